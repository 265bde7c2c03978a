#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "widget/core/pattern/pattern.h"

namespace linkdock {

// Translates a pattern's source into the program of Pattern, in one pass from left to right. What
// is emitted for one group falls through at its end, so a repetition is made by copying it. Private
// to pattern.cpp.
class PatternCompiler {
 public:
  explicit PatternCompiler(std::string_view source) : source_(source) { pattern_.nodes_.clear(); }

  // False when the source is outside the subset; position() is then near the fault.
  [[nodiscard]] bool Run();
  [[nodiscard]] Pattern TakePattern() { return std::move(pattern_); }
  [[nodiscard]] std::size_t position() const { return position_; }

 private:
  using Node = Pattern::Node;
  using Op = Pattern::Op;
  using Range = Pattern::Range;

  // How often something is repeated; kUnbounded for no upper limit.
  static constexpr std::uint32_t kUnbounded = 0xFFFFFFFF;
  struct Repetition {
    std::uint32_t min = 1, max = 1;
  };
  // A class, or one member of it: a single character when `single`.
  struct Escape {
    bool single = false;
    bool negated = false;
    char32_t character = 0;
    std::span<const Range> ranges;
  };

  static const Range kDigits[1];
  static const Range kWordCharacters[4];
  static const Range kSpaces[10];
  [[nodiscard]] static bool IsSyntaxCharacter(char c);

  bool Alternatives(int depth);
  bool Sequence(int depth);
  bool Atom(int depth);
  bool Group(int depth);
  bool Quantifier(Repetition& repetition);
  bool Braces(Repetition& repetition);
  bool Count(std::uint32_t& count);
  bool Repeat(std::size_t begin, Repetition repetition);
  bool Class();
  bool ClassMember(Escape& member);
  bool ReadEscape(bool in_class, Escape& escape);
  static bool ReadSet(char letter, Escape& escape);
  bool ReadCharacter(char letter, bool in_class, char32_t& character);
  bool ReadUnicode(char32_t& character);
  bool ReadHex(int digits, char32_t& value);
  bool Literal(char32_t character);
  bool EmitSet(std::size_t first_range, bool negated);
  void AddRanges(const Escape& escape);

  bool Emit(Node node);
  bool InsertSplit(std::size_t at, std::size_t second);
  bool AppendCopy(std::span<const Node> nodes, std::size_t base);

  [[nodiscard]] bool AtEnd() const { return position_ == source_.size(); }
  [[nodiscard]] char Peek() const { return AtEnd() ? '\0' : source_[position_]; }
  bool Eat(char c);

  std::string_view source_;
  std::size_t position_ = 0;
  Pattern pattern_;
};

}  // namespace linkdock
