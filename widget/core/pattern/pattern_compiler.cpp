#include "widget/core/pattern/pattern_compiler.h"

#include <algorithm>
#include <utility>

#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

constexpr int kMaxGroupDepth =
    50;  // recursion stays shallow; a pattern of 512 bytes could nest 250 deep

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool PatternCompiler::Run() {
  Eat('^');
  if (!Alternatives(0)) return false;
  return AtEnd() && Emit({Op::kMatch});
}

bool PatternCompiler::Eat(char c) {
  if (AtEnd() || source_[position_] != c) return false;
  ++position_;
  return true;
}

bool PatternCompiler::Emit(Node node) {
  if (pattern_.nodes_.size() == kMaxPatternNodes) return false;
  pattern_.nodes_.push_back(node);
  return true;
}

// Puts a split in front of what was emitted since `at`; its other branch is `second`, counted after
// the insertion.
bool PatternCompiler::InsertSplit(std::size_t at, std::size_t second) {
  auto& nodes = pattern_.nodes_;
  if (!Emit({})) return false;
  std::move_backward(nodes.begin() + static_cast<std::ptrdiff_t>(at), nodes.end() - 1, nodes.end());
  for (std::size_t i = at + 1; i < nodes.size(); ++i) {
    Node& node = nodes[i];
    if ((node.op == Op::kSplit || node.op == Op::kJump) && node.first >= at) ++node.first;
    if (node.op == Op::kSplit && node.second >= at) ++node.second;
  }
  nodes[at] = {Op::kSplit, false, static_cast<std::uint16_t>(at + 1),
               static_cast<std::uint16_t>(second)};
  return true;
}

// Emits nodes once more; their targets, counted from `base`, move along.
bool PatternCompiler::AppendCopy(std::span<const Node> nodes, std::size_t base) {
  const std::size_t shift = pattern_.nodes_.size() - base;
  for (Node node : nodes) {
    if (node.op == Op::kSplit || node.op == Op::kJump) {
      node.first = static_cast<std::uint16_t>(node.first + shift);
    }
    if (node.op == Op::kSplit) node.second = static_cast<std::uint16_t>(node.second + shift);
    if (!Emit(node)) return false;
  }
  return true;
}

// a|b|c: split to b, a, jump to the end; split to c, b, jump to the end; c.
bool PatternCompiler::Alternatives(int depth) {
  std::vector<std::size_t> jumps;
  while (true) {
    const std::size_t begin = pattern_.nodes_.size();
    if (!Sequence(depth)) return false;
    if (!Eat('|')) break;
    // Behind the branch there will be the split in front of it and the jump at its end.
    if (!InsertSplit(begin, pattern_.nodes_.size() + 2) || !Emit({Op::kJump})) return false;
    jumps.push_back(pattern_.nodes_.size() - 1);
  }
  for (const std::size_t jump : jumps) {
    pattern_.nodes_[jump].first = static_cast<std::uint16_t>(pattern_.nodes_.size());
  }
  return true;
}

bool PatternCompiler::Sequence(int depth) {
  while (!AtEnd() && Peek() != '|' && Peek() != ')') {
    if (Peek() == '$' && position_ + 1 == source_.size()) {
      ++position_;  // the whole text has to match anyway
      return true;
    }
    const std::size_t begin = pattern_.nodes_.size();
    Repetition repetition;
    if (!Atom(depth) || !Quantifier(repetition) || !Repeat(begin, repetition)) return false;
  }
  return true;
}

