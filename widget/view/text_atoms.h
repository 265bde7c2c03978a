#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "widget/view/text.h"

namespace linkdock {

// Where a text may break, and in which direction it runs.

// A stretch of one piece inside one atom: glyphs, or the spaces behind them.
struct Segment {
  std::size_t piece = 0, begin = 0, end = 0;
  float width = 0;
  bool space = false;
  bool shaped = false;
};
// What may not be parted while it fits on a line, with the spaces behind it.
struct Atom {
  std::size_t first = 0, last = 0;  // segments, half open
};
struct Tokens {
  std::vector<Segment> segments;
  std::vector<Atom> atoms;
};
[[nodiscard]] Tokens CutIntoAtoms(const Fonts& fonts, const std::vector<Piece>& pieces,
                                  bool right_to_left);

[[nodiscard]] inline bool IsCode(const Piece& piece) { return piece.style == TextStyle::kCode; }
// The direction of a paragraph, as text.h tells it. What stands in code chips has none.
[[nodiscard]] bool RunsFromRight(const Fonts& fonts, const std::vector<Piece>& pieces);
// The end of the character that begins at `at`, as people see it where the browser can tell.
[[nodiscard]] std::size_t NextCharacter(const Fonts& fonts, std::string_view text, bool shaped,
                                        std::size_t at);

}  // namespace linkdock
