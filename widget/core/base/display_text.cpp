#include "widget/core/base/display_text.h"

#include <algorithm>
#include <iterator>

#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

struct Range {
  char32_t from, to;
};
// The joiners U+200C and U+200D stay: names in Persian and Hindi need them.
constexpr Range kStripped[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},
                               {0x61C, 0x61C},   {0x180E, 0x180E}, {0x200B, 0x200B},
                               {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},
                               {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};

bool IsStripped(char32_t code_point) {
  return std::any_of(std::begin(kStripped), std::end(kStripped), [&](const Range& range) {
    return code_point >= range.from && code_point <= range.to;
  });
}

}  // namespace

std::string CleanText(std::string_view text, std::size_t max_code_points) {
  std::string out;
  std::size_t offset = 0, count = 0;
  while (offset < text.size() && count < max_code_points) {
    const char32_t code_point = ReadCodePoint(text, offset);
    const bool leading_space = out.empty() && code_point == ' ';
    if (code_point == kNotUtf8 || IsStripped(code_point) || leading_space) continue;
    AppendCodePoint(out, code_point);
    ++count;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace linkdock
