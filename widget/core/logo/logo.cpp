#include "widget/core/logo/logo.h"

#include <algorithm>
#include <utility>

#include "widget/core/logo/svg_path.h"

namespace linkdock {
namespace {

constexpr std::size_t kMaxShapes = 32;
constexpr std::size_t kMaxAttributes = 8;

constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

struct Attribute {
  std::string_view name, value;
  bool used = false;
};

// One tag: <name a="b">, <name a="b"/> or </name>. Anything else that XML knows is not accepted.
struct Tag {
  std::string_view name;
  std::vector<Attribute> attributes;
  bool closing = false;
  bool self_closing = false;
};

struct ViewBox {
  float x = 0, y = 0, width = 0, height = 0;
  [[nodiscard]] float size() const { return std::max(width, height); }
};

class LogoParser {
 public:
  explicit LogoParser(std::string_view svg) : rest_(svg) {}

  // False at the first thing that is not in the subset; `rest` is then what was not read.
  bool Run();
  [[nodiscard]] Logo TakeLogo() { return std::move(logo_); }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  bool ReadTag();
  bool ReadAttribute();
  std::string_view TakeName();
  void SkipSpace();
  bool Eat(std::string_view text);

  std::string_view Take(std::string_view name);
  bool Number(std::string_view name, float& number, bool required);
  bool Fill(std::uint32_t& rgb);
  bool NothingLeft() const;

  bool ReadSvg();
  bool ReadShape();
  bool DrawRect(OutlinePen& pen);
  bool DrawCircle(OutlinePen& pen);
  bool AddShapes(std::uint32_t rgb, OutlinePen& pen);
  bool ToTile(LogoPoint& point) const;

  std::string_view rest_;
  Tag tag_;
  ViewBox box_;
  Logo logo_;
  std::size_t points_ = 0;
};

void LogoParser::SkipSpace() {
  while (!rest_.empty() && IsSpace(rest_[0])) rest_.remove_prefix(1);
}

bool LogoParser::Eat(std::string_view text) {
  if (rest_.substr(0, text.size()) != text) return false;
  rest_.remove_prefix(text.size());
  return true;
}

std::string_view LogoParser::TakeName() {
  std::size_t size = 0;
  while (size < rest_.size() && IsNameCharacter(rest_[size])) ++size;
  const std::string_view name = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return name;
}

bool LogoParser::ReadAttribute() {
  Attribute attribute;
  attribute.name = TakeName();
  SkipSpace();
  if (attribute.name.empty() || !Eat("=")) return false;
  SkipSpace();
  if (rest_.empty() || (rest_[0] != '"' && rest_[0] != '\'')) return false;
  const std::size_t end = rest_.find(rest_[0], 1);
  if (end == std::string_view::npos) return false;
  attribute.value = rest_.substr(1, end - 1);
  rest_.remove_prefix(end + 1);
  for (const Attribute& other : tag_.attributes) {
    if (other.name == attribute.name) return false;
  }
  tag_.attributes.push_back(attribute);
  return tag_.attributes.size() <= kMaxAttributes;
}

bool LogoParser::ReadTag() {
  tag_ = {};
  SkipSpace();
  if (!Eat("<")) return false;
  tag_.closing = Eat("/");
  tag_.name = TakeName();
  while (true) {
    const bool spaced = !rest_.empty() && IsSpace(rest_[0]);
    SkipSpace();
    if (Eat(">")) break;
    if (!tag_.closing && Eat("/>")) {
      tag_.self_closing = true;
      break;
    }
    if (tag_.closing || !spaced || !ReadAttribute()) return false;
  }
  return !tag_.name.empty();
}

std::string_view LogoParser::Take(std::string_view name) {
  for (Attribute& attribute : tag_.attributes) {
    if (attribute.name != name) continue;
    attribute.used = true;
    return attribute.value;
  }
  return {};
}

bool LogoParser::NothingLeft() const {
  return std::all_of(tag_.attributes.begin(), tag_.attributes.end(),
                     [](const Attribute& attribute) { return attribute.used; });
}

bool LogoParser::Number(std::string_view name, float& number, bool required) {
  std::string_view text = Take(name);
  if (text.empty()) return !required;
  return ReadSvgNumber(text, number) && text.empty();
}

bool LogoParser::Fill(std::uint32_t& rgb) {
  const std::string_view text = Take("fill");
  if ((text.size() != 4 && text.size() != 7) || text[0] != '#') return false;
  rgb = 0;
  for (const char c : text.substr(1)) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto lower = static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c);
    const std::size_t digit = kDigits.find(lower);
    if (digit == std::string_view::npos) return false;
    rgb = rgb << 4 | static_cast<std::uint32_t>(digit);
    if (text.size() == 4) rgb = rgb << 4 | static_cast<std::uint32_t>(digit);
  }
  return true;
}

