#include "widget/view/text_atoms.h"

#include <algorithm>
#include <utility>

#include "widget/core/base/utf8.h"
#include "widget/view/script.h"

namespace linkdock {
namespace {

constexpr std::size_t kLongestCharacter = 64;  // bytes; families of emoji have 35

bool IsSpace(char32_t c) { return c == ' ' || c == '\n' || c == '\t'; }

// Cuts pieces into atoms and segments, code point by code point.
class Tokeniser {
 public:
  Tokeniser(const Fonts& fonts, const std::vector<Piece>& pieces, bool right_to_left)
      : fonts_(fonts), right_to_left_(right_to_left) {
    for (std::size_t i = 0; i < pieces.size(); ++i) Read(i, pieces[i]);
    if (!tokens_.segments.empty()) tokens_.atoms.push_back({first_, tokens_.segments.size()});
  }
  [[nodiscard]] Tokens Take() { return std::move(tokens_); }

 private:
  void Read(std::size_t index, const Piece& piece) {
    const bool shaped = NeedsShaping(piece.text) || (right_to_left_ && !IsCode(piece));
    bool fresh = true;
    word_end_ = 0;
    for (std::size_t at = 0; at < piece.text.size();) {
      const std::size_t begin = at;
      const char32_t c = ReadCodePoint(piece.text, at);
      const bool space = IsSpace(c);
      const bool word = HasHiddenWords(c) && BeginsWord(piece.text, begin);
      const bool parts = !space && !tokens_.segments.empty() &&
                         (in_space_ || (!piece.chip && (word || MayPart(before_, c))));
      if (parts) {
        tokens_.atoms.push_back({first_, tokens_.segments.size()});
        first_ = tokens_.segments.size();
      }
      if (fresh || parts || space != in_space_)
        tokens_.segments.push_back({index, begin, at, 0, space, shaped});
      tokens_.segments.back().end = at;
      fresh = false;
      in_space_ = space;
      before_ = {c, before_.last};
    }
  }

  // In scripts whose words only a dictionary can tell apart: whether one begins here, behind
  // another.
  bool BeginsWord(std::string_view text, std::size_t at) {
    if (at < word_end_ || fonts_.shaper == nullptr) return false;
    std::size_t end = at;
    for (std::size_t next = at; end < text.size(); end = next) {
      if (!HasHiddenWords(ReadCodePoint(text, next))) break;
    }
    const std::size_t bytes = fonts_.shaper->first(text.substr(at, end - at), true);
    word_end_ = bytes == 0 ? end : at + bytes;
    return HasHiddenWords(before_.last);
  }

  const Fonts& fonts_;
  bool right_to_left_;
  Tokens tokens_;
  std::size_t first_ = 0;
  std::size_t word_end_ = 0;
  bool in_space_ = false;
  Before before_;
};

}  // namespace

Tokens CutIntoAtoms(const Fonts& fonts, const std::vector<Piece>& pieces, bool right_to_left) {
  return Tokeniser(fonts, pieces, right_to_left).Take();
}

bool RunsFromRight(const Fonts& fonts, const std::vector<Piece>& pieces) {
  for (const Piece& piece : pieces) {
    for (std::size_t at = 0; at < piece.text.size() && !IsCode(piece);) {
      const Direction direction = DirectionOf(ReadCodePoint(piece.text, at));
      if (direction == Direction::kRightToLeft) return true;
      if (direction == Direction::kLeftToRight && !fonts.right_to_left) return false;
    }
  }
  return false;
}

std::size_t NextCharacter(const Fonts& fonts, std::string_view text, bool shaped, std::size_t at) {
  std::size_t bytes = 0;
  if (shaped && fonts.shaper != nullptr)
    bytes = fonts.shaper->first(text.substr(at, kLongestCharacter), false);
  if (bytes == 0) static_cast<void>(ReadCodePoint(text, at));
  return std::min(at + bytes, text.size());
}

}  // namespace linkdock
