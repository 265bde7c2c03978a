#include <algorithm>
#include <utility>

#include "widget/core/base/utf8.h"
#include "widget/flow/flow_parts.h"
#include "widget/flow/problems.h"

namespace linkdock {
namespace {

void SayResults(Turn& turn) {
  const auto count = static_cast<int>(PickList(turn.context, turn.flow).size());
  const Texts& texts = turn.context.texts;
  Say(turn, count == 0 ? texts.Get("pick.empty")
                       : texts.GetCounted("announce.results", {"count", count}));
}

std::string SayWithProvider(const Turn& turn, std::string_view key) {
  const std::string_view name = ProviderName(turn.context, turn.flow.provider);
  return turn.context.texts.Get(key, {{"provider", name}});
}

// The text up to the limit, never cutting a code point.
std::string_view Cut(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t offset = 0, end = 0;
  while (offset <= max_bytes) {
    end = offset;
    static_cast<void>(ReadCodePoint(text, offset));
  }
  return text.substr(0, end);
}

void ReportError(Turn& turn, std::string_view code) {
  HostEvent event;
  event.type = "error";
  event.code = code;
  Report(turn, std::move(event));
}

void SayProblem(Turn& turn, std::string_view title, std::string_view hint) {
  Say(turn, turn.context.texts.Get("announce.problem", {{"title", title}, {"hint", hint}}), true);
}

void ShowOpeningProblem(Turn& turn, std::string_view code) {
  const std::string_view name = ProviderName(turn.context, turn.flow.provider);
  const Problem& problem = turn.flow.problem.emplace(ProblemFromOpening(turn.context, code, name));
  ReportError(turn, problem.code);
  SayProblem(turn, problem.title, problem.hint);
  MoveFocus(turn, effect::FocusTarget::Kind::kProblem);
}

// The picker itself says that its list is empty.
void ShowEmptyPicker(Turn& turn) {
  const Texts& texts = turn.context.texts;
  ReportError(turn, "no_providers");
  SayProblem(turn, texts.Get("pick.none"),
             texts.GetNamed("pick.none_hint", turn.context.options.integrator));
  MoveFocus(turn, effect::FocusTarget::Kind::kHeading);
}

void MakeFields(Flow& flow, const AuthMethod& auth) {
  flow.fields.clear();
  for (const Field& field : auth.fields) {
    if (field.kind == FieldKind::kConstant) continue;
    FieldState& state = flow.fields.emplace_back();
    state.key = field.key;
  }
  flow.values_of = flow.provider;
}

void ShowForm(Turn& turn) {
  const AuthMethod* auth = CurrentAuth(turn.context, turn.flow);
  if (auth == nullptr) return ShowOpeningProblem(turn, "broken_catalogue");
  if (turn.flow.values_of != turn.flow.provider) MakeFields(turn.flow, *auth);
  turn.flow.problem.reset();
  EnterStep(turn, Step::kForm);
  FocusFirstField(turn);
}

void Load(Turn& turn) {
  turn.effects.emplace_back(effect::LoadProvider{turn.flow.provider});
  Say(turn, SayWithProvider(turn, "announce.opening"));
  MoveFocus(turn, effect::FocusTarget::Kind::kHeading);
}

void Open(Turn& turn, std::string_view id) {
  Flow& flow = turn.flow;
  flow.provider = id;
  flow.problem.reset();
  flow.linking_open = false;
  const bool allowed = IsAllowed(turn.context, id);
  if (allowed && CurrentAuth(turn.context, flow) != nullptr) return ShowForm(turn);
  EnterStep(turn, Step::kOpening);
  if (!allowed) return ShowOpeningProblem(turn, "unknown_provider");
  Load(turn);
}

}  // namespace

void Begin(Turn& turn) {
  if (turn.flow.started) return;
  turn.flow.started = true;
  HostEvent ready;
  ready.type = "ready";
  Report(turn, std::move(ready));
  const auto allowed = AllowedProviders(turn.context);
  const std::string& preselected = turn.context.options.provider;
  if (!preselected.empty()) return Open(turn, preselected);
  if (allowed.size() == 1) return Open(turn, allowed.front()->id);
  EnterStep(turn, Step::kPick);
  if (allowed.empty()) return ShowEmptyPicker(turn);
  MoveFocus(turn, effect::FocusTarget::Kind::kSearch);
}

void SetQuery(Turn& turn, std::string_view text) {
  if (turn.flow.step != Step::kPick) return;
  turn.flow.engaged = true;
  const std::string_view query = Cut(text, kMaxQueryBytes);
  if (query == turn.flow.query) return;
  const std::size_t before = PickList(turn.context, turn.flow).size();
  turn.flow.query = query;
  if (PickList(turn.context, turn.flow).size() != before) SayResults(turn);
}

void ChooseCategory(Turn& turn, std::string_view category) {
  if (turn.flow.step != Step::kPick || category == turn.flow.category) return;
  const auto categories = PickCategories(turn.context);
  const bool known = std::find(categories.begin(), categories.end(), category) != categories.end();
  if (!known && !category.empty()) return;
  turn.flow.category = category;
  SayResults(turn);
}

void ChooseProvider(Turn& turn, std::string_view id) {
  if (turn.flow.step != Step::kPick || !IsAllowed(turn.context, id)) return;
  if (turn.flow.values_of != id) WipeValues(turn);
  Open(turn, id);
}

void BackToPicker(Turn& turn) {
  const bool belongs = turn.flow.step == Step::kForm || turn.flow.step == Step::kOpening;
  if (!belongs || !HasPicker(turn.context)) return;
  turn.flow.provider.clear();
  turn.flow.problem.reset();
  turn.flow.copied = false;
  for (FieldState& state : turn.flow.fields) state.revealed = false;
  EnterStep(turn, Step::kPick);
  MoveFocus(turn, effect::FocusTarget::Kind::kSearch);
}

void RetryOpening(Turn& turn) {
  const bool belongs = turn.flow.step == Step::kOpening && turn.flow.problem.has_value();
  if (!belongs || !turn.flow.problem->try_again) return;
  turn.flow.problem.reset();
  Load(turn);
}

void ProviderIsReady(Turn& turn, std::string_view id) {
  // Also after a failure: the shell may have tried again by itself when the connection came back.
  const bool hopeless = turn.flow.problem && !turn.flow.problem->try_again;
  const bool belongs = turn.flow.step == Step::kOpening && !hopeless;
  if (belongs && id == turn.flow.provider) ShowForm(turn);
}

void ProviderIsMissing(Turn& turn, std::string_view id, std::string_view code) {
  const bool waiting = turn.flow.step == Step::kOpening && !turn.flow.problem;
  if (waiting && id == turn.flow.provider) ShowOpeningProblem(turn, code);
}

}  // namespace linkdock
