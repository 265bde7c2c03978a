#include "widget/core/logo/svg_path.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace linkdock {
namespace {

constexpr float kMaxCoordinate = 10'000;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

LogoPoint Mix(LogoPoint a, LogoPoint b, float t) {
  return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

bool Same(LogoPoint a, LogoPoint b) { return a.x == b.x && a.y == b.y; }

// How far a curve through three control points is from straight.
float Bend(LogoPoint a, LogoPoint b, LogoPoint c) {
  return std::abs(a.x - 2 * b.x + c.x) + std::abs(a.y - 2 * b.y + c.y);
}

float PowerOfTen(int exponent) {
  float power = 1;
  for (int i = std::abs(exponent); i > 0; --i) power *= 10;
  return exponent < 0 ? 1 / power : power;
}

bool ReadExponent(std::string_view& text, int& exponent) {
  text.remove_prefix(1);
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty() || !IsDigit(text[0])) return false;
  for (exponent = 0; !text.empty() && IsDigit(text[0]); text.remove_prefix(1)) {
    exponent = std::min(exponent * 10 + (text[0] - '0'), 30);
  }
  if (negative) exponent = -exponent;
  return true;
}

// The arguments of one path command, made absolute against the pen's place.
class Command {
 public:
  Command(char letter, LogoPoint origin)
      : kind_(static_cast<char>(letter & ~0x20)), origin_(letter >= 'a' ? origin : LogoPoint{}) {}

  [[nodiscard]] std::size_t Arity() const {
    switch (kind_) {
      case 'M':
      case 'L':
        return 2;
      case 'H':
      case 'V':
        return 1;
      case 'Q':
        return 4;
      case 'C':
        return 6;
      default:
        return 0;
    }
  }

  bool Read(std::string_view& text) {
    for (std::size_t i = 0; i < Arity(); ++i) {
      if (i > 0) SkipSvgSeparator(text);
      if (!ReadSvgNumber(text, numbers_[i])) return false;
    }
    return true;
  }

  void Draw(OutlinePen& pen) const {
    switch (kind_) {
      case 'M':
        return pen.MoveTo(Point(0));
      case 'L':
        return pen.LineTo(Point(0));
      case 'H':
        return pen.LineTo({origin_.x + numbers_[0], pen.at().y});
      case 'V':
        return pen.LineTo({pen.at().x, origin_.y + numbers_[0]});
      case 'Q':
        return pen.QuadraticTo(Point(0), Point(1));
      case 'C':
        return pen.CubicTo(Point(0), Point(1), Point(2));
      default:
        return;
    }
  }

 private:
  [[nodiscard]] LogoPoint Point(std::size_t i) const {
    return {origin_.x + numbers_[2 * i], origin_.y + numbers_[2 * i + 1]};
  }

  char kind_;
  LogoPoint origin_;
  std::array<float, 6> numbers_{};
};

constexpr bool IsCommand(char c) {
  return std::string_view("MmLlHhVvCcQqZz").find(c) != std::string_view::npos;
}

}  // namespace

bool ReadSvgNumber(std::string_view& text, float& number) {
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  float digits = 0;
  int exponent = 0;
  bool any = false;
  bool fraction = false;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (text[0] == '.' && !fraction) {
      fraction = true;
    } else if (IsDigit(text[0])) {
      digits = digits * 10 + static_cast<float>(text[0] - '0');
      exponent -= fraction ? 1 : 0;
      any = true;
    } else {
      break;
    }
  }
  int written = 0;
  if (!any) return false;
  if (!text.empty() && (text[0] | 0x20) == 'e' && !ReadExponent(text, written)) return false;
  number = digits * PowerOfTen(std::clamp(exponent + written, -30, 30));
  if (negative) number = -number;
  return std::abs(number) <= kMaxCoordinate;  // false for NaN, too
}

void SkipSvgSeparator(std::string_view& text) {
  bool comma = false;
  while (!text.empty() && (IsSpace(text[0]) || (text[0] == ',' && !comma))) {
    comma = comma || text[0] == ',';
    text.remove_prefix(1);
  }
}

