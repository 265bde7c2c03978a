#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "widget/core/provider/guide.h"
#include "widget/view/layout.h"

namespace linkdock {

// Text: measured with the browser's glyph advances, wrapped greedily, painted run by run. A run
// that needs shaping is measured and painted by the browser as a whole, and so is every run of a
// paragraph from right to left. The order inside a run is the browser's affair; runs follow one
// another in the paragraph's direction. In a right-to-left language that is right to left if the
// paragraph has any letter of such a script (it may begin with a product's name); else the first
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
// Wrapped text relative to its own top left corner. `height` is whole lines.
struct TextBlock {
  std::vector<PlacedRun> runs;
  float width = 0, height = 0;
  int lines = 0;
};
[[nodiscard]] TextBlock LayoutText(const Fonts& fonts, const std::vector<Piece>& pieces,
                                   float width, Align align = Align::kStart);
[[nodiscard]] TextBlock LayoutText(const Fonts& fonts, const Piece& piece, float width,
                                   Align align = Align::kStart);
// One line; what does not fit ends in an ellipsis. `cut` tells whether it did not.
struct FittedText {
  TextBlock block;
  bool cut = false;
};
[[nodiscard]] FittedText FitText(const Fonts& fonts, const Piece& piece, float width);

// Paints a block with its corner at a place and gives its runs, in widget coordinates, to the node.
void PaintText(Frame& frame, TextBlock block, ImVec2 at, MirrorNode* node);

// How a node of text looks and what it is.
struct TextNode {
  Role role = Role::kParagraph;
  std::string_view name;  // of the mirror node
  TextStyle style = TextStyle::kBody;
  std::uint32_t rgb = 0;
  std::uint8_t level = 0;
  Align align = Align::kStart;
  std::uint32_t flags = 0;
};
// Lays out, paints and mirrors a text; the bottom of its last line comes back.
float PutText(Frame& frame, const TextNode& node, std::string_view text, Box box);
float PutRich(Frame& frame, const TextNode& node, const RichText& text, Box box);

[[nodiscard]] float TextWidth(const Fonts& fonts, TextStyle style, std::string_view text);
// The width of a part of a piece, shaped as the whole of it is.
[[nodiscard]] float WidthOf(const Fonts& fonts, const Piece& piece, std::string_view part,
                            bool shaped);

// One line of a field. `offset` in bytes; the distance from the value's start to it.
[[nodiscard]] float PrefixWidth(const TextMetrics& metrics, std::string_view text,
                                std::size_t offset);

}  // namespace linkdock
