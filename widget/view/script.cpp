#include "widget/view/script.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

constexpr char32_t kFirstBeyondBmp = 0x10000;
constexpr char32_t kFirstIdeograph = 0x2E80;  // from here scripts break between any two characters
constexpr char32_t kLastIdeograph = 0xFFDC;
constexpr char32_t kFirstHangul = 0xAC00, kLastHangul = 0xD7A3;  // syllables break at spaces
constexpr char32_t kZeroWidthSpace = 0x200B;

struct Range {
  std::uint16_t first, last;
};

// Blocks of Unicode 16, in order.
constexpr Range kShaped[]{
    {0x0300, 0x036F},                    // combining marks
    {0x0483, 0x0489},                    // of Cyrillic
    {0x0590, 0x109F},                    // Hebrew, Arabic … the scripts of India … Thai … Myanmar
    {0x1100, 0x11FF},                    // jamo that join
    {0x135D, 0x135F},                    // marks of Ethiopic
    {0x1700, 0x1CFF},                    // the Philippines, Khmer, Mongolian … Vedic marks
    {0x1DC0, 0x1DFF},                    // combining marks
    {0x200B, 0x200F}, {0x202A, 0x202E},  // joiners and controls of direction
    {0x2060, 0x206F},                    // more of them
    {0x20D0, 0x20FF},                    // marks around symbols, keycaps
    {0x231A, 0x23FF}, {0x25FD, 0x27BF},  // emoji among the symbols
    {0x2B1B, 0x2B55},                    // stars and squares in colour
    {0x2CEF, 0x2CF1}, {0x2DE0, 0x2DFF},  // marks of Coptic and Cyrillic
    {0x302A, 0x302F}, {0x3099, 0x309A},  // marks of East Asia
    {0xA66F, 0xA69F}, {0xA6F0, 0xA6F1},  // marks of Cyrillic and Bamum
    {0xA800, 0xAAFF}, {0xABC0, 0xABFF},  // Syloti Nagri … Meetei Mayek
    {0xD7B0, 0xD7FF},                    // jamo that join
    {0xFB1D, 0xFE0F},                    // presentation forms, variation selectors
    {0xFE20, 0xFE2F}, {0xFE70, 0xFEFF},  // half marks; more presentation forms
};
constexpr Range kRightToLeft[]{
    {0x0590, 0x08FF},                    // Hebrew, Arabic, Syriac, Thaana, N'Ko … Arabic again
    {0x200F, 0x200F}, {0x202B, 0x202B},  // controls of direction
    {0x202E, 0x202E}, {0x2067, 0x2067}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFF},  // presentation forms
};
constexpr Range kNeutral[]{
    {0x00D7, 0x00D7}, {0x00F7, 0x00F7},  // times and divided by
    {0x2000, 0x200D}, {0x2010, 0x2BFF},  // punctuation, symbols
    {0x3000, 0x3020},                    // punctuation of East Asia
};
constexpr Range kHidden[]{
    {0x0E01, 0x0EFF}, {0x1000, 0x109F},  // Thai and Lao; Myanmar
    {0x1780, 0x17FF}, {0x1950, 0x19FF},  // Khmer; Tai Le, New Tai Lue
    {0x1A20, 0x1AAF}, {0xA9E0, 0xA9FF},  // Tai Tham; Myanmar
    {0xAA60, 0xAADF},                    // Myanmar, Tai Viet
};
// The characters that may not begin a line, and those that may not end one, after JIS X 4051.
constexpr std::u32string_view kNoStart =
    U"、。，．・：；！？）］｝〉》」』】〕〗〙ー々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョ"
    U"ヮヵヶ…‥"
    U",.:;!?)]}%ๆฯ";
constexpr std::u32string_view kNoEnd = U"（［｛〈《「『【〔〖〘([{";

template <std::size_t Count>
bool IsIn(const Range (&ranges)[Count], char32_t c) {
  const Range* end = std::end(ranges);
  const Range* found =
      std::find_if(ranges, end, [c](const Range& range) { return c <= range.last; });
  return found != end && c >= found->first;
}

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }

bool IsWordPart(char32_t c) {
  return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0xC0;
}

bool IsIdeograph(char32_t c) {
  return c >= kFirstIdeograph && c <= kLastIdeograph && !(c >= kFirstHangul && c <= kLastHangul) &&
         !IsIn(kShaped, c);
}

}  // namespace

bool NeedsShaping(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = ReadCodePoint(text, at);
    if (c != kNotUtf8 && (c >= kFirstIdeograph || IsIn(kShaped, c))) return true;
  }
  return false;
}

Direction DirectionOf(char32_t c) {
  const bool far_right_to_left = (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
  if (far_right_to_left || IsIn(kRightToLeft, c)) return Direction::kRightToLeft;
  const bool letter = IsWordPart(c) && !IsDigit(c) && !IsIn(kNeutral, c) && c < kFirstBeyondBmp;
  return letter ? Direction::kLeftToRight : Direction::kNone;
}

bool HasHiddenWords(char32_t c) { return IsIn(kHidden, c); }

bool MayPart(const Before& before, char32_t next) {
  if (before.last == kZeroWidthSpace) return true;
  // No break before a digit: the groups of a key or a telephone number belong together (UAX 14,
  // LB25).
  if (before.last == '-')
    return IsWordPart(before.before_last) && IsWordPart(next) && !IsDigit(next);
  if (kNoStart.find(next) != kNoStart.npos || kNoEnd.find(before.last) != kNoEnd.npos) return false;
  return IsIdeograph(next) || (IsIdeograph(before.last) && IsWordPart(next));
}

}  // namespace linkdock
