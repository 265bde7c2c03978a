#include <utility>

#include "widget/flow/flow_parts.h"
#include "widget/flow/problems.h"

namespace linkdock {
namespace {

// How a value got its last change; the note about a healed address names it.
enum class Entry { kPasted, kTyped };

void ClearNote(FieldState& state) {
  state.note = NoteKind::kNone;
  state.note_text.clear();
}

void SetNote(FieldState& state, NoteKind kind, std::string text) {
  state.note = kind;
  state.note_text = std::move(text);
}

void SayNote(Turn& turn, const Field& field, const FieldState& state) {
  Say(turn, turn.context.texts.Get("announce.healed",
                                   {{"field", field.label}, {"message", state.note_text}}));
}

std::string HealedNote(const Turn& turn, const Healed& healed, Entry entry) {
  const bool pasted = entry == Entry::kPasted;
  const std::string_view address = pasted ? "note.from_pasted_address" : "note.from_address";
  return turn.context.texts.Get(healed.from_url ? address : "note.cleaned",
                                {{"provider", ProviderName(turn.context, turn.flow.provider)}});
}

// Heals the value where it stands, and tells the control and the person if that changed anything to
// speak of.
void HealInPlace(Turn& turn, const Field& field, FieldState& state, Entry entry) {
  Healed healed = Heal(field, state.value.Reveal());
  if (healed.value.Reveal() == state.value.Reveal()) return;
  const bool worth_a_note = (healed.changed || healed.from_url) && !healed.value.empty();
  if (worth_a_note) SetNote(state, NoteKind::kHealed, HealedNote(turn, healed, entry));
  state.value = std::move(healed.value);
  turn.effects.emplace_back(effect::SetField{state.key, state.value.Clone()});
}

FieldJudgement JudgeAndMark(Turn& turn, const Field& field, FieldState& state,
                            std::string_view value) {
  FieldJudgement judgement = JudgeField(field, value);
  if (judgement.fault != FieldFault::kNone) {
    SetNote(state, NoteKind::kError, FaultSentence(turn.context, turn.flow, field, judgement));
  }
  return judgement;
}

void ReportFault(Turn& turn, const Field& field, const FieldJudgement& judgement) {
  HostEvent event;
  event.type = "field_invalid";
  event.field = field.key;
  event.code = FaultName(judgement.fault);
  Report(turn, std::move(event));
}

// An error is taken back as soon as the value would pass; the value itself is left alone while it
// is being typed.
void JudgeAgain(Turn& turn, const Field& field, FieldState& state) {
  const Healed healed = Heal(field, state.value.Reveal());
  const FieldJudgement judgement = JudgeAndMark(turn, field, state, healed.value.Reveal());
  if (judgement.fault == FieldFault::kNone) ClearNote(state);
}

// A field that is not shown has nothing to say when it comes back.
void ClearHiddenNotes(Turn& turn) {
  for (FieldState& state : turn.flow.fields) {
    if (ShownField(turn.context, turn.flow, state.key) == nullptr) ClearNote(state);
  }
}

struct Invalid {
  const Field* first = nullptr;
  int count = 0;
};

void PointAtFirst(Turn& turn, const Invalid& invalid) {
  const FieldState* state = FindState(turn.flow, invalid.first->key);
  Say(turn,
      turn.context.texts.GetCounted(
          "announce.invalid", {"count", invalid.count},
          {{"field", invalid.first->label}, {"message", state->note_text}}),
      true);
  turn.flow.focused_field = invalid.first->key;
  MoveFocus(turn, effect::FocusTarget::Kind::kField, invalid.first->key);
}

}  // namespace

void EditField(Turn& turn, event::Edit edit) {
  Flow& flow = turn.flow;
  if (flow.step != Step::kForm) return;
  const Field* field = ShownField(turn.context, flow, edit.key);
  FieldState* state = FindState(flow, edit.key);
  if (field == nullptr || state == nullptr) return;
  flow.engaged = true;
  flow.asking = false;  // whoever types on has answered
  const bool had_error = state->note == NoteKind::kError;
  state->value = std::move(edit.value);
  if (!had_error) ClearNote(*state);
  if (edit.kind == event::EditKind::kPasted) HealInPlace(turn, *field, *state, Entry::kPasted);
  const bool healed = state->note == NoteKind::kHealed;
  if (had_error && !healed) JudgeAgain(turn, *field, *state);
  if (had_error && healed)
    static_cast<void>(JudgeAndMark(turn, *field, *state, state->value.Reveal()));
  if (state->note == NoteKind::kHealed) SayNote(turn, *field, *state);
  ClearHiddenNotes(turn);
}

void FocusOnField(Turn& turn, std::string_view key) {
  if (turn.flow.step != Step::kForm) return;
  if (ShownField(turn.context, turn.flow, key) == nullptr) return;
  turn.flow.engaged = true;
  turn.flow.focused_field = key;
}

void LeaveField(Turn& turn, std::string_view key) {
  // A question interrupts, but the person has not left the field of their own accord.
  if (turn.flow.step != Step::kForm || turn.flow.asking) return;
  const Field* field = ShownField(turn.context, turn.flow, key);
  FieldState* state = FindState(turn.flow, key);
  if (field == nullptr || state == nullptr || state->value.empty()) return;
  const NoteKind before = state->note;
  HealInPlace(turn, *field, *state, Entry::kTyped);
  if (state->value.empty()) return;
  const FieldJudgement judgement = JudgeAndMark(turn, *field, *state, state->value.Reveal());
  // Told once, when it appears; a mark that the check left stays until the value changes.
  if (state->note == before || state->note == NoteKind::kNone) return;
  SayNote(turn, *field, *state);
  if (judgement.fault != FieldFault::kNone) ReportFault(turn, *field, judgement);
}

void ToggleReveal(Turn& turn, std::string_view key) {
  if (turn.flow.step != Step::kForm) return;
  const Field* field = ShownField(turn.context, turn.flow, key);
  FieldState* state = FindState(turn.flow, key);
  if (field == nullptr || state == nullptr || field->kind != FieldKind::kSecret) return;
  state->revealed = !state->revealed;
}

void ToggleGuide(Turn& turn, std::string_view key) {
  if (turn.flow.step != Step::kForm) return;
  FieldState* state = FindState(turn.flow, key);
  const bool shown = ShownField(turn.context, turn.flow, key) != nullptr;
  if (shown && state != nullptr) state->guide_open = !state->guide_open;
}

void CopyGuide(Turn& turn) {
  const AuthMethod* auth = CurrentAuth(turn.context, turn.flow);
  if (turn.flow.step != Step::kForm || auth == nullptr) return;
  const Options& options = turn.context.options;
  const Guide guide =
      VisibleGuide(auth->guide, options.scopes, options.white_label, options.integrator);
  const std::string title = turn.context.texts.Get(
      "guide.title", {{"provider", ProviderName(turn.context, turn.flow.provider)}});
  turn.effects.emplace_back(effect::Copy{GuideAsText(guide, title)});
  turn.flow.copied = true;
  turn.flow.copied_left_s = kCopiedS;
  Say(turn, turn.context.texts.Get("announce.copied"));
  KeepTicking(turn);
}

bool FormIsValid(Turn& turn) {
  // All are healed before any is judged, because what is shown may depend on a healed value.
  for (const Field* field : ShownFields(turn.context, turn.flow)) {
    if (FieldState* state = FindState(turn.flow, field->key)) {
      HealInPlace(turn, *field, *state, Entry::kTyped);
    }
  }
  Invalid invalid;
  for (const Field* field : ShownFields(turn.context, turn.flow)) {
    FieldState* state = FindState(turn.flow, field->key);
    if (state == nullptr) continue;
    const FieldJudgement judgement = JudgeAndMark(turn, *field, *state, state->value.Reveal());
    if (judgement.fault == FieldFault::kNone) continue;
    ReportFault(turn, *field, judgement);
    if (invalid.first == nullptr) invalid.first = field;
    ++invalid.count;
  }
  if (invalid.first != nullptr) PointAtFirst(turn, invalid);
  return invalid.first == nullptr;
}

}  // namespace linkdock
