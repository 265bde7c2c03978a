#include "widget/core/pattern/pattern.h"

#include "widget/core/base/utf8.h"
#include "widget/core/pattern/pattern_compiler.h"

namespace linkdock {
namespace {

// A set of program positions that empties in O(1): a position is in it when its mark is the current
// one.
struct StateSet {
  explicit StateSet(std::size_t size) : marks(size) { states.reserve(size); }

  void Clear() {
    ++mark;
    states.clear();
  }
  bool Add(std::uint16_t state) {
    if (marks[state] == mark) return false;
    marks[state] = mark;
    return true;
  }

  std::vector<std::uint16_t> states;  // only those that read a character, or match
  std::vector<std::uint32_t> marks;
  std::uint32_t mark = 0;
};

}  // namespace

Result<Pattern> Pattern::Compile(std::string_view source) {
  if (source.size() > kMaxPatternBytes || !IsUtf8(source)) {
    return Unexpected(Error{ErrorCode::kBadPattern, "", 0});
  }
  PatternCompiler compiler(source);
  if (!compiler.Run()) return Unexpected(Error{ErrorCode::kBadPattern, "", compiler.position()});
  return compiler.TakePattern();
}

bool Pattern::Matches(std::string_view text) const {
  StateSet now(nodes_.size());
  StateSet next(nodes_.size());
  std::vector<std::uint16_t> pending;

  // Adds a state and all that can be reached from it without reading a character.
  const auto follow = [&](StateSet& set, std::uint16_t start) {
    pending.push_back(start);
    while (!pending.empty()) {
      const std::uint16_t state = pending.back();
      pending.pop_back();
      if (!set.Add(state)) continue;
      const Node& node = nodes_[state];
      if (node.op == Op::kSplit) pending.push_back(node.second);
      if (node.op == Op::kSplit || node.op == Op::kJump) {
        pending.push_back(node.first);
      } else {
        set.states.push_back(state);
      }
    }
  };
  const auto reads = [&](const Node& node, char32_t character) {
    for (std::size_t i = node.first; i < std::size_t{node.first} + node.second; ++i) {
      if (character >= ranges_[i].from && character <= ranges_[i].to) return !node.negated;
    }
    return node.negated;
  };

  now.Clear();
  follow(now, 0);
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t character = ReadCodePoint(text, offset);
    if (character == kNotUtf8) return false;
    next.Clear();
    for (const std::uint16_t state : now.states) {
      const Node& node = nodes_[state];
      if (node.op == Op::kRange && reads(node, character)) {
        follow(next, static_cast<std::uint16_t>(state + 1));
      }
    }
    if (next.states.empty()) return false;
    std::swap(now, next);
  }
  for (const std::uint16_t state : now.states) {
    if (nodes_[state].op == Op::kMatch) return true;
  }
  return false;
}

}  // namespace linkdock
