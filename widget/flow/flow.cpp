#include "widget/flow/flow.h"

#include <algorithm>
#include <utility>

#include "widget/flow/flow_parts.h"
#include "widget/flow/search.h"

namespace linkdock {
namespace {

bool Contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

const ProviderSummary* FindSummary(const Context& context, std::string_view id) {
  for (const ProviderSummary& summary : context.catalogue.index) {
    if (summary.id == id) return &summary;
  }
  return nullptr;
}

// The values that the conditions of this form ask for, and no others: a secret is not copied to
// find out what is shown.
FieldValues ConditionValues(const AuthMethod& auth, const Flow& flow) {
  FieldValues values;
  for (const Field& field : auth.fields) {
    if (!field.when || FindValue(values, field.when->field) != nullptr) continue;
    const Field* other = FindField(auth, field.when->field);
    const FieldState* state = FindFieldState(flow, field.when->field);
    if (other != nullptr && other->kind == FieldKind::kConstant) {
      values.emplace_back(other->key, Secret(other->constant));
    } else if (state != nullptr) {
      values.emplace_back(state->key, state->value.Clone());
    }
  }
  return values;
}

void CarryOut(Turn& turn, const Action& action) {
  switch (action.kind) {
    case ActionKind::kNone:
      return;
    case ActionKind::kChooseProvider:
      return ChooseProvider(turn, action.arg);
    case ActionKind::kChooseCategory:
      return ChooseCategory(turn, action.arg);
    case ActionKind::kSubmit:
      return Submit(turn);
    case ActionKind::kCancel:
      return CancelCheck(turn);
    case ActionKind::kBack:
      return BackToPicker(turn);
    case ActionKind::kRetryOpen:
      return RetryOpening(turn);
    case ActionKind::kClose:
      return action.arg == "host" ? CloseWidget(turn, CloseReason::kHost)
                                  : CloseByPerson(turn, action.arg);
    case ActionKind::kKeepEditing:
      return KeepEditing(turn);
    case ActionKind::kDone:
      if (turn.flow.step == Step::kLinked) CloseWidget(turn, CloseReason::kDone);
      return;
    case ActionKind::kToggleReveal:
      return ToggleReveal(turn, action.arg);
    case ActionKind::kToggleGuide:
      return ToggleGuide(turn, action.arg);
    case ActionKind::kToggleLinking:
      if (turn.flow.step == Step::kForm) turn.flow.linking_open = !turn.flow.linking_open;
      return;
    case ActionKind::kCopyGuide:
      return CopyGuide(turn);
  }
}

// Hands each event to its part. Every part asks for itself whether the event belongs to the step.
struct Dispatch {
  Turn& turn;

