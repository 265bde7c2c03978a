#include "widget/view/field.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include "widget/core/base/utf8.h"
#include "widget/view/script.h"

namespace linkdock {
namespace {

constexpr float kPad = 14;       // between the frame and the value
constexpr float kFrameLine = 2;  // the widest
constexpr float kAdornGap = 12;  // on either side of the rule before a suffix
constexpr float kRuleHeight = 24, kCaretHeight = 20, kIconSize = 16;
constexpr float kAdornShare = 0.45f;  // of the field that a prefix or suffix may take
constexpr float kHoverShade = 0.35f, kSelectionShade = 0.28f;
constexpr std::size_t kShortBytes =
    512;  // a value this long is painted whole; longer ones only where they show
constexpr std::string_view kBullet = "•";

// The value as it is painted: itself, or one bullet per code point. A masked value is never copied.
struct Shown {
  std::string_view value;
  TextMetrics metrics;
  bool masked = false;
  float bullet = 0;  // width of one

  [[nodiscard]] float Before(std::size_t offset) const {
    if (!masked) return PrefixWidth(metrics, value, offset);
    return static_cast<float>(CodePoints(std::min(offset, value.size()))) * bullet;
  }
  [[nodiscard]] std::size_t CodePoints(std::size_t end) const {
    std::size_t count = 0;
    for (std::size_t at = 0; at < end; ++count) static_cast<void>(ReadCodePoint(value, at));
    return count;
  }
};

// The part of a text that shows, and where its first glyph goes relative to the text's start.
struct Visible {
  std::string text;
  float x = 0;
};

Visible VisibleBullets(const Shown& shown, float scroll, float width) {
  const auto first = static_cast<std::size_t>(std::max(0.0f, std::floor(scroll / shown.bullet)));
  const std::size_t all = shown.CodePoints(shown.value.size());
  const auto room = static_cast<std::size_t>(width / shown.bullet) + 2;
  Visible visible{{}, static_cast<float>(first) * shown.bullet};
  for (std::size_t i = first; i < std::min(all, first + room); ++i) visible.text += kBullet;
  return visible;
}

// Cuts a long value to the part that shows, because Dear ImGui reserves memory for every glyph that
// it is given.
struct Span2 {
  std::size_t begin = 0, end = 0;
  float x = 0;
};
Span2 VisiblePart(const Shown& shown, float scroll, float width) {
  if (shown.value.size() <= kShortBytes) return {0, shown.value.size(), 0};
  ImFontBaked* baked = shown.metrics.font->GetFontBaked(shown.metrics.size);
  const float scale = shown.metrics.size / baked->Size;
  Span2 span;
  float x = 0;
  for (std::size_t at = 0; at < shown.value.size() && x < scroll + width;) {
    const std::size_t begin = at;
    const char32_t c = ReadCodePoint(shown.value, at);
    const float advance =
        baked->GetCharAdvance(c == kNotUtf8 ? 0xFFFD : static_cast<ImWchar>(c)) * scale;
    if (x + advance < scroll) span = {at, at, x + advance};
    if (begin >= span.begin) span.end = at;
    x += advance;
  }
  return span;
}

struct Area {
  Rect rect;  // of the value, inside padding and adornments
  float scroll = 0;
};

float GlyphTop(const TextMetrics& metrics, const Rect& rect) {
  ImFontBaked* baked = metrics.font->GetFontBaked(metrics.size);
  return rect.y + std::round((rect.h - (baked->Ascent - baked->Descent)) / 2);
}

void PaintValue(Frame& frame, const Shown& shown, const Area& area) {
  const ImVec2 at{std::round(area.rect.x - area.scroll), GlyphTop(shown.metrics, area.rect)};
  const ImU32 colour = Colour(frame.in.theme.text);
  if (shown.masked) {
    const Visible visible = VisibleBullets(shown, area.scroll, area.rect.w);
    frame.draw->AddText(shown.metrics.font, shown.metrics.size, {at.x + visible.x, at.y}, colour,
                        visible.text.data(), visible.text.data() + visible.text.size());
    return;
  }
  const Span2 part = VisiblePart(shown, area.scroll, area.rect.w);
  frame.draw->AddText(shown.metrics.font, shown.metrics.size, {at.x + part.x, at.y}, colour,
                      shown.value.data() + part.begin, shown.value.data() + part.end);
}

void PaintSelection(Frame& frame, const Shown& shown, const Area& area, const FieldDom& dom) {
  const std::size_t from = std::min(dom.selection_start, dom.selection_end);
  const std::size_t to = std::max(dom.selection_start, dom.selection_end);
  const float x0 = area.rect.x - area.scroll + shown.Before(from);
  const float x1 = area.rect.x - area.scroll + shown.Before(to);
  const float left = std::max(x0, area.rect.x);
  const float right = std::min(x1, area.rect.x + area.rect.w);
  if (right <= left) return;
  const float y = area.rect.y + std::floor((area.rect.h - kRuleHeight) / 2);
  Fill(frame, {left, y, right - left, kRuleHeight},
       Mix(frame.in.theme.surface, frame.in.theme.accent, kSelectionShade), 2);
}

// The place of the caret; empty when it is scrolled out of the field.
Rect CaretIn(const Shown& shown, const Area& area, const FieldDom& dom) {
  const float x = area.rect.x - area.scroll + shown.Before(dom.selection_end);
  if (x < area.rect.x - 1 || x > area.rect.x + area.rect.w + 1) return {};
  const float y = area.rect.y + std::floor((area.rect.h - kCaretHeight) / 2);
  return {x, y, 1, kCaretHeight};
}

// Frame line and ring; the ground is the surface.
void PaintFrame(Frame& frame, const Rect& rect, MirrorId id, bool invalid) {
  const Theme& theme = frame.in.theme;
  const bool focus = frame.in.focus == id;
  std::uint32_t line = theme.line_strong;
  if (Hovered(frame, id)) line = Mix(theme.line_strong, theme.text, kHoverShade);
  if (focus) line = theme.ring;
  if (invalid) line = theme.danger;
  Fill(frame, rect, theme.surface, kRadius);
  if (focus) SoftRing(frame, rect, line);
  Outline(frame, rect, kRadius, {line, focus || invalid ? 2.0f : 1.0f, 1});
}

std::string NameOf(std::string_view kind, const FieldSpec& spec) {
  return std::string(kind) + ":" + std::string(spec.key);
}

struct Adornment {
  std::string_view text;
  std::string name;  // of the mirror node
};

// Paints a prefix or suffix behind its rule and returns the padding that the value needs on that
// side.
float PaintAdornment(Frame& frame, const Adornment& adornment, const Rect& rect, bool at_end) {
  const Theme& theme = frame.in.theme;
  const Piece piece{adornment.text, TextStyle::kField, theme.text_3, false, false, {}, 0};
  FittedText fitted = FitText(frame.in.fonts, piece, rect.w * kAdornShare);
  const float width = std::ceil(fitted.block.width);
  const float x = at_end ? rect.x + rect.w - kPad - width : rect.x + kPad;
  const float rule_x = at_end ? x - kAdornGap - 1 : x + width + kAdornGap;
  const float y = rect.y + std::floor((rect.h - kRuleHeight) / 2);
  Fill(frame, {rule_x, y, 1, kRuleHeight}, theme.line);
  MirrorNode& node = AddNode(frame, Role::kNote, adornment.name);
  PaintText(frame, std::move(fitted.block), {x, y}, &node);
  return kPad + width + kAdornGap + 1 + kAdornGap;
}

void PaintPlaceholder(Frame& frame, std::string_view text, const Rect& rect) {
  const Piece piece{text, TextStyle::kField, frame.in.theme.text_3, false, false, {}, 0};
  FittedText fitted = FitText(frame.in.fonts, piece, rect.w);
  const float y = rect.y + std::floor((rect.h - fitted.block.height) / 2);
  PaintText(frame, std::move(fitted.block), {rect.x, y}, nullptr);
}

void PaintChoice(Frame& frame, const FieldSpec& spec, const Rect& rect) {
  if (spec.options == nullptr) return;
  const auto chosen = std::find_if(spec.options->begin(), spec.options->end(),
                                   [&](const SelectChoice& c) { return c.value == spec.value; });
  if (chosen == spec.options->end()) return;
  const std::uint32_t rgb = spec.value.empty() ? frame.in.theme.text_3 : frame.in.theme.text;
  const Piece piece{chosen->label, TextStyle::kField, rgb, false, false, {}, 0};
  FittedText fitted = FitText(frame.in.fonts, piece, rect.w);
  const float y = rect.y + std::floor((rect.h - fitted.block.height) / 2);
  PaintText(frame, std::move(fitted.block), {rect.x, y}, nullptr);
}

struct Pads {
  float left = kPad, right = kPad;
};

Pads PaintAdornments(Frame& frame, const FieldSpec& spec, const Rect& rect) {
  Pads pads;
  const float middle = rect.y + rect.h / 2;
  if (spec.search_icon) {
    DrawIcon(frame, Icon::kSearch, {rect.x + kPad + kIconSize / 2, middle, kIconSize},
             frame.in.theme.text_3);
    pads.left = kPad + kIconSize + kGap8;
  }
  if (!spec.prefix.empty())
    pads.left = PaintAdornment(frame, {spec.prefix, NameOf("prefix", spec)}, rect, false);
  if (!spec.suffix.empty())
    pads.right = PaintAdornment(frame, {spec.suffix, NameOf("suffix", spec)}, rect, true);
  if (spec.role == Role::kSelect) {
    DrawIcon(frame, Icon::kDown, {rect.x + rect.w - kPad - kIconSize / 2, middle, kIconSize},
             frame.in.theme.text_2);
    pads.right = kPad + kIconSize + kGap8;
  }
  return pads;
}

FieldDom DomOf(const Frame& frame, MirrorId id) {
  if (frame.in.fields == nullptr) return {};
  const auto found = frame.in.fields->find(id);
  return found == frame.in.fields->end() ? FieldDom{} : found->second;
}

MirrorNode& AddFieldNode(Frame& frame, const FieldSpec& spec, const Rect& rect, Pads pads) {
  if (frame.mirrored) std::swap(pads.left, pads.right);
  MirrorNode& node = AddNode(frame, spec.role, spec.name);
  node.rect = rect;
  node.label = spec.label;
  node.key = spec.key;
  node.autocomplete = spec.autocomplete;
  node.input_mode = spec.input_mode;
  node.placeholder = spec.placeholder;
  node.flags = spec.flags;
  node.described_by = spec.described_by;
  node.pad_left = pads.left;
  node.pad_right = pads.right;
  if (spec.options != nullptr) node.options = *spec.options;
  if (!spec.prefix.empty()) node.described_by_2 = MirrorIdOf(NameOf("prefix", spec));
  if (spec.suffix.empty()) return node;
  node.described_by_2 = MirrorIdOf(NameOf("suffix", spec));
  // The suffix's width is needed before the field, but its node follows the field's in reading
  // order.
  MirrorNode& before = *(frame.out.mirror.end() - 2);
  std::swap(node, before);
  return before;
}

void PaintInside(Frame& frame, const FieldSpec& spec, const Area& area, const FieldDom& dom) {
  const MirrorId id = MirrorIdOf(spec.name);
  if (spec.role == Role::kSelect) return PaintChoice(frame, spec, area.rect);
  const TextMetrics metrics = MetricsOf(frame.in.fonts, TextStyle::kField);
  const bool masked = (spec.flags & kSecretField) != 0 && (spec.flags & kRevealed) == 0;
  const Shown shown{spec.value, metrics, masked,
                    masked ? PrefixWidth(metrics, kBullet, kBullet.size()) : 0};
  const bool focus = frame.in.focus == id;
  if (focus && dom.selection_start == dom.selection_end)
    frame.out.caret = {CaretIn(shown, area, dom), id};
  if (spec.value.empty()) return PaintPlaceholder(frame, spec.placeholder, area.rect);
  frame.draw->PushClipRect({area.rect.x, area.rect.y},
                           {area.rect.x + area.rect.w, area.rect.y + area.rect.h}, true);
  if (focus && dom.selection_start != dom.selection_end) PaintSelection(frame, shown, area, dom);
  PaintValue(frame, shown, area);
  frame.draw->PopClipRect();
}

// Whether the browser must paint the inside of a field: because the control reports so, because the
// value is not a row of glyphs, or because it is edited from right to left.
bool IsHole(const Frame& frame, const FieldSpec& spec, const FieldDom& dom) {
  if (spec.role == Role::kSelect) return dom.hole;
  return dom.hole || frame.mirrored || NeedsShaping(spec.value);
}

// The part of a field that a hole clears: inside the frame line, without prefix, suffix and icon,
// and without the round corners of the real control at the side that another control shares.
Rect HoleIn(const Rect& rect, const Pads& pads, bool left_shared, bool right_shared) {
  const float left = pads.left > kPad ? pads.left : left_shared ? kRadius : kFrameLine;
  const float right = pads.right > kPad ? pads.right : right_shared ? kRadius : kFrameLine;
  return {rect.x + left, rect.y + kFrameLine, std::max(0.0f, rect.w - left - right),
          rect.h - 2 * kFrameLine};
}

}  // namespace

float PutField(Frame& frame, const FieldSpec& spec, Box box) {
  const MirrorId id = MirrorIdOf(spec.name);
  const Rect outer{box.x, box.y, box.w, kControlHeight};
  const Rect rect{outer.x, outer.y, outer.w - spec.end_room, outer.h};
  const Rect on_screen = OnScreen(frame, rect);
  const bool left_shared = spec.end_room > 0 && frame.mirrored;
  const bool right_shared = spec.end_room > 0 && !frame.mirrored;
  PaintFrame(frame, outer, id, (spec.flags & kInvalid) != 0);
  // Addresses, keys and names are data: only the search is written in the person's own language.
  const LeftToRight data(frame, spec.role == Role::kTextField);
  const Rect inside = frame.mirrored ? rect : on_screen;
  const Pads pads = PaintAdornments(frame, spec, inside);
  MirrorNode& node = AddFieldNode(frame, spec, rect, pads);
  const FieldDom dom = DomOf(frame, id);
  if (IsHole(frame, spec, dom)) {
    node.hole = HoleIn(on_screen, {node.pad_left, node.pad_right}, left_shared, right_shared);
    return outer.y + outer.h;
  }
  const Rect value{inside.x + pads.left, inside.y + kFrameLine, inside.w - pads.left - pads.right,
                   inside.h - 2 * kFrameLine};
  PaintInside(frame, spec, {value, dom.scroll_left}, dom);
  return outer.y + outer.h;
}

}  // namespace linkdock
