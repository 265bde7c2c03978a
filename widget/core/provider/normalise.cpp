#include "widget/core/provider/normalise.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

struct Interval {
  char32_t from, to;
};

bool IsIn(char32_t code_point, std::span<const Interval> intervals) {
  for (const Interval& interval : intervals) {
    if (code_point >= interval.from && code_point <= interval.to) return true;
  }
  return false;
}

constexpr Interval kWhiteSpace[] = {{'\t', '\r'},     {' ', ' '},       {0x85, 0x85},
                                    {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                                    {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                                    {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
// Unicode's default-ignorable code points, but for variation selectors: they belong to emoji.
constexpr Interval kInvisible[] = {
    {0xAD, 0xAD},     {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},
    {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200F},   {0x202A, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
constexpr Interval kControl[] = {{0, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x2029}};
constexpr Interval kCombining[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x1AB0, 0x1AFF},
                                   {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F}};

constexpr char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool IsLineBreak(char32_t code_point) {
  return code_point == '\n' || code_point == '\r' || code_point == 0x85 || code_point == 0x2028 ||
         code_point == 0x2029;
}

// Keeps the characters that `drop` does not name; bytes that are not UTF-8 stay for the judge to
// refuse.
void DropCharacters(std::string& text, bool (*drop)(char32_t)) {
  std::size_t kept = 0;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const char32_t code_point = ReadCodePoint(text, offset);
    if (code_point != kNotUtf8 && drop(code_point)) continue;
    for (std::size_t i = start; i < offset; ++i) text[kept++] = text[i];
  }
  text.resize(kept);
}

// How many bytes of characters that `strip` names the text starts with.
std::size_t LeadingBytes(std::string_view text, bool (*strip)(char32_t)) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    std::size_t next = offset;
    const char32_t code_point = ReadCodePoint(text, next);
    if (code_point == kNotUtf8 || !strip(code_point)) break;
    offset = next;
  }
  return offset;
}

void StripEnds(std::string& text, bool (*strip)(char32_t)) {
  std::size_t end = 0;  // behind the last character that stays
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t code_point = ReadCodePoint(text, offset);
    if (code_point == kNotUtf8 || !strip(code_point)) end = offset;
  }
  text.resize(end);
  text.erase(0, LeadingBytes(text, strip));
}

// How many bytes the prefix takes at the start of the text, or 0.
std::size_t PrefixBytes(std::string_view text, std::string_view prefix) {
  std::size_t offset = 0;
  for (const char c : prefix) {
    if (c == ' ') {
      const std::size_t spaces = LeadingBytes(text.substr(offset), IsWhiteSpace);
      if (spaces == 0) return 0;
      offset += spaces;
    } else if (offset < text.size() && LowerAscii(text[offset]) == LowerAscii(c)) {
      ++offset;
    } else {
      return 0;
    }
  }
  return offset;
}

// One label of a host name (RFC 1123). Punycode is left to be typed by those who mean it.
bool IsHostLabel(std::string_view label) {
  constexpr std::size_t kMaxLabel = 63;
  if (label.empty() || label.size() > kMaxLabel) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  for (const char c : label) {
    const char lower = LowerAscii(c);
    const bool good = (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-';
    if (!good) return false;
  }
  return !EqualsIgnoringCase(label.substr(0, 4), "xn--");
}

// Whether no two readers of addresses can disagree about where the host of this one ends.
bool IsPlainAddress(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t c = ReadCodePoint(text, offset);
    if (c == kNotUtf8 || c == '\\' || IsControl(c) || IsWhiteSpace(c) || IsInvisible(c))
      return false;
  }
  return true;
}

}  // namespace

bool IsWhiteSpace(char32_t code_point) { return IsIn(code_point, kWhiteSpace); }
bool IsInvisible(char32_t code_point) { return IsIn(code_point, kInvisible); }
bool IsControl(char32_t code_point) { return IsIn(code_point, kControl); }
bool IsCombining(char32_t code_point) { return IsIn(code_point, kCombining); }

void Trim(std::string& text) { StripEnds(text, IsWhiteSpace); }

void StripInvisible(std::string& text) {
  DropCharacters(text, IsInvisible);
  StripEnds(text, IsLineBreak);
}

void StripQuotes(std::string& text) {
  struct Pair {
    std::string_view open, close;
  };
  constexpr Pair kPairs[] = {{"\"", "\""}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"„", "“"},
                             {"„", "”"},   {"”", "”"}, {"‘", "’"}, {"’", "’"}, {"‚", "‘"},
                             {"«", "»"},   {"»", "«"}, {"‹", "›"}, {"<", ">"}};
  const std::string_view view = text;
  for (const Pair& pair : kPairs) {
    if (text.size() < pair.open.size() + pair.close.size()) continue;
    if (view.substr(0, pair.open.size()) != pair.open) continue;
    if (view.substr(text.size() - pair.close.size()) != pair.close) continue;
    text.resize(text.size() - pair.close.size());
    text.erase(0, pair.open.size());
    return;
  }
}

void StripWhiteSpace(std::string& text) { DropCharacters(text, IsWhiteSpace); }

void StripPrefix(std::string& text, const std::vector<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    const std::size_t bytes = PrefixBytes(text, prefix);
    if (bytes == 0) continue;
    text.erase(0, bytes);
    return;
  }
}

void Lowercase(std::string& text) {
  for (char& c : text) c = LowerAscii(c);
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (LowerAscii(a[i]) != LowerAscii(b[i])) return false;
  }
  return true;
}

bool CutHostLabel(std::string& text, const std::vector<std::string>& suffixes) {
  if (!IsPlainAddress(text)) return false;
  const std::string_view view = text;
  std::size_t begin = 0;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (EqualsIgnoringCase(view.substr(0, scheme.size()), scheme)) begin = scheme.size();
  }
  const std::size_t end = std::min(view.find_first_of("/?#", begin), view.size());
  const std::string_view host = view.substr(begin, end - begin);
  for (const std::string& suffix : suffixes) {
    if (suffix.empty() || host.size() <= suffix.size()) continue;
    const std::size_t cut = host.size() - suffix.size();
    if (!EqualsIgnoringCase(host.substr(cut), suffix) || !IsHostLabel(host.substr(0, cut)))
      continue;
    text.resize(begin + cut);
    text.erase(0, begin);
    Lowercase(text);
    return true;
  }
  return false;
}

}  // namespace linkdock
