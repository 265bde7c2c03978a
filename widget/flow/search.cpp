#include "widget/flow/search.h"

#include <algorithm>

#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

// The base letter of each code point from U+00C0 to U+017F; `*` where there is none, or more than
// one.
constexpr char32_t kLatinFirst = 0xC0, kLatinLast = 0x17F;
constexpr std::string_view kLatinBases =
    "aaaaaa*ceeeeiiiidnooooo*ouuuuy**aaaaaa*ceeeeiiiidnooooo*ouuuuy*y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkklllllll"
    "lllnnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(kLatinBases.size() == kLatinLast - kLatinFirst + 1);

struct Range {
  char32_t from, to;
  std::string_view base;
};
// Letters that the table above leaves out: those that stand for two, Romanian commas below, the
// Vietnamese block, and combining marks, which stand for nothing.
constexpr Range kRanges[] = {{0xC6, 0xC6, "ae"},    {0xE6, 0xE6, "ae"},     {0xDE, 0xDE, "th"},
                             {0xFE, 0xFE, "th"},    {0xDF, 0xDF, "ss"},     {0x132, 0x133, "ij"},
                             {0x152, 0x153, "oe"},  {0x218, 0x219, "s"},    {0x21A, 0x21B, "t"},
                             {0x300, 0x36F, ""},    {0x1E9E, 0x1E9E, "ss"}, {0x1EA0, 0x1EB7, "a"},
                             {0x1EB8, 0x1EC7, "e"}, {0x1EC8, 0x1ECB, "i"},  {0x1ECC, 0x1EE3, "o"},
                             {0x1EE4, 0x1EF1, "u"}, {0x1EF2, 0x1EF9, "y"}};

// Lower case of the ASCII, Greek and Cyrillic capitals.
char32_t Lower(char32_t c) {
  const bool ascii = c >= 'A' && c <= 'Z';
  const bool greek = c >= 0x391 && c <= 0x3A9;
  const bool cyrillic = c >= 0x410 && c <= 0x42F;
  if (ascii || greek || cyrillic) return c + 0x20;
  return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}

void AppendFolded(std::string& out, char32_t c) {
  for (const Range& range : kRanges) {
    if (c < range.from || c > range.to) continue;
    out += range.base;
    return;
  }
  const bool latin = c >= kLatinFirst && c <= kLatinLast;
  if (latin && kLatinBases[c - kLatinFirst] != '*') {
    out += kLatinBases[c - kLatinFirst];
  } else {
    AppendCodePoint(out, Lower(c));
  }
}

}  // namespace

std::string FoldForSearch(std::string_view text) {
  std::string out;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const char32_t code_point = ReadCodePoint(text, offset);
    if (code_point != kNotUtf8) AppendFolded(out, code_point);
  }
  return out;
}

bool MatchesSearch(std::string_view name, std::string_view folded_query) {
  const std::string folded = FoldForSearch(name);
  while (!folded_query.empty()) {
    const std::string_view word = folded_query.substr(0, folded_query.find(' '));
    if (folded.find(word) == std::string::npos) return false;
    folded_query.remove_prefix(std::min(word.size() + 1, folded_query.size()));
  }
  return true;
}

}  // namespace linkdock