bool LogoParser::ReadSvg() {
  if (!ReadTag() || tag_.name != "svg" || tag_.closing || tag_.self_closing) return false;
  for (const std::string_view ignored : {"xmlns", "width", "height", "fill"}) (void)Take(ignored);
  std::string_view text = Take("viewBox");
  for (float* number : {&box_.x, &box_.y, &box_.width, &box_.height}) {
    SkipSvgSeparator(text);
    if (!ReadSvgNumber(text, *number)) return false;
  }
  return text.empty() && box_.width >= 1 && box_.height >= 1 && NothingLeft();
}

bool LogoParser::DrawRect(OutlinePen& pen) {
  SvgRect rect;
  if (!Number("x", rect.x, false) || !Number("y", rect.y, false)) return false;
  if (!Number("width", rect.width, true) || !Number("height", rect.height, true)) return false;
  if (!Number("rx", rect.rx, false)) return false;
  if (rect.width <= 0 || rect.height <= 0 || rect.rx < 0) return false;
  DrawRoundRect(rect, pen);
  return true;
}

bool LogoParser::DrawCircle(OutlinePen& pen) {
  float x = 0;
  float y = 0;
  float r = 0;
  if (!Number("cx", x, false) || !Number("cy", y, false) || !Number("r", r, true)) return false;
  if (r <= 0) return false;
  DrawRoundRect({x - r, y - r, 2 * r, 2 * r, r}, pen);
  return true;
}

// From the viewBox to the unit tile, in the middle of it. Nothing may be drawn outside the viewBox.
bool LogoParser::ToTile(LogoPoint& point) const {
  constexpr float kSlack = 0.001f;  // rounding
  const float size = box_.size();
  const float x = (point.x - box_.x) / size;
  const float y = (point.y - box_.y) / size;
  const float width = box_.width / size;
  const float height = box_.height / size;
  if (x < -kSlack || y < -kSlack || x > width + kSlack || y > height + kSlack) return false;
  point.x = std::clamp(x + (1 - width) / 2, 0.0f, 1.0f);
  point.y = std::clamp(y + (1 - height) / 2, 0.0f, 1.0f);
  return true;
}

// On which side of the line through a and b the point is: positive, negative, or on it.
float Side(LogoPoint a, LogoPoint b, LogoPoint p) {
  return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

bool Cross(LogoPoint a, LogoPoint b, LogoPoint c, LogoPoint d) {
  return Side(a, b, c) * Side(a, b, d) < 0 && Side(c, d, a) * Side(c, d, b) < 0;
}

bool CrossesItself(const std::vector<LogoPoint>& outline) {
  const std::size_t size = outline.size();
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i + 2; j < size; ++j) {
      const std::size_t next = (j + 1) % size;
      if (next != i && Cross(outline[i], outline[i + 1], outline[j], outline[next])) return true;
    }
  }
  return false;
}

bool LogoParser::AddShapes(std::uint32_t rgb, OutlinePen& pen) {
  if (!pen.ok()) return false;
  for (auto& outline : pen.TakeOutlines()) {
    points_ += outline.size();
    if (points_ > kMaxLogoPoints || logo_.shapes.size() == kMaxShapes) return false;
    for (LogoPoint& point : outline) {
      if (!ToTile(point)) return false;
    }
    if (CrossesItself(outline)) return false;
    logo_.shapes.push_back({rgb, std::move(outline)});
  }
  return true;
}

bool LogoParser::ReadShape() {
  OutlinePen pen(box_.size());
  bool drawn = false;
  if (tag_.name == "rect") {
    drawn = DrawRect(pen);
  } else if (tag_.name == "circle") {
    drawn = DrawCircle(pen);
  } else if (tag_.name == "path") {
    drawn = DrawSvgPath(Take("d"), pen);
  }
  std::uint32_t rgb = 0;
  if (!drawn || !Fill(rgb) || !NothingLeft() || !AddShapes(rgb, pen)) return false;
  if (tag_.self_closing) return true;
  const std::string_view name = tag_.name;
  return ReadTag() && tag_.closing && tag_.name == name;
}

bool LogoParser::Run() {
  if (!ReadSvg()) return false;
  while (ReadTag()) {
    if (tag_.closing) {
      SkipSpace();
      return tag_.name == "svg" && rest_.empty();
    }
    if (!ReadShape()) return false;
  }
  return false;
}

}  // namespace

Result<Logo> ParseLogo(std::string_view svg) {
  if (svg.size() > kMaxLogoBytes) return Unexpected(Error{ErrorCode::kBadValue, "", kMaxLogoBytes});
  LogoParser parser(svg);
  if (!parser.Run()) return Unexpected(Error{ErrorCode::kBadValue, "", svg.size() - parser.left()});
  return parser.TakeLogo();
}

}  // namespace linkdock
