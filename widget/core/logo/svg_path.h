#pragma once

#include <string_view>
#include <vector>

#include "widget/core/logo/logo.h"

namespace linkdock {

// Outlines from the geometry of SVG, curves flattened. Private to logo.cpp.

inline constexpr std::size_t kMaxLogoPoints = 1024;  // our largest logo has about 60

// Reads one decimal number from the front of the text; false if there is none or it is beyond
// ±10,000.
[[nodiscard]] bool ReadSvgNumber(std::string_view& text, float& number);
// Drops white space and at most one comma from the front of the text.
void SkipSvgSeparator(std::string_view& text);

// Draws outlines in the coordinates of the viewBox, with curves as chains of straight lines.
class OutlinePen {
 public:
  // `size` is that of the viewBox: a curve may be off by a two-thousandth of it, a third of a pixel
  // of a logo of 200 pixels.
  explicit OutlinePen(float size) : tolerance_(size / 2000) {}

  void MoveTo(LogoPoint to);
  void LineTo(LogoPoint to);
  void CubicTo(LogoPoint control1, LogoPoint control2, LogoPoint to);
  void QuadraticTo(LogoPoint control, LogoPoint to);
  void Close();

  [[nodiscard]] LogoPoint at() const { return at_; }
  // False once there are more than kMaxLogoPoints.
  [[nodiscard]] bool ok() const { return count_ <= kMaxLogoPoints; }
  // The outlines of three points or more.
  [[nodiscard]] std::vector<std::vector<LogoPoint>> TakeOutlines();

 private:
  float tolerance_;
  LogoPoint at_;
  LogoPoint start_;
  std::size_t count_ = 0;
  std::vector<std::vector<LogoPoint>> outlines_;
};

// Draws the commands M L H V C Q Z, absolute and relative; false for any other text.
[[nodiscard]] bool DrawSvgPath(std::string_view commands, OutlinePen& pen);

struct SvgRect {
  float x = 0, y = 0, width = 0, height = 0, rx = 0;
};
// Draws a rectangle with round corners; rx is at most half of either side.
void DrawRoundRect(const SvgRect& rect, OutlinePen& pen);

}  // namespace linkdock
