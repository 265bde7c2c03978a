#include <utility>

#include "widget/flow/flow_parts.h"

namespace linkdock {

void Say(Turn& turn, std::string text, bool assertive) {
  turn.effects.emplace_back(effect::Announce{std::move(text), assertive});
}

void Report(Turn& turn, HostEvent event) {
  event.provider = turn.flow.provider;
  turn.effects.emplace_back(effect::Emit{std::move(event)});
}

void MoveFocus(Turn& turn, effect::FocusTarget::Kind kind, std::string_view key) {
  // A widget that is part of a page must not take the focus while the person is reading something
  // else there.
  if (!turn.flow.engaged && !turn.context.options.modal) return;
  turn.effects.emplace_back(effect::FocusTarget{kind, std::string(key)});
}

void FocusFirstField(Turn& turn) {
  const auto shown = ShownFields(turn.context, turn.flow);
  if (shown.empty()) return MoveFocus(turn, effect::FocusTarget::Kind::kHeading);
  MoveFocus(turn, effect::FocusTarget::Kind::kField, shown.front()->key);
}

void KeepTicking(Turn& turn) {
  if (turn.flow.ticking) return;
  turn.flow.ticking = true;
  turn.effects.emplace_back(effect::Wake{});
}

void EnterStep(Turn& turn, Step step) {
  turn.flow.step = step;
  turn.flow.asking = false;
  HostEvent event;
  event.type = "step";
  event.step = StepName(step);
  Report(turn, std::move(event));
}

void WipeValues(Turn& turn) {
  turn.flow.fields.clear();  // a Secret wipes itself
  turn.flow.values_of.clear();
  turn.flow.focused_field.clear();
}

}  // namespace linkdock
