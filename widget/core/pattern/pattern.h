#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "widget/core/base/expected.h"

namespace linkdock {

// A regular expression in the subset that has the same meaning in ECMAScript and takes linear time:
// literals,
// `.`, classes, \d \w \s, escapes, groups `( )` and `(?: )`, `|`, `* + ? {m} {m,} {m,n}`. It always
// matches the whole text, code point by code point; a leading ^ and a trailing $ are allowed and
// change nothing. No look-around, no back-references, no lazy quantifiers: they do not compile.
class Pattern {
 public:
  Pattern() = default;  // matches only the empty text
  [[nodiscard]] static Result<Pattern> Compile(std::string_view source);

  // Time O(text × states), memory O(states), no recursion. Invalid UTF-8 never matches.
  [[nodiscard]] bool Matches(std::string_view text) const;

 private:
  enum class Op : std::uint8_t { kRange, kSplit, kJump, kMatch };
  struct Node {  // kRange: ranges_[first, first+second) or their complement; kSplit, kJump: targets
    Op op = Op::kMatch;
    bool negated = false;
    std::uint16_t first = 0;
    std::uint16_t second = 0;
  };
  struct Range {
    char32_t from = 0, to = 0;
  };
  friend class PatternCompiler;
  std::vector<Node> nodes_{Node{}};
  std::vector<Range> ranges_;
};

inline constexpr std::size_t kMaxPatternBytes = 512;
inline constexpr std::size_t kMaxPatternNodes =
    4096;  // counted repetitions are unrolled up to here

}  // namespace linkdock
