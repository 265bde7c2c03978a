#include "widget/core/logo/logo.h"

#include <utility>

namespace linkdock {
namespace {

// A place in parts of the grid.
struct Place {
  int x = 0, y = 0;
};

class LogoReader {
 public:
  explicit LogoReader(std::string_view text) : rest_(text) {}

  // False at the first thing that is not in the grammar.
  bool Run(Logo& logo);
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  bool Eat(char c);
  // A number within ±kMaxLogoGrid, without superfluous zeros.
  bool Number(int& number);
  // The same after a space, which a minus can do without.
  bool NextNumber(int& number);
  bool Point(Place& place);
  bool Colour(std::uint32_t& rgb);

  bool Shape(LogoShape& shape);
  bool Box(LogoShape& shape);
  bool Outline(LogoShape& shape);
  bool Ring(LogoRing& ring);

  [[nodiscard]] bool Within(Place place) const {
    return place.x >= 0 && place.y >= 0 && place.x <= grid_ && place.y <= grid_;
  }
  [[nodiscard]] float Share(int parts) const {
    return static_cast<float>(parts) / static_cast<float>(grid_);
  }
  [[nodiscard]] LogoPoint InTile(Place place) const { return {Share(place.x), Share(place.y)}; }

  std::string_view rest_;
  int grid_ = 0;
};

bool LogoReader::Eat(char c) {
  if (rest_.empty() || rest_[0] != c) return false;
  rest_.remove_prefix(1);
  return true;
}

bool LogoReader::Number(int& number) {
  const bool negative = Eat('-');
  const std::string_view digits = rest_;
  number = 0;
  while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
    number = number * 10 + (rest_[0] - '0');
    if (number > kMaxLogoGrid) return false;
    rest_.remove_prefix(1);
  }
  const std::size_t size = digits.size() - rest_.size();
  if (size == 0 || (digits[0] == '0' && (size > 1 || negative))) return false;
  if (negative) number = -number;
  return true;
}

bool LogoReader::NextNumber(int& number) {
  const bool space = Eat(' ');
  const bool negative = !rest_.empty() && rest_[0] == '-';
  return space != negative && Number(number);
}

bool LogoReader::Point(Place& place) { return Number(place.x) && NextNumber(place.y); }

bool LogoReader::Colour(std::uint32_t& rgb) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (!Eat('#')) return false;
  for (int i = 0; i < 6; ++i) {
    const std::size_t digit = rest_.empty() ? std::string_view::npos : kDigits.find(rest_[0]);
    if (digit == std::string_view::npos) return false;
    rgb = rgb << 4 | static_cast<std::uint32_t>(digit);
    rest_.remove_prefix(1);
  }
  return true;
}

bool LogoReader::Box(LogoShape& shape) {
  Place from;
  int width = 0;
  int height = 0;
  int radius = 0;
  if (!Point(from) || !NextNumber(width) || !NextNumber(height) || !NextNumber(radius)) {
    return false;
  }
  const Place to{from.x + width, from.y + height};
  if (!Within(from) || !Within(to) || width < 0 || height < 0 || radius < 0) return false;
  shape.box = LogoBox{InTile(from), InTile(to), Share(radius)};
  return true;
}

bool LogoReader::Ring(LogoRing& ring) {
  Place at;
  if (!Point(at) || !Within(at) || !Eat('l')) return false;
  ring.points.push_back(InTile(at));
  for (bool first = true; first || (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '-'));
       first = false) {
    Place step;
    if (!(first ? Number(step.x) : NextNumber(step.x)) || !NextNumber(step.y)) return false;
    at = {at.x + step.x, at.y + step.y};
    if (!Within(at)) return false;
    ring.points.push_back(InTile(at));
  }
  return ring.points.size() >= 3;
}

bool LogoReader::Outline(LogoShape& shape) {
  std::size_t points = 0;
  do {
    LogoRing& ring = shape.rings.emplace_back();
    if (shape.rings.size() > 1) {
      int joint = 0;
      if (!Number(joint) || joint < 0 || !Eat(' ')) return false;
      ring.joint = static_cast<std::size_t>(joint);
      if (ring.joint >= JoinedPoints(shape.rings.size() - 1, points)) return false;
    }
    if (!Ring(ring)) return false;
    points += ring.points.size();
  } while (Eat('H'));
  return true;
}

bool LogoReader::Shape(LogoShape& shape) {
  if (!Colour(shape.rgb)) return false;
  if (Eat('R')) return Box(shape);
  return Eat('M') && Outline(shape);
}

bool LogoReader::Run(Logo& logo) {
  if (rest_.size() > kMaxLogoBytes || !Number(grid_) || grid_ < 1) return false;
  do {
    if (logo.shapes.size() == kMaxLogoShapes || !Shape(logo.shapes.emplace_back())) return false;
  } while (!rest_.empty());
  return true;
}

}  // namespace

Result<Logo> ParseLogo(std::string_view text) {
  LogoReader reader(text);
  Logo logo;
  if (!reader.Run(logo))
    return Unexpected(Error{ErrorCode::kBadValue, "", text.size() - reader.left()});
  return logo;
}

}  // namespace linkdock
