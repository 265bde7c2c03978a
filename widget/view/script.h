#pragma once

#include <string_view>

namespace linkdock {

// What scripts ask of whoever sets a text.

// Whether glyphs put one behind the other would be wrong: letters that join, reorder or stack,
// marks, right-to-left scripts, controls of direction, emoji, and all beyond the Basic Multilingual
// Plane. East Asia too: its glyphs would fill the atlas, whose tables reach to the highest code
// point at each size, and 4 MB of memory. A text that needs none of it may be said to, never the
// other way round.
[[nodiscard]] bool NeedsShaping(std::string_view text);

// In which direction a letter makes its text run; digits, signs and spaces follow the letters.
enum class Direction { kNone, kLeftToRight, kRightToLeft };
[[nodiscard]] Direction DirectionOf(char32_t c);

// Scripts that part words by no space, and not at every letter either: Thai, Lao, Khmer, Myanmar…
[[nodiscard]] bool HasHiddenWords(char32_t c);

// Whether a line may break between two characters that no space parts.
struct Before {
  char32_t last = 0, before_last = 0;
};
[[nodiscard]] bool MayPart(const Before& before, char32_t next);

}  // namespace linkdock
