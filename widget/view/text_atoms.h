#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "widget/view/text.h"

namespace linkdock {

// Cuts texts where a line may break, and tells in which direction they run.

// A stretch of one piece inside one atom: either glyphs, or the spaces behind them.
struct Segment {
  std::size_t piece = 0, begin = 0, end = 0;
  float width = 0;
  bool space = false;
  bool shaped = false;
};
// An unbreakable stretch with the spaces behind it; it is cut only if it is wider than a line.
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
// Whether a paragraph runs from right to left, by the rule in text.h. Code chips have no say.
[[nodiscard]] bool RunsFromRight(const Fonts& fonts, const std::vector<Piece>& pieces);
// The byte offset behind the character that begins at `at`: a character as people see it where the
// browser can tell, else a code point.
[[nodiscard]] std::size_t NextCharacter(const Fonts& fonts, std::string_view text, bool shaped,
                                        std::size_t at);

}  // namespace linkdock
