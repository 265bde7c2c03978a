#include <algorithm>
#include <string_view>

#include "widget/flow/flow_parts.h"

namespace linkdock {
namespace {

// Every field opens empty, so whatever is in one would be lost.
bool AnythingTyped(const Flow& flow) {
  return std::any_of(flow.fields.begin(), flow.fields.end(),
                     [](const FieldState& state) { return !state.value.empty(); });
}

void Ask(Turn& turn) {
  const Texts& texts = turn.context.texts;
  turn.flow.asking = true;
  Say(turn, texts.Get("close.title") + " " + texts.Get("close.hint"), true);
  MoveFocus(turn, effect::FocusTarget::Kind::kQuestion);
}

}  // namespace

void CloseWidget(Turn& turn, CloseReason reason) {
  Flow& flow = turn.flow;
  const Step from = flow.step;
  if (from == Step::kChecking) turn.effects.emplace_back(effect::CancelCheck{flow.attempt});
  if (from == Step::kForm) {
    // The real controls still stand there: they are emptied as well.
    for (const FieldState& state : flow.fields) {
      if (!state.value.empty()) turn.effects.emplace_back(effect::SetField{state.key, Secret()});
    }
  }
  WipeValues(turn);
  flow.asking = false;
  flow.problem.reset();
  HostEvent event;
  event.type = "close";
  event.step = StepName(from);
  event.reason = CloseReasonName(reason);
  Report(turn, std::move(event));
  flow.step = Step::kClosed;
  turn.effects.emplace_back(effect::Close{reason, from});
}

void CloseByPerson(Turn& turn, std::string_view how) {
  const bool loses = turn.flow.step == Step::kForm && AnythingTyped(turn.flow);
  if (!loses || how == "sure") return CloseWidget(turn, CloseReason::kUser);
  // Escape leaves what it stands in: the question too. A close button pressed twice asks still.
  if (turn.flow.asking && how.empty()) return KeepEditing(turn);
  Ask(turn);
}

void KeepEditing(Turn& turn) {
  if (!turn.flow.asking) return;
  turn.flow.asking = false;
  // The field that the person left still has its caret and what could be undone.
  const std::string key = turn.flow.focused_field;
  if (ShownField(turn.context, turn.flow, key) == nullptr) return FocusFirstField(turn);
  MoveFocus(turn, effect::FocusTarget::Kind::kField, key);
}

}  // namespace linkdock
