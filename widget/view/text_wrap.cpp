#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include "widget/view/script.h"
#include "widget/view/text_atoms.h"

namespace linkdock {
namespace {

// Puts atoms on lines.
class Setter {
 public:
  Setter(const Fonts& fonts, const std::vector<Piece>& pieces, float width, Align align)
      : fonts_(fonts), pieces_(pieces), max_(width), align_(align) {
    right_to_left_ = RunsFromRight(fonts, pieces);
    tokens_ = CutIntoAtoms(fonts, pieces, right_to_left_);
    for (Segment& s : tokens_.segments) s.width = Measure(s);
  }

  TextBlock Set() {
    for (const Atom& atom : tokens_.atoms) {
      if (x_ > 0 && x_ + WidthOf(atom) > max_) EndLine();
      const bool too_long = x_ <= 0 && WidthOf(atom) > max_;
      for (std::size_t i = atom.first; i < atom.last; ++i) {
        if (too_long && !tokens_.segments[i].space) {
          PutBroken(tokens_.segments[i]);
        } else {
          Put(tokens_.segments[i]);
        }
      }
    }
    if (!block_.runs.empty()) EndLine();
    return std::move(block_);
  }

 private:
  [[nodiscard]] float Measure(const Segment& s) const {
    const Piece& piece = pieces_[s.piece];
    return linkdock::WidthOf(fonts_, piece, piece.text.substr(s.begin, s.end - s.begin), s.shaped);
  }

  // The width of the atom's glyphs and chip grounds on this line, without the spaces behind it.
  [[nodiscard]] float WidthOf(const Atom& atom) const {
    float width = 0, solid = 0;
    std::size_t last = line_empty_ ? pieces_.size() : last_piece_;
    for (std::size_t i = atom.first; i < atom.last; ++i) {
      const Segment& s = tokens_.segments[i];
      if (s.piece != last) {
        if (last < pieces_.size() && pieces_[last].chip) width += kChipPad;
        if (pieces_[s.piece].chip) width += kChipPad;
        last = s.piece;
      }
      width += s.width;
      if (!s.space) solid = width + (pieces_[s.piece].chip ? kChipPad : 0);
    }
    return solid;
  }