bool PatternCompiler::Atom(int depth) {
  const std::size_t first_range = pattern_.ranges_.size();
  const char c = Peek();
  if (c == '(') return Group(depth);
  if (c == '[') return Class();
  if (c == '.') {
    ++position_;
    for (const char32_t end : {U'\n', U'\r', U'\u2028', U'\u2029'}) {
      pattern_.ranges_.push_back({end, end});
    }
    return EmitSet(first_range, true);
  }
  if (c == '\\') {
    Escape escape;
    if (!ReadEscape(false, escape)) return false;
    if (escape.single) return Literal(escape.character);
    pattern_.ranges_.insert(pattern_.ranges_.end(), escape.ranges.begin(), escape.ranges.end());
    return EmitSet(first_range, escape.negated);
  }
  return !IsSyntaxCharacter(c) && Literal(ReadCodePoint(source_, position_));
}

bool PatternCompiler::Group(int depth) {
  ++position_;
  if (depth == kMaxGroupDepth) return false;
  if (Eat('?') && !Eat(':')) return false;
  return Alternatives(depth + 1) && Eat(')');
}

bool PatternCompiler::Literal(char32_t character) {
  pattern_.ranges_.push_back({character, character});
  return EmitSet(pattern_.ranges_.size() - 1, false);
}

bool PatternCompiler::EmitSet(std::size_t first_range, bool negated) {
  const std::size_t count = pattern_.ranges_.size() - first_range;
  return Emit({Op::kRange, negated, static_cast<std::uint16_t>(first_range),
               static_cast<std::uint16_t>(count)});
}

bool PatternCompiler::Quantifier(Repetition& repetition) {
  if (Eat('*')) {
    repetition = {0, kUnbounded};
  } else if (Eat('+')) {
    repetition = {1, kUnbounded};
  } else if (Eat('?')) {
    repetition = {0, 1};
  } else if (Eat('{')) {
    return Braces(repetition);
  }
  return true;  // a second quantifier, lazy or not, is no atom and ends the compilation
}

bool PatternCompiler::Braces(Repetition& repetition) {
  if (!Count(repetition.min)) return false;
  repetition.max = repetition.min;
  if (Eat(',')) {
    repetition.max = kUnbounded;
    if (Peek() != '}' && !Count(repetition.max)) return false;
  }
  return Eat('}') && repetition.min <= repetition.max;
}

bool PatternCompiler::Count(std::uint32_t& count) {
  if (!IsDigit(Peek())) return false;
  for (count = 0; IsDigit(Peek()); ++position_) {
    count = count * 10 + static_cast<std::uint32_t>(Peek() - '0');
    if (count > kMaxPatternNodes) return false;
  }
  return true;
}

// Replaces what was emitted since `begin` by its repetition, unrolled.
bool PatternCompiler::Repeat(std::size_t begin, Repetition repetition) {
  if (repetition.min == 1 && repetition.max == 1) return true;
  auto& nodes = pattern_.nodes_;
  const std::vector<Node> body(nodes.begin() + static_cast<std::ptrdiff_t>(begin), nodes.end());
  nodes.resize(begin);
  const auto here = [&] { return static_cast<std::uint16_t>(nodes.size()); };

  std::uint16_t last = here();
  for (std::uint32_t i = 0; i < repetition.min; ++i) {
    last = here();
    if (!AppendCopy(body, begin)) return false;
  }
  if (repetition.max == kUnbounded) {
    if (repetition.min > 0) {
      return Emit({Op::kSplit, false, last, static_cast<std::uint16_t>(nodes.size() + 1)});
    }
    const std::uint16_t split = here();
    if (!Emit({Op::kSplit, false, static_cast<std::uint16_t>(split + 1)})) return false;
    if (!AppendCopy(body, begin) || !Emit({Op::kJump, false, split})) return false;
    nodes[split].second = here();
    return true;
  }
  std::vector<std::uint16_t> exits;
  for (std::uint32_t i = repetition.min; i < repetition.max; ++i) {
    exits.push_back(here());
    if (!Emit({Op::kSplit, false, static_cast<std::uint16_t>(nodes.size() + 1)})) return false;
    if (!AppendCopy(body, begin)) return false;
  }
  for (const std::uint16_t exit : exits) nodes[exit].second = here();
  return true;
}

}  // namespace linkdock