void OutlinePen::MoveTo(LogoPoint to) {
  outlines_.emplace_back();
  start_ = at_ = to;
}

void OutlinePen::LineTo(LogoPoint to) {
  auto& outline = outlines_.back();
  if (outline.empty()) outline.push_back(at_);
  if (!Same(to, outline.back())) outline.push_back(to);
  at_ = to;
  ++count_;
}

// The number of lines for a flatness is known (Wang's formula), so that no recursion is needed.
void OutlinePen::CubicTo(LogoPoint control1, LogoPoint control2, LogoPoint to) {
  const LogoPoint from = at_;
  const float bend = std::max(Bend(from, control1, control2), Bend(control1, control2, to));
  const int steps =
      std::clamp(static_cast<int>(std::ceil(std::sqrt(0.75f * bend / tolerance_))), 1, 64);
  for (int i = 1; i < steps; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(steps);
    const LogoPoint ab = Mix(from, control1, t);
    const LogoPoint bc = Mix(control1, control2, t);
    const LogoPoint cd = Mix(control2, to, t);
    LineTo(Mix(Mix(ab, bc, t), Mix(bc, cd, t), t));
  }
  LineTo(to);
}

void OutlinePen::QuadraticTo(LogoPoint control, LogoPoint to) {
  constexpr float kTwoThirds = 2.0f / 3;
  CubicTo(Mix(at_, control, kTwoThirds), Mix(to, control, kTwoThirds), to);
}

void OutlinePen::Close() {
  at_ = start_;
  outlines_.emplace_back();
}

std::vector<std::vector<LogoPoint>> OutlinePen::TakeOutlines() {
  for (auto& outline : outlines_) {
    while (outline.size() > 1 && Same(outline.front(), outline.back())) outline.pop_back();
  }
  std::erase_if(outlines_, [](const auto& outline) { return outline.size() < 3; });
  return std::move(outlines_);
}

bool DrawSvgPath(std::string_view commands, OutlinePen& pen) {
  char letter = 0;
  bool started = false;
  while (pen.ok()) {
    SkipSvgSeparator(commands);
    if (commands.empty()) return started;
    const bool named = IsCommand(commands[0]);
    if (named) {
      letter = commands[0];
      commands.remove_prefix(1);
      while (!commands.empty() && IsSpace(commands[0])) commands.remove_prefix(1);
    } else if (letter == 0 || letter == 'Z' || letter == 'z') {
      return false;
    }
    const bool move = letter == 'M' || letter == 'm';
    if (!started && !move) return false;
    started = true;
    if (letter == 'Z' || letter == 'z') {
      pen.Close();
      continue;
    }
    Command command(letter, pen.at());
    if (!command.Read(commands)) return false;
    command.Draw(pen);
    if (move) letter = letter == 'M' ? 'L' : 'l';  // further pairs are lines
  }
  return false;
}

void DrawRoundRect(const SvgRect& rect, OutlinePen& pen) {
  constexpr float kKappa = 0.5522848f;  // of a cubic curve that is nearly a quarter of a circle
  const float r = std::min({rect.rx, rect.width / 2, rect.height / 2});
  const float k = r * (1 - kKappa);
  const float left = rect.x;
  const float top = rect.y;
  const float right = left + rect.width;
  const float bottom = top + rect.height;
  pen.MoveTo({left + r, top});
  pen.LineTo({right - r, top});
  pen.CubicTo({right - k, top}, {right, top + k}, {right, top + r});
  pen.LineTo({right, bottom - r});
  pen.CubicTo({right, bottom - k}, {right - k, bottom}, {right - r, bottom});
  pen.LineTo({left + r, bottom});
  pen.CubicTo({left + k, bottom}, {left, bottom - k}, {left, bottom - r});
  pen.LineTo({left, top + r});
  pen.CubicTo({left, top + k}, {left + k, top}, {left + r, top});
  pen.Close();
}

}  // namespace linkdock
