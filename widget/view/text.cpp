#include "widget/view/text.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "widget/view/script.h"

namespace linkdock {
namespace {

constexpr float kChipRadius = 5;
constexpr float kUnderlineBelow = 2;  // from the baseline

struct StyleMetrics {
  float size, line;
  bool strong, mono;
};

StyleMetrics MetricsOf(TextStyle style) {
  switch (style) {
    case TextStyle::kTitle:
      return {20, 26, true, false};
    case TextStyle::kSection:
      return {15, 22, true, false};
    case TextStyle::kBody:
      return {14, 21, false, false};
    case TextStyle::kBodyStrong:
      return {14, 21, true, false};
    case TextStyle::kLabel:
      return {14, 20, true, false};
    case TextStyle::kField:
      return {16, 24, false, false};
    case TextStyle::kHelp:
      return {13, 19, false, false};
    case TextStyle::kCode:
      return {13, 21, false, true};
    case TextStyle::kSmall:
      return {12, 16, false, false};
    case TextStyle::kButton:
      return {16, 22, true, false};
  }
  return {14, 21, false, false};
}

Rect UnionOf(const std::vector<PlacedRun>& runs, ImVec2 at) {
  if (runs.empty()) return {};
  float x0 = FLT_MAX, y0 = FLT_MAX, x1 = -FLT_MAX, y1 = -FLT_MAX;
  for (const PlacedRun& placed : runs) {
    const Rect& rect = placed.run.rect;
    x0 = std::min(x0, rect.x);
    y0 = std::min(y0, rect.y);
    x1 = std::max(x1, rect.x + rect.w);
    y1 = std::max(y1, rect.y + rect.h);
  }
  return {x0 + at.x, y0 + at.y, x1 - x0, y1 - y0};
}

// Paints a run with Dear ImGui's glyphs, or lists it for the browser to paint.
void PaintRun(Frame& frame, const PlacedRun& placed, float top) {
  const Run& run = placed.run;
  const auto [font, size, line] = MetricsOf(frame.in.fonts, run.style, run.strong);
  if (!run.shaped) {
    frame.draw->AddText(font, size, {run.rect.x, top}, Colour(placed.rgb), run.text.data(),
                        run.text.data() + run.text.size());
    return;
  }
  ShapedText shaped;
  shaped.text = run.text;
  shaped.font = font;
  shaped.size = size;
  shaped.x = run.right_to_left ? run.rect.x + run.rect.w : run.rect.x;
  shaped.baseline = std::floor(top) + font->GetFontBaked(size)->Ascent;  // as Dear ImGui has it
  shaped.rgb = placed.rgb;
  shaped.right_to_left = run.right_to_left;
  shaped.reach = Grown(run.rect, size);
  frame.out.shaped.push_back(std::move(shaped));
}

MirrorNode& AddTextNode(Frame& frame, const TextNode& text) {
  MirrorNode& node = AddNode(frame, text.role, text.name);
  node.level = text.level;
  node.flags = text.flags;
  return node;
}

// The address of a link of the guide. A symbolic target is the host's Accounts page; without one
// there is no link.
std::string_view TargetOf(const Frame& frame, const Span& span) {
  return span.href.starts_with("linkdock:")
             ? std::string_view(frame.in.context.options.accounts_url)
             : std::string_view(span.href);
}

std::vector<Piece> PiecesOf(const Frame& frame, const TextNode& node, const RichText& text) {
  std::vector<Piece> pieces;
  std::uint16_t links = 0;
  for (const Span& span : text) {
    Piece piece{span.text, node.style, node.rgb, false, false, {}, 0};
    if (span.style == SpanStyle::kBold) {
      piece.strong = true;
      piece.rgb = frame.in.theme.text;
    } else if (span.style == SpanStyle::kCode) {
      piece.style = TextStyle::kCode;
      piece.rgb = frame.in.theme.text;
      piece.chip = true;
    } else if (span.style == SpanStyle::kLink && !TargetOf(frame, span).empty()) {
      piece.href = TargetOf(frame, span);
      piece.link_id = ++links;
      piece.rgb = frame.in.theme.accent;
    }
    pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace

TextMetrics MetricsOf(const Fonts& fonts, TextStyle style, bool strong) {
  const StyleMetrics metrics = MetricsOf(style);
  ImFont* plain = metrics.strong || strong ? fonts.strong : fonts.regular;
  return {metrics.mono ? fonts.mono : plain, metrics.size, metrics.line};
}

void PaintText(Frame& frame, TextBlock block, ImVec2 at, MirrorNode* node) {
  if (node != nullptr && node->rect == Rect{})
    node->rect = InLayout(frame, UnionOf(block.runs, at));
  for (PlacedRun& placed : block.runs) {
    const Rect& rect = placed.run.rect;
    placed.run.rect.x += at.x;
    placed.run.rect.y += at.y;
    const float top = at.y + placed.glyph_y;
    if (placed.chip) {
      const float chip_y = std::round(rect.y) + 1;
      Fill(frame, {rect.x - kChipPad, chip_y, std::round(rect.w) + 2 * kChipPad, rect.h - 2},
           frame.in.theme.surface_3, kChipRadius);
    }
    if (!placed.run.href.empty()) {
      const auto [font, size, line] =
          MetricsOf(frame.in.fonts, placed.run.style, placed.run.strong);
      const float baseline = top + font->GetFontBaked(size)->Ascent;
      Fill(frame, {rect.x, baseline + kUnderlineBelow, std::round(rect.w), 1}, placed.rgb);
    }
    placed.run.rect = OnScreen(frame, rect);
    const float end = placed.run.right_to_left ? rect.w : 0;  // where it begins is a whole pixel
    placed.run.rect.x = std::round(rect.x + end) - end;
    PaintRun(frame, placed, top);
    if (node != nullptr) node->runs.push_back(std::move(placed.run));
  }
}

float PutText(Frame& frame, const TextNode& text, std::string_view words, Box box) {
  const Piece piece{words, text.style, text.rgb, false, false, {}, 0};
  TextBlock block = LayoutText(frame.in.fonts, piece, box.w, text.align);
  const float height = block.height;
  PaintText(frame, std::move(block), {box.x, box.y}, &AddTextNode(frame, text));
  return box.y + height;
}

float PutRich(Frame& frame, const TextNode& text, const RichText& words, Box box) {
  TextBlock block = LayoutText(frame.in.fonts, PiecesOf(frame, text, words), box.w, text.align);
  const float height = block.height;
  PaintText(frame, std::move(block), {box.x, box.y}, &AddTextNode(frame, text));
  return box.y + height;
}

float WidthOf(const Fonts& fonts, const Piece& piece, std::string_view part, bool shaped) {
  const TextMetrics metrics = MetricsOf(fonts, piece.style, piece.strong);
  if (shaped && fonts.shaper != nullptr)
    return fonts.shaper->width(*metrics.font, metrics.size, part);
  return PrefixWidth(metrics, part, part.size());
}

float TextWidth(const Fonts& fonts, TextStyle style, std::string_view text) {
  const Piece piece{text, style, 0, false, false, {}, 0};
  return WidthOf(fonts, piece, text, NeedsShaping(text));
}

float PrefixWidth(const TextMetrics& metrics, std::string_view text, std::size_t offset) {
  const std::size_t end = std::min(offset, text.size());
  if (end == 0) return 0;  // Dear ImGui takes a null pointer for a text that ends in NUL
  return metrics.font->CalcTextSizeA(metrics.size, FLT_MAX, 0, text.data(), text.data() + end).x;
}

}  // namespace linkdock
