#pragma once

#include <string_view>

namespace linkdock {

// The rules of scripts (writing systems) that laying out a text must obey.

// Whether the browser must shape the text as a whole, because glyphs put one behind the other would
// be wrong: letters that join, reorder or stack, marks, right-to-left scripts, controls of
// direction, emoji, and all beyond the Basic Multilingual Plane. East Asian text is shaped as well:
// its glyphs would fill the atlas, whose tables reach to the highest code point at each size, and 4
// MB of memory. The answer may be true for a text that does not need it, but is never false for one
// that does.
[[nodiscard]] bool NeedsShaping(std::string_view text);

// The direction in which a letter makes its text run. Digits, signs and spaces have none; they
// follow the letters.
enum class Direction { kNone, kLeftToRight, kRightToLeft };
[[nodiscard]] Direction DirectionOf(char32_t c);

// Whether a letter is of a script whose words only a dictionary can tell apart, as no space parts
// them: Thai, Lao, Khmer, Myanmar…
[[nodiscard]] bool HasHiddenWords(char32_t c);

// The two characters before a possible break.
struct Before {
  char32_t last = 0, before_last = 0;
};
// Whether a line may break before `next`, although no space stands there.
[[nodiscard]] bool MayPart(const Before& before, char32_t next);

}  // namespace linkdock
