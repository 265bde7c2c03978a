#include <algorithm>
#include <cfloat>
#include <cmath>
#include <string>

#include "widget/core/utf8.h"
#include "widget/view/text.h"

namespace linkdock {
namespace {

constexpr char32_t kFirstIdeograph = 0x2E80;  // from here scripts break between any two characters
constexpr char32_t kLastIdeograph = 0xFFDC;

// A stretch of one piece inside one atom: glyphs, or the spaces behind them.
struct Segment {
  std::size_t piece = 0, begin = 0, end = 0;
  float width = 0;
  bool space = false;
};
// What may not be parted while it fits on a line, with the spaces behind it.
struct Atom {
  std::size_t first = 0, last = 0;  // segments, half open
};
struct Tokens {
  std::vector<Segment> segments;
  std::vector<Atom> atoms;
};

bool IsSpace(char32_t c) { return c == ' ' || c == '\n' || c == '\t'; }

bool IsWordPart(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0xC0;
}

bool IsIdeograph(char32_t c) {
  const bool closes = c == 0x3001 || c == 0x3002 || c == 0xFF0C || c == 0xFF0E || c == 0x300D ||
                      c == 0x300F || c == 0xFF09 || c == 0x30FC || c == 0xFF01 || c == 0xFF1F;
  return c >= kFirstIdeograph && c <= kLastIdeograph && !closes;
}

// Whether a line may break between two glyphs that no space parts.
bool MayPart(char32_t before_last, char32_t last, char32_t next) {
  if (IsIdeograph(next)) return true;
  return last == '-' && IsWordPart(before_last) && IsWordPart(next);
}

// Cuts pieces into atoms and segments, code point by code point.
class Tokeniser {
 public:
  explicit Tokeniser(const std::vector<Piece>& pieces) {
    for (std::size_t i = 0; i < pieces.size(); ++i) Read(i, pieces[i]);
    if (!tokens_.segments.empty()) tokens_.atoms.push_back({first_, tokens_.segments.size()});
  }
  [[nodiscard]] Tokens Take() { return std::move(tokens_); }

 private:
  void Read(std::size_t index, const Piece& piece) {
    bool fresh = true;
    for (std::size_t at = 0; at < piece.text.size();) {
      const std::size_t begin = at;
      const char32_t c = ReadCodePoint(piece.text, at);
      const bool space = IsSpace(c);
      const bool parts = !space && !tokens_.segments.empty() &&
                         (in_space_ || (!piece.chip && MayPart(before_last_, last_, c)));
      if (parts) {
        tokens_.atoms.push_back({first_, tokens_.segments.size()});
        first_ = tokens_.segments.size();
      }
      if (fresh || parts || space != in_space_)
        tokens_.segments.push_back({index, begin, at, 0, space});
      tokens_.segments.back().end = at;
      fresh = false;
      in_space_ = space;
      before_last_ = last_;
      last_ = c;
    }
  }

  Tokens tokens_;
  std::size_t first_ = 0;
  bool in_space_ = false;
  char32_t before_last_ = 0, last_ = 0;
};

float Measure(const Fonts& fonts, const Piece& piece, std::size_t begin, std::size_t end) {
  const TextMetrics metrics = MetricsOf(fonts, piece.style, piece.strong);
  return metrics.font
      ->CalcTextSizeA(metrics.size, FLT_MAX, 0, piece.text.data() + begin, piece.text.data() + end)
      .x;
}

// Puts atoms on lines.
class Setter {
 public:
  Setter(const Fonts& fonts, const std::vector<Piece>& pieces, float width, Align align)
      : fonts_(fonts), pieces_(pieces), max_(width), align_(align) {
    tokens_ = Tokeniser(pieces).Take();
    for (Segment& s : tokens_.segments) s.width = Measure(fonts, pieces[s.piece], s.begin, s.end);
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
  // Of the atom's glyphs and chip grounds if it were put here now, without the spaces behind it.
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
    if (line_empty_ || last_piece_ != s.piece) Begin(s.piece, piece);
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

  void Begin(std::size_t index, const Piece& piece) {
    if (!line_empty_) {
      block_.runs.back().run.rect.w += pending_;
      if (pieces_[last_piece_].chip) x_ += kChipPad;
    }
    if (piece.chip) x_ += kChipPad;
    PlacedRun placed;
    placed.run.rect.x = std::round(x_);
    placed.run.style = piece.style;
    placed.run.strong = piece.strong;
    placed.run.href = piece.href;
    placed.run.link_id = piece.link_id;
    placed.rgb = piece.rgb;
    placed.chip = piece.chip;
    block_.runs.push_back(std::move(placed));
    pending_ = 0;
    last_piece_ = index;
    line_empty_ = false;
  }

  // A word longer than the line: as many code points on each line as fit, at least one.
  void PutBroken(const Segment& s) {
    const Piece& piece = pieces_[s.piece];
    const float pad = piece.chip ? 2 * kChipPad : 0;
    Segment part{s.piece, s.begin, s.begin, 0, false};
    for (std::size_t at = s.begin; at < s.end;) {
      std::size_t next = at;
      static_cast<void>(ReadCodePoint(piece.text, next));
      const float width = Measure(fonts_, piece, part.begin, next);
      if (x_ + width + pad > max_ && part.end > part.begin) {
        Put(part);
        EndLine();
        part = {s.piece, at, at, 0, false};
        continue;
      }
      part.end = at = next;
      part.width = width;
    }
    if (part.end > part.begin) Put(part);
  }

  void EndLine() {
    const TextMetrics base = MetricsOf(fonts_, pieces_[0].style, pieces_[0].strong);
    ImFontBaked* baked = base.font->GetFontBaked(base.size);
    const float content = baked->Ascent - baked->Descent;
    const float baseline = block_.height + std::round((base.line - content) / 2) + baked->Ascent;
    const float line_width = solid_ + (pieces_[last_piece_].chip ? kChipPad : 0);
    const float shift = align_ == Align::kCentre ? std::floor((max_ - line_width) / 2) : 0;
    for (std::size_t i = line_first_; i < block_.runs.size(); ++i) {
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
  const float room = width - TextWidth(fonts, piece.style, kEllipsis);
  std::size_t end = 0;
  for (std::size_t at = 0; at < piece.text.size();) {
    static_cast<void>(ReadCodePoint(piece.text, at));
    if (Measure(fonts, piece, 0, at) > room) break;
    end = at;
  }
  const std::string cut = std::string(piece.text.substr(0, end)).append(kEllipsis);
  Piece shown = piece;
  shown.text = cut;
  return {LayoutText(fonts, shown, FLT_MAX), true};
}

}  // namespace linkdock
