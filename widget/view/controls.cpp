#include "widget/view/controls.h"

#include <algorithm>
#include <cmath>

namespace linkdock {
namespace {

constexpr float kRingWidth = 3, kRingAlpha = 0.28f;
constexpr float kSolidRing = 2, kRingGap = 2;
constexpr float kSmallRadius = 6;
constexpr float kPressedShade = 0.12f;  // how far a pressed ground moves towards the text colour
constexpr float kNoteIcon = 14;
constexpr float kChevron = 12;
constexpr float kProgressShare = 0.4f;    // length of the moving part
constexpr double kProgressPeriodS = 1.6;  // there and back
constexpr float kStillAt = 0.2f;          // where the bar rests under reduced motion

MirrorNode& AddButton(Frame& frame, const ButtonSpec& spec, const Rect& rect) {
  MirrorNode& node = AddNode(frame, Role::kButton, spec.name);
  node.rect = rect;
  node.label = spec.label;
  node.flags = spec.flags;
  node.action = spec.action;
  return node;
}

// One line of text in the middle of a control.
void CentreText(Frame& frame, const Piece& piece, const Rect& rect, MirrorNode* node) {
  FittedText fitted = FitText(frame.in.fonts, piece, rect.w);
  const float x = rect.x + std::floor((rect.w - fitted.block.width) / 2);
  const float y = rect.y + std::round((rect.h - fitted.block.height) / 2);
  if (node != nullptr && fitted.cut && node->label.empty()) node->label = piece.text;
  PaintText(frame, std::move(fitted.block), {x, y}, node);
}

Piece TextOf(std::string_view text, TextStyle style, std::uint32_t rgb) {
  return {text, style, rgb, false, false, {}, 0};
}

}  // namespace

bool Hovered(const Frame& frame, MirrorId id) { return frame.in.hover == id; }
bool Pressed(const Frame& frame, MirrorId id) { return frame.in.pressed == id; }
bool ShowsFocus(const Frame& frame, MirrorId id) {
  return frame.in.focus == id && frame.in.focus_visible;
}

void SoftRing(Frame& frame, const Rect& rect, std::uint32_t rgb) {
  Outline(frame, Grown(rect, kRingWidth), kRadius + kRingWidth, {rgb, kRingWidth, kRingAlpha});
}

void SolidRing(Frame& frame, const Rect& rect, float radius) {
  const float out = kRingGap + kSolidRing;
  Outline(frame, Grown(rect, out), radius + out, {frame.in.theme.ring, kSolidRing, 1});
}

void PrimaryButton(Frame& frame, const ButtonSpec& spec, const Rect& rect) {
  const Theme& theme = frame.in.theme;
  MirrorNode& node = AddButton(frame, spec, rect);
  const bool disabled = (spec.flags & kDisabled) != 0;
  std::uint32_t ground = disabled ? theme.surface_3 : theme.accent;
  if (!disabled && Hovered(frame, node.id)) ground = theme.accent_hover;
  if (!disabled && Pressed(frame, node.id))
    ground = Mix(theme.accent_hover, theme.surface, kPressedShade);
  Fill(frame, rect, ground, kRadius);
  if (ShowsFocus(frame, node.id)) SolidRing(frame, rect, kRadius);
  CentreText(frame,
             TextOf(spec.text, TextStyle::kButton, disabled ? theme.text_2 : theme.on_accent), rect,
             &node);
}

void OutlineButton(Frame& frame, const ButtonSpec& spec, const Rect& rect) {
  const Theme& theme = frame.in.theme;
  MirrorNode& node = AddButton(frame, spec, rect);
  const bool focus = ShowsFocus(frame, node.id);
  if (Pressed(frame, node.id)) {
    Fill(frame, rect, theme.surface_3, kRadius);
  } else if (Hovered(frame, node.id)) {
    Fill(frame, rect, theme.surface_2, kRadius);
  }
  if (focus) SoftRing(frame, rect, theme.ring);
  Outline(frame, rect, kRadius, {focus ? theme.ring : theme.line_strong, focus ? 2.0f : 1.0f, 1});
  CentreText(frame, TextOf(spec.text, TextStyle::kButton, theme.text), rect, &node);
}

float TextButtonWidth(const Frame& frame, std::string_view text) {
  return std::ceil(TextWidth(frame.in.fonts, TextStyle::kHelp, text));
}

float TextButton(Frame& frame, const ButtonSpec& spec, Box box) {
  const Theme& theme = frame.in.theme;
  const MirrorId id = MirrorIdOf(spec.name);
  const std::uint32_t rgb =
      Hovered(frame, id) || Pressed(frame, id) ? theme.accent_hover : theme.accent;
  TextBlock block = LayoutText(frame.in.fonts, TextOf(spec.text, TextStyle::kHelp, rgb), box.w);
  const float height = std::max(block.height, kMinTarget);
  const Rect rect{box.x, box.y, std::max(std::ceil(block.width), kMinTarget), height};
  MirrorNode& node = AddButton(frame, spec, rect);
  const float y = box.y + std::floor((height - block.height) / 2);
  for (const PlacedRun& placed : block.runs) {
    const Rect& run = placed.run.rect;
    Fill(frame, {box.x + run.x, y + std::round(run.y) + run.h - 3, std::round(run.w), 1}, rgb);
  }
  PaintText(frame, std::move(block), {box.x, y}, &node);
  if (ShowsFocus(frame, id)) SolidRing(frame, Grown(rect, 0), kSmallRadius - kSolidRing);
  return box.y + height;
}

void IconButton(Frame& frame, const ButtonSpec& spec, Icon icon, const Rect& rect) {
  const Theme& theme = frame.in.theme;
  const MirrorId id = AddButton(frame, spec, rect).id;
  const bool hot = Hovered(frame, id) || Pressed(frame, id);
  if (hot) Fill(frame, rect, Pressed(frame, id) ? theme.line : theme.surface_3, kGap8);
  if (ShowsFocus(frame, id)) Outline(frame, rect, kGap8, {theme.ring, kSolidRing, 1});
  DrawIcon(frame, icon, {rect.x + rect.w / 2, rect.y + rect.h / 2, 16},
           hot ? theme.text : theme.text_2);
}

float DisclosureWidth(const Frame& frame, std::string_view text) {
  return TextButtonWidth(frame, text) + kGap4 + kChevron;
}

void Disclosure(Frame& frame, const DisclosureSpec& spec, const Rect& rect) {
  const Theme& theme = frame.in.theme;
  MirrorNode& node = AddButton(frame, spec.button, rect);
  node.flags |= kDisclosure | (spec.open ? kExpanded : 0u);
  const bool hot = Hovered(frame, node.id) || Pressed(frame, node.id);
  const std::uint32_t rgb = hot ? theme.accent_hover : theme.accent;
  if (ShowsFocus(frame, node.id)) SolidRing(frame, rect, kSmallRadius - kSolidRing);
  const float text_room = rect.w - kGap4 - kChevron;
  FittedText fitted =
      FitText(frame.in.fonts, TextOf(spec.button.text, TextStyle::kHelp, rgb), text_room);
  const float width = fitted.block.width;
  const float y = rect.y + std::floor((rect.h - fitted.block.height) / 2);
  const float middle = rect.y + rect.h / 2;
  PaintText(frame, std::move(fitted.block), {rect.x, y}, &node);
  DrawIcon(frame, spec.open ? Icon::kUp : Icon::kDown,
           {rect.x + std::ceil(width) + kGap4 + kChevron / 2, middle, kChevron}, rgb);
}

float PillWidth(const Frame& frame, std::string_view text) {
  return TextButtonWidth(frame, text) + 2 * kGap12;
}

void Pill(Frame& frame, const ButtonSpec& spec, bool on, const Rect& rect) {
  const Theme& theme = frame.in.theme;
  MirrorNode& node = AddButton(frame, spec, rect);
  node.flags |= kToggle | (on ? kPressed : 0u);
  const float radius = rect.h / 2;
  const bool hot = Hovered(frame, node.id) || Pressed(frame, node.id);
  if (on) {
    Fill(frame, rect, theme.accent_soft, radius);
  } else if (hot) {
    Fill(frame, rect, theme.surface_2, radius);
  }
  Outline(frame, rect, radius, {on ? theme.accent : theme.line_strong, 1, 1});
  if (ShowsFocus(frame, node.id)) SolidRing(frame, rect, radius);
  CentreText(frame, TextOf(spec.text, TextStyle::kHelp, on ? theme.accent : theme.text_2), rect,
             &node);
}

float IconNote(Frame& frame, const NoteSpec& spec, std::string_view text, Box box) {
  const float line = MetricsOf(frame.in.fonts, spec.style).line;
  DrawIcon(frame, spec.icon, {box.x + kNoteIcon / 2, box.y + line / 2, kNoteIcon}, spec.icon_rgb);
  const float bottom = PutText(
      frame, {.role = spec.role, .name = spec.name, .style = spec.style, .rgb = spec.text_rgb},
      text, Inset(box, kNoteIcon + kGap6, 0));
  frame.out.mirror.back().kind = spec.icon == Icon::kError ? "error" : "ok";
  return bottom;
}

void ProgressBar(Frame& frame, std::string_view label, const Rect& rect) {
  const Theme& theme = frame.in.theme;
  MirrorNode& node = AddNode(frame, Role::kProgress, "progress");
  node.rect = rect;
  node.label = label;
  Fill(frame, rect, theme.surface_3, rect.h / 2);
  float at = kStillAt;
  if (!frame.in.reduced_motion) {
    const double phase = std::fmod(frame.in.time_s, kProgressPeriodS) / kProgressPeriodS;
    at = static_cast<float>(0.5 - 0.5 * std::cos(phase * 2 * 3.14159265));
    frame.out.next_frame_s = 0;
  }
  const float length = std::round(rect.w * kProgressShare);
  Fill(frame, {rect.x + (rect.w - length) * at, rect.y, length, rect.h}, theme.accent, rect.h / 2);
}

}  // namespace linkdock