  void Put(const Segment& s) {
    const Piece& piece = pieces_[s.piece];
    if (line_empty_ || last_piece_ != s.piece) Begin(s, piece);
    PlacedRun& placed = block_.runs.back();
    const std::size_t old = placed.run.text.size();
    placed.run.text.append(piece.text.substr(s.begin, s.end - s.begin));
    std::replace_if(
        placed.run.text.begin() + static_cast<std::ptrdiff_t>(old), placed.run.text.end(),
        [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
    if (s.space) {
      pending_ += s.width;
    } else {
      placed.run.rect.w += pending_ + s.width;
      pending_ = 0;
      solid_ = x_ + s.width;
    }
    x_ += s.width;
  }

  // Joined, the words of a shaped run may be a little narrower or wider than one by one.
  void Join() {
    Run& run = block_.runs.back().run;
    if (!run.shaped) return;
    const Piece& piece = pieces_[last_piece_];
    const std::size_t end = run.text.find_last_not_of(' ') + 1;
    const float more =
        linkdock::WidthOf(fonts_, piece, std::string_view(run.text).substr(0, end), true) -
        run.rect.w;
    run.rect.w += more;
    solid_ += more;
    x_ += more;
  }

  void Begin(const Segment& s, const Piece& piece) {
    if (!line_empty_) {
      Join();
      block_.runs.back().run.rect.w += pending_;
      if (pieces_[last_piece_].chip) solid_ = x_ += kChipPad;
    }
    if (piece.chip) x_ += kChipPad;
    PlacedRun placed;
    placed.run.rect.x = std::round(x_);
    placed.run.style = piece.style;
    placed.run.strong = piece.strong;
    placed.run.href = piece.href;
    placed.run.link_id = piece.link_id;
    placed.rgb = piece.rgb;
    placed.run.shaped = s.shaped;
    placed.run.right_to_left = right_to_left_ && !IsCode(piece);
    placed.chip = piece.chip;
    block_.runs.push_back(std::move(placed));
    pending_ = 0;
    last_piece_ = s.piece;
    line_empty_ = false;
  }

  // A word longer than the line: as many characters on each line as fit, at least one.
  void PutBroken(const Segment& s) {
    const Piece& piece = pieces_[s.piece];
    const float pad = piece.chip ? 2 * kChipPad : 0;
    Segment part{s.piece, s.begin, s.begin, 0, false, s.shaped};
    for (std::size_t at = s.begin; at < s.end;) {
      Segment more = part;
      more.end = std::min(NextCharacter(fonts_, piece.text, s.shaped, at), s.end);
      more.width = Measure(more);
      if (x_ + more.width + pad > max_ && part.end > part.begin) {
        Put(part);
        EndLine();
        part = {s.piece, at, at, 0, false, s.shaped};
        continue;
      }
      part = more;
      at = more.end;
    }
    if (part.end > part.begin) Put(part);
  }

  void EndLine() {
    Join();
    const TextMetrics base = MetricsOf(fonts_, pieces_[0].style, pieces_[0].strong);
    ImFontBaked* baked = base.font->GetFontBaked(base.size);
    const float content = baked->Ascent - baked->Descent;
    const float baseline = block_.height + std::round((base.line - content) / 2) + baked->Ascent;
    const float line_width = solid_ + (pieces_[last_piece_].chip ? kChipPad : 0);
    const float shift = align_ == Align::kCentre ? std::floor((max_ - line_width) / 2) : 0;
    for (std::size_t i = line_first_; i < block_.runs.size(); ++i) {
      Rect& rect = block_.runs[i].run.rect;
      // A paragraph against the direction of the language keeps its own order on its line.
      if (right_to_left_ != fonts_.right_to_left) rect.x = line_width - rect.x - rect.w;
      PlaceOn(block_.runs[i], baseline, base.line, shift);
    }
    block_.width = std::max(block_.width, line_width);
    block_.height += base.line;
    ++block_.lines;
    line_first_ = block_.runs.size();
    x_ = pending_ = solid_ = 0;
    line_empty_ = true;
  }

  void PlaceOn(PlacedRun& placed, float baseline, float line, float shift) const {
    const TextMetrics own = MetricsOf(fonts_, placed.run.style, placed.run.strong);
    ImFontBaked* baked = own.font->GetFontBaked(own.size);
    placed.glyph_y = baseline - baked->Ascent;
    placed.run.rect.x += shift;
    placed.run.rect.y = placed.glyph_y - (line - (baked->Ascent - baked->Descent)) / 2;
    placed.run.rect.h = line;
  }

  const Fonts& fonts_;
  const std::vector<Piece>& pieces_;
  float max_;
  Align align_;
  bool right_to_left_ = false;
  Tokens tokens_;
  TextBlock block_;
  float x_ = 0;        // where the next glyph goes
  float pending_ = 0;  // width of spaces that count only if something follows on the line
  float solid_ = 0;    // end of the last glyph
  std::size_t last_piece_ = 0, line_first_ = 0;
  bool line_empty_ = true;
};

}  // namespace

TextBlock LayoutText(const Fonts& fonts, const std::vector<Piece>& pieces, float width,
                     Align align) {
  return Setter(fonts, pieces, width, align).Set();
}

TextBlock LayoutText(const Fonts& fonts, const Piece& piece, float width, Align align) {
  return LayoutText(fonts, std::vector<Piece>{piece}, width, align);
}

FittedText FitText(const Fonts& fonts, const Piece& piece, float width) {
  FittedText fitted{LayoutText(fonts, piece, FLT_MAX), false};
  if (fitted.block.width <= width) return fitted;
  constexpr std::string_view kEllipsis = "…";
  const bool shaped = NeedsShaping(piece.text);
  const float room = width - TextWidth(fonts, piece.style, kEllipsis);
  std::size_t end = 0;
  for (std::size_t at = 0; at < piece.text.size(); end = at) {
    at = NextCharacter(fonts, piece.text, shaped, at);
    if (WidthOf(fonts, piece, piece.text.substr(0, at), shaped) > room) break;
  }
  const std::string cut = std::string(piece.text.substr(0, end)).append(kEllipsis);
  Piece shown = piece;
  shown.text = cut;
  return {LayoutText(fonts, shown, FLT_MAX), true};
}

}  // namespace linkdock