  void operator()(event::Start&) { Begin(turn); }
  void operator()(event::Act& event) {
    turn.flow.engaged = turn.flow.engaged || event.action.kind != ActionKind::kNone;
    CarryOut(turn, event.action);
  }
  void operator()(event::ProviderReady& event) { ProviderIsReady(turn, event.id); }
  void operator()(event::ProviderFailed& event) { ProviderIsMissing(turn, event.id, event.code); }
  void operator()(event::Query& event) { SetQuery(turn, event.text); }
  void operator()(event::Edit& event) { EditField(turn, std::move(event)); }
  void operator()(event::FocusField& event) { FocusOnField(turn, event.key); }
  void operator()(event::BlurField& event) { LeaveField(turn, event.key); }
  void operator()(event::Answered& event) { TakeAnswer(turn, std::move(event)); }
  void operator()(event::Renewed& event) { TakeRenewal(turn, event.renewal); }
  void operator()(event::Tick&) { CountSecond(turn); }
};

}  // namespace

std::string_view StepName(Step step) {
  switch (step) {
    case Step::kPick:
      return "pick";
    case Step::kOpening:
      return "opening";
    case Step::kForm:
      return "form";
    case Step::kChecking:
      return "checking";
    case Step::kLinked:
      return "linked";
    case Step::kClosed:
      return "closed";
  }
  return "closed";
}

Updated Update(const Context& context, Flow flow, Event event) {
  Updated out{std::move(flow), {}};
  if (out.flow.step == Step::kClosed) return out;
  Turn turn{context, out.flow, out.effects};
  std::visit(Dispatch{turn}, event);
  return out;
}

const Provider* CurrentProvider(const Context& context, const Flow& flow) {
  const auto found = context.catalogue.loaded.find(flow.provider);
  return found == context.catalogue.loaded.end() ? nullptr : &found->second;
}

const AuthMethod* CurrentAuth(const Context& context, const Flow& flow) {
  const Provider* provider = CurrentProvider(context, flow);
  return provider == nullptr || provider->auth.empty() ? nullptr : &provider->auth.front();
}

std::vector<const Field*> ShownFields(const Context& context, const Flow& flow) {
  std::vector<const Field*> shown;
  const AuthMethod* auth = CurrentAuth(context, flow);
  if (auth == nullptr) return shown;
  const FieldValues values = ConditionValues(*auth, flow);
  for (const Field& field : auth->fields) {
    if (FieldShown(field, values)) shown.push_back(&field);
  }
  return shown;
}

const FieldState* FindFieldState(const Flow& flow, std::string_view key) {
  for (const FieldState& state : flow.fields) {
    if (state.key == key) return &state;
  }
  return nullptr;
}

bool HasPicker(const Context& context) {
  return context.options.provider.empty() && AllowedProviders(context).size() > 1;
}

std::vector<std::string_view> PickCategories(const Context& context) {
  std::vector<std::string_view> categories;
  for (const ProviderSummary* summary : AllowedProviders(context)) {
    for (const std::string& category : summary->categories) {
      const bool known =
          std::find(categories.begin(), categories.end(), category) != categories.end();
      if (!known) categories.push_back(category);
    }
  }
  return categories;
}

std::vector<const ProviderSummary*> PickList(const Context& context, const Flow& flow) {
  std::vector<const ProviderSummary*> list;
  const std::string query = FoldForSearch(flow.query);
  for (const ProviderSummary* summary : AllowedProviders(context)) {
    const bool in_category = flow.category.empty() || Contains(summary->categories, flow.category);
    if (in_category && MatchesSearch(summary->name, query)) list.push_back(summary);
  }
  return list;
}

std::vector<const ProviderSummary*> AllowedProviders(const Context& context) {
  std::vector<const ProviderSummary*> allowed;
  const std::vector<std::string>& chosen = context.options.providers;
  for (const ProviderSummary& summary : context.catalogue.index) {
    if (chosen.empty() || Contains(chosen, summary.id)) allowed.push_back(&summary);
  }
  return allowed;
}

bool IsAllowed(const Context& context, std::string_view id) {
  const std::vector<std::string>& chosen = context.options.providers;
  const bool exists = FindSummary(context, id) != nullptr || context.catalogue.loaded.contains(id);
  return exists && (chosen.empty() || Contains(chosen, id));
}

std::string_view ProviderName(const Context& context, std::string_view id) {
  const auto loaded = context.catalogue.loaded.find(id);
  if (loaded != context.catalogue.loaded.end()) return loaded->second.name;
  const ProviderSummary* summary = FindSummary(context, id);
  return summary == nullptr ? id : std::string_view(summary->name);
}

FieldState* FindState(Flow& flow, std::string_view key) {
  for (FieldState& state : flow.fields) {
    if (state.key == key) return &state;
  }
  return nullptr;
}

const Field* ShownField(const Context& context, const Flow& flow, std::string_view key) {
  for (const Field* field : ShownFields(context, flow)) {
    if (field->key == key) return field;
  }
  return nullptr;
}

const Field* FieldAtFault(const Context& context, const Flow& flow, const CheckAnswer& answer) {
  return answer.kind == AnswerKind::kRejected ? ShownField(context, flow, answer.field) : nullptr;
}

}  // namespace linkdock
