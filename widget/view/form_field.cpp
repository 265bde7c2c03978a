#include "widget/view/form_field.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "widget/view/field.h"
#include "widget/view/guide_pane.h"

namespace linkdock {
namespace {

constexpr float kPanelPad = 14;
constexpr float kLabelGap = 6;

std::string NameOf(std::string_view kind, const Field& field) {
  return std::string(kind) + ":" + field.key;
}

bool IsRevealed(const FormField& f) { return f.state != nullptr && f.state->revealed; }

bool IsNamed(const Field& field, const GuideStep& step) {
  const auto& named = field.guide_steps;
  return std::find(named.begin(), named.end(), step.id) != named.end();
}

const GuideSection* SectionOf(const FormField& f) {
  if (f.narrow_guide == nullptr || f.field->guide_section.empty()) return nullptr;
  const auto& sections = f.narrow_guide->sections;
  const auto found = std::find_if(sections.begin(), sections.end(), [&](const GuideSection& s) {
    return s.id == f.field->guide_section;
  });
  return found == sections.end() ? nullptr : &*found;
}

std::string OptionalMark(const Frame& frame, const Field& field) {
  return field.required ? std::string() : "  " + Say(frame, "form.optional");
}

// The label, and behind it, quietly, that the field may stay empty.
float PutLabel(Frame& frame, const Field& field, Box box) {
  const Theme& theme = frame.in.theme;
  const std::string optional = OptionalMark(frame, field);
  const std::vector<Piece> pieces{{field.label, TextStyle::kLabel, theme.text, false, false, {}, 0},
                                  {optional, TextStyle::kHelp, theme.text_3, false, false, {}, 0}};
  TextBlock block = LayoutText(frame.in.fonts, pieces, box.w);
  const float height = block.height;
  MirrorNode& node = AddNode(frame, Role::kLabel, NameOf("label", field));
  node.owner = FieldId(field.key);
  PaintText(frame, std::move(block), {box.x, box.y}, &node);
  return box.y + height;
}

// The opened guide of one field, on a quiet panel.
float PutOpenGuide(Frame& frame, const FormField& f, const GuideSection& section, Box box) {
  GuidePart part{NameOf("where", *f.field) + "/", &section, StepsFor(*f.field, section, *f.all)};
  const bool whole = part.steps.size() == section.steps.size();
  const bool first =
      !section.steps.empty() && !part.steps.empty() && part.steps.front() == &section.steps.front();
  const bool last =
      !section.steps.empty() && !part.steps.empty() && part.steps.back() == &section.steps.back();
  part.title = whole;
  part.intro = whole || first;
  part.outro = whole || last;
  const float bottom =
      PutGuidePart(frame, part, nullptr, Below(Inset(box, kPanelPad, kPanelPad), box.y + kGap12)) +
      kPanelPad;
  SetLayer(frame, Layer::kPanel);
  Fill(frame, {box.x, box.y, box.w, bottom - box.y}, frame.in.theme.surface_2, kRadius);
  SetLayer(frame, Layer::kFront);
  return bottom;
}

// Label row and, when narrow, the disclosure at its end, or on a line of its own where it does not
// fit.
float PutLabelRow(Frame& frame, const FormField& f, Box box) {
  const GuideSection* section = SectionOf(f);
  if (section == nullptr) return PutLabel(frame, *f.field, box) + kLabelGap;
  const bool open = f.state != nullptr && f.state->guide_open;
  const std::string text = Say(frame, "form.where");
  const float label_width = TextWidth(frame.in.fonts, TextStyle::kLabel, f.field->label);
  const float width = std::min(DisclosureWidth(frame, text), box.w);
  const float optional_width = f.field->required ? 0
                                                 : TextWidth(frame.in.fonts, TextStyle::kHelp,
                                                             OptionalMark(frame, *f.field));
  const bool beside = label_width + optional_width + kGap12 + width <= box.w;
  const float bottom = PutLabel(frame, *f.field, Below(box, box.y + (beside ? 2 : 0)));
  Rect rect =
      beside ? AtEnd(box, width, kMinTarget) : AtStart(Below(box, bottom), width, kMinTarget);
  Disclosure(frame,
             {{.name = NameOf("where", *f.field),
               .text = text,
               .label = Say(frame, "form.where_label", {{"field", f.field->label}}),
               .action = {ActionKind::kToggleGuide, f.field->key}},
              open},
             rect);
  const float end = rect.y + rect.h + kGap4;
  return open ? PutOpenGuide(frame, f, *section, Below(box, end)) + kGap8 : end;
}

std::uint32_t FlagsOf(const FormField& f) {
  std::uint32_t flags = f.field->required ? kRequired : 0u;
  if (f.field->kind == FieldKind::kSecret) flags |= kSecretField;
  if (IsRevealed(f)) flags |= kRevealed;
  if (f.state != nullptr && f.state->note == NoteKind::kError) flags |= kInvalid;
  return flags;
}

std::string_view InputModeOf(FieldKind kind) {
  switch (kind) {
    case FieldKind::kEmail:
      return "email";
    case FieldKind::kUrl:
      return "url";
    case FieldKind::kText:
    case FieldKind::kSecret:
    case FieldKind::kSelect:
    case FieldKind::kConstant:
      return {};
  }
  return {};
}

std::vector<SelectChoice> ChoicesOf(const Frame& frame, const Field& field) {
  std::vector<SelectChoice> choices{{std::string(), Say(frame, "form.choose")}};
  for (const SelectOption& option : field.options) choices.push_back({option.value, option.label});
  return choices;
}

bool HasNote(const FormField& f) { return f.state != nullptr && f.state->note != NoteKind::kNone; }

void PutReveal(Frame& frame, const FormField& f, const Rect& rect) {
  const bool revealed = IsRevealed(f);
  const Theme& theme = frame.in.theme;
  const std::string name = NameOf("reveal", *f.field);
  const std::string text = Say(frame, revealed ? "form.hide" : "form.show");
  MirrorNode& node = AddNode(frame, Role::kButton, name);
  node.rect = rect;
  node.label =
      Say(frame, revealed ? "form.hide_label" : "form.show_label", {{"field", f.field->label}});
  node.action = {ActionKind::kToggleReveal, f.field->key};
  const bool hot = Hovered(frame, node.id) || Pressed(frame, node.id);
  Fill(frame, {rect.x, rect.y + (rect.h - kMinTarget) / 2, 1, kMinTarget}, theme.line);
  if (ShowsFocus(frame, node.id)) Outline(frame, Grown(rect, -kGap6), kGap6, {theme.ring, 2, 1});
  const Piece piece{
      text, TextStyle::kHelp, hot ? theme.accent_hover : theme.accent, false, false, {}, 0};
  TextBlock block = LayoutText(frame.in.fonts, piece, rect.w, Align::kCentre);
  const float y = rect.y + std::floor((rect.h - block.height) / 2);
  PaintText(frame, std::move(block), {rect.x, y}, &node);
}

// The longer of Show and Hide sets the width, so that the field does not change when it is pressed.
float RevealWidth(const Frame& frame) {
  return std::max(TextButtonWidth(frame, Say(frame, "form.show")),
                  TextButtonWidth(frame, Say(frame, "form.hide"))) +
         2 * kPanelPad;
}

float PutControl(Frame& frame, const FormField& f, Box box) {
  const Field& field = *f.field;
  const std::string name = NameOf("field", field);
  const std::vector<SelectChoice> choices =
      field.kind == FieldKind::kSelect ? ChoicesOf(frame, field) : std::vector<SelectChoice>();
  const bool described = HasNote(f) || !field.help.empty();
  const float end_room = field.kind == FieldKind::kSecret ? RevealWidth(frame) : 0;
  const FieldSpec spec{
      .name = name,
      .role = field.kind == FieldKind::kSelect ? Role::kSelect : Role::kTextField,
      .value = f.state == nullptr ? std::string_view() : f.state->value.Reveal(),
      .label = {},
      .key = field.key,
      .autocomplete = field.autocomplete,
      .input_mode = InputModeOf(field.kind),
      .placeholder = field.placeholder,
      .prefix = field.prefix,
      .suffix = field.suffix,
      .flags = FlagsOf(f),
      .described_by = described ? MirrorIdOf(NameOf("note", field)) : 0,
      .search_icon = false,
      .options = choices.empty() ? nullptr : &choices,
      .end_room = end_room,
  };
  MirrorNode& node = AddNode(frame, Role::kBox, NameOf("box", field));
  if ((spec.flags & kInvalid) != 0) node.kind = "box bad";
  const Inside inside(frame, node.id);
  const float bottom = PutField(frame, spec, box);
  if (end_room > 0) PutReveal(frame, f, AtEnd(box, end_room, kControlHeight));
  return bottom;
}

// Help, or in its place an error or the note about a healed value: the rows below stay where they
// are.
float PutNote(Frame& frame, const FormField& f, Box box) {
  const Theme& theme = frame.in.theme;
  const std::string name = NameOf("note", *f.field);
  if (HasNote(f)) {
    const bool error = f.state->note == NoteKind::kError;
    const std::uint32_t rgb = error ? theme.danger : theme.ok;
    return IconNote(frame,
                    {.name = name,
                     .icon = error ? Icon::kError : Icon::kCheck,
                     .icon_rgb = rgb,
                     .text_rgb = rgb},
                    f.state->note_text, Below(box, box.y + kGap6));
  }
  if (f.field->help.empty()) return box.y;
  return PutText(
      frame, {.role = Role::kNote, .name = name, .style = TextStyle::kHelp, .rgb = theme.text_3},
      f.field->help, Below(box, box.y + kGap6));
}

}  // namespace

std::vector<const GuideStep*> StepsFor(const Field& field, const GuideSection& section,
                                       const std::vector<const Field*>& all) {
  const auto of_section = [&](const Field* other) { return other->guide_section == section.id; };
  const auto first = std::find_if(all.begin(), all.end(), of_section);
  const bool is_first = first != all.end() && *first == &field;
  std::vector<const GuideStep*> steps;
  for (const GuideStep& step : section.steps) {
    const bool named_by_any = std::any_of(all.begin(), all.end(), [&](const Field* other) {
      return of_section(other) && IsNamed(*other, step);
    });
    const bool shown =
        field.guide_steps.empty() || IsNamed(field, step) || (!named_by_any && is_first);
    if (shown) steps.push_back(&step);
  }
  return steps;
}

float PutFormField(Frame& frame, const FormField& form_field, Box box) {
  const float top = PutLabelRow(frame, form_field, box);
  const float bottom = PutControl(frame, form_field, Below(box, top));
  return PutNote(frame, form_field, Below(box, bottom));
}

}  // namespace linkdock
