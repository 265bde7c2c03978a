#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "widget/core/provider/guide.h"
#include "widget/view/layout.h"

namespace linkdock {

// Text is measured with the browser's glyph advances, wrapped greedily and painted run by run. A
// run that needs shaping is measured and painted by the browser as a whole, and so is every run of
// a paragraph from right to left. The browser orders the letters inside a run; runs follow one
// another in the paragraph's direction. In a right-to-left language a paragraph runs from right to
// left if it has any letter of such a script (it may begin with a product's name); else its first
// letter decides.

inline constexpr float kChipPad = 5;  // ground of a code chip on either side of its glyphs

struct TextMetrics {
  ImFont* font = nullptr;
  float size = 14;
  float line = 21;  // line height
};
[[nodiscard]] TextMetrics MetricsOf(const Fonts& fonts, TextStyle style, bool strong = false);

// A stretch of text in one look. `text` and `href` must outlive the layout.
struct Piece {
  std::string_view text;
  TextStyle style = TextStyle::kBody;
  std::uint32_t rgb = 0;
  bool strong = false;
  bool chip = false;  // code on a quiet ground
  std::string_view href;
  std::uint16_t link_id = 0;
};

enum class Align { kStart, kCentre };

struct PlacedRun {
  Run run;
  std::uint32_t rgb = 0;
  bool chip = false;
  float glyph_y = 0;  // where its glyphs begin, so that all runs of a line share one baseline
};
// A wrapped text, relative to its own top left corner. `height` is that of whole lines.
struct TextBlock {
  std::vector<PlacedRun> runs;
  float width = 0, height = 0;
  int lines = 0;
};
[[nodiscard]] TextBlock LayoutText(const Fonts& fonts, const std::vector<Piece>& pieces,
                                   float width, Align align = Align::kStart);
[[nodiscard]] TextBlock LayoutText(const Fonts& fonts, const Piece& piece, float width,
                                   Align align = Align::kStart);
// A text on one line. If it does not fit, it ends in an ellipsis and `cut` is true.
struct FittedText {
  TextBlock block;
  bool cut = false;
};
[[nodiscard]] FittedText FitText(const Fonts& fonts, const Piece& piece, float width);

// Paints a block with its corner at a place and gives its runs, in widget coordinates, to the node.
void PaintText(Frame& frame, TextBlock block, ImVec2 at, MirrorNode* node);

// The role, name and look of a node of text.
struct TextNode {
  Role role = Role::kParagraph;
  std::string_view name;  // of the mirror node
  TextStyle style = TextStyle::kBody;
  std::uint32_t rgb = 0;
  std::uint8_t level = 0;
  Align align = Align::kStart;
  std::uint32_t flags = 0;
};
// Lay out, paint and mirror a text. They return the bottom of its last line.
float PutText(Frame& frame, const TextNode& node, std::string_view text, Box box);
float PutRich(Frame& frame, const TextNode& node, const RichText& text, Box box);

[[nodiscard]] float TextWidth(const Fonts& fonts, TextStyle style, std::string_view text);
// The width of a part of a piece, shaped as the whole of it is.
[[nodiscard]] float WidthOf(const Fonts& fonts, const Piece& piece, std::string_view part,
                            bool shaped);

// The distance in CSS pixels from the start of a field's one-line value to a byte offset in it.
[[nodiscard]] float PrefixWidth(const TextMetrics& metrics, std::string_view text,
                                std::size_t offset);

}  // namespace linkdock
