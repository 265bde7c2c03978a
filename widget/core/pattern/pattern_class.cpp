#include "widget/core/base/utf8.h"
#include "widget/core/pattern/pattern_compiler.h"

// Character classes and escapes, with the meaning that ECMAScript gives them under the u flag.

namespace linkdock {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;

constexpr bool IsHighSurrogate(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
constexpr bool IsLowSurrogate(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

// The value of a hexadecimal digit, or 16.
constexpr char32_t HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<char32_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<char32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<char32_t>(c - 'A' + 10);
  return 16;
}

}  // namespace

// In ascending order: AddRanges() builds complements from them.
constexpr PatternCompiler::Range PatternCompiler::kDigits[] = {{'0', '9'}};
constexpr PatternCompiler::Range PatternCompiler::kWordCharacters[] = {
    {'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
constexpr PatternCompiler::Range PatternCompiler::kSpaces[] = {
    {'\t', '\r'},     {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
    {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};

bool PatternCompiler::IsSyntaxCharacter(char c) {
  return std::string_view("^$\\.*+?()[]{}|").find(c) != std::string_view::npos;
}

bool PatternCompiler::Class() {
  ++position_;
  const bool negated = Eat('^');
  const std::size_t first_range = pattern_.ranges_.size();
  while (!Eat(']')) {
    Escape from;
    if (!ClassMember(from)) return false;
    const bool range = position_ + 1 < source_.size() && source_[position_] == '-' &&
                       source_[position_ + 1] != ']';
    if (!range) {
      AddRanges(from);
      continue;
    }
    ++position_;
    Escape to;
    if (!ClassMember(to) || !from.single || !to.single) return false;
    if (from.character > to.character) return false;
    pattern_.ranges_.push_back({from.character, to.character});
  }
  return EmitSet(first_range, negated);
}

bool PatternCompiler::ClassMember(Escape& member) {
  if (AtEnd()) return false;
  if (Peek() == '\\') return ReadEscape(true, member);
  member.single = true;
  member.character = ReadCodePoint(source_, position_);
  return true;
}

void PatternCompiler::AddRanges(const Escape& escape) {
  auto& ranges = pattern_.ranges_;
  if (escape.single) {
    ranges.push_back({escape.character, escape.character});
  } else if (!escape.negated) {
    ranges.insert(ranges.end(), escape.ranges.begin(), escape.ranges.end());
  } else {
    char32_t from = 0;
    for (const Range& range : escape.ranges) {
      ranges.push_back({from, range.from - 1});
      from = range.to + 1;
    }
    ranges.push_back({from, kLastCodePoint});
  }
}

bool PatternCompiler::ReadEscape(bool in_class, Escape& escape) {
  ++position_;
  if (AtEnd()) return false;
  const char letter = source_[position_++];
  if (ReadSet(letter, escape)) return true;
  escape.single = true;
  return ReadCharacter(letter, in_class, escape.character);
}

bool PatternCompiler::ReadSet(char letter, Escape& escape) {
  switch (letter) {
    case 'd':
    case 'D':
      escape.ranges = kDigits;
      break;
    case 'w':
    case 'W':
      escape.ranges = kWordCharacters;
      break;
    case 's':
    case 'S':
      escape.ranges = kSpaces;
      break;
    default:
      return false;
  }
  escape.negated = letter < 'a';
  return true;
}

bool PatternCompiler::ReadCharacter(char letter, bool in_class, char32_t& character) {
  constexpr std::string_view kLetters = "fnrtv";
  constexpr std::string_view kControls = "\f\n\r\t\v";
  const std::size_t control = kLetters.find(letter);
  if (control != std::string_view::npos) {
    character = static_cast<char32_t>(kControls[control]);
    return true;
  }
  character = static_cast<unsigned char>(letter);
  if (letter == 'x') return ReadHex(2, character);
  if (letter == 'u') return ReadUnicode(character);
  if (letter == 'c') {
    const char c = static_cast<char>(Peek() | 0x20);
    if (c < 'a' || c > 'z') return false;
    character = static_cast<char32_t>(c - 'a' + 1);
    ++position_;
    return true;
  }
  if (letter == '0') {
    character = 0;
    return Peek() < '0' || Peek() > '9';
  }
  if (letter == 'b') character = '\b';
  if (letter == 'b' || letter == '-') return in_class;
  return letter == '/' || IsSyntaxCharacter(letter);
}

bool PatternCompiler::ReadUnicode(char32_t& character) {
  if (Eat('{')) {
    const std::size_t begin = position_;
    for (character = 0; HexDigit(Peek()) < 16; ++position_) {
      character = character << 4 | HexDigit(Peek());
      if (character > kLastCodePoint) return false;
    }
    if (position_ == begin || !Eat('}')) return false;
  } else {
    if (!ReadHex(4, character)) return false;
    if (IsHighSurrogate(character)) {
      char32_t low = 0;
      if (!Eat('\\') || !Eat('u') || !ReadHex(4, low) || !IsLowSurrogate(low)) return false;
      character = 0x10000 + ((character - 0xD800) << 10 | (low - 0xDC00));
    }
  }
  // A lone surrogate is no character of any text that reaches us.
  return character < 0xD800 || character > 0xDFFF;
}

bool PatternCompiler::ReadHex(int digits, char32_t& value) {
  value = 0;
  for (int i = 0; i < digits; ++i, ++position_) {
    const char32_t digit = HexDigit(Peek());
    if (digit == 16) return false;
    value = value << 4 | digit;
  }
  return true;
}

}  // namespace linkdock
