#pragma once

#include <algorithm>
#include <cstdint>

#include "imgui.h"

namespace linkdock {

// A rectangle of whole device pixels.
struct PixelRect {
  int x = 0, y = 0, w = 0, h = 0;
  bool operator==(const PixelRect&) const = default;
};

}  // namespace linkdock

namespace linkdock::raster {

// The longest side of a frame: browsers refuse a canvas beyond 32,767 pixels.
inline constexpr int kMaxSide = 32767;

// Positions are 24.8 fixed point device pixels, so that two triangles that share an edge compute
// exactly the same pixels along it.
using Fixed = std::int32_t;
inline constexpr Fixed kOne = 256;
// Positions saturate half a million pixels away: no canvas is larger, and products fit 64 bits.
inline constexpr Fixed kFixedLimit = 1 << 27;
inline constexpr Fixed kNotANumber = INT32_MIN;

// Members are left uninitialised: tables of points are filled for every shape, and clearing them
// first costs measurable time.
struct Point {
  Fixed x, y;
};

// Half-open box of device pixels: x0 <= x < x1, y0 <= y < y1.
struct Box {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  [[nodiscard]] bool Empty() const { return x0 >= x1 || y0 >= y1; }
};

[[nodiscard]] inline Box Intersect(const Box& a, const Box& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

[[nodiscard]] inline Box ToBox(const PixelRect& rect) {
  // Computed in 64 bits, because a caller's rectangle may hold any numbers.
  const auto end = [](int start, int size) {
    return static_cast<int>(std::clamp<std::int64_t>(std::int64_t{start} + size, -1, kMaxSide));
  };
  return {std::max(rect.x, 0), std::max(rect.y, 0), end(rect.x, rect.w), end(rect.y, rect.h)};
}

// Rounds pixels × 256 to the nearest integer; half goes up.
[[nodiscard]] inline Fixed ToFixed(float pixels) {
  if (pixels != pixels) return kNotANumber;
  const double units =
      std::clamp<double>(static_cast<double>(pixels) * kOne, -kFixedLimit, kFixedLimit);
  // Truncation of a positive number is floor; std::floor is a call on x86-64 without SSE4.1.
  return static_cast<Fixed>(units + (2.0 * kFixedLimit + 0.5)) - 2 * kFixedLimit;
}

// The first pixel whose centre is not before `edge`: the fill rule of left and top edges.
[[nodiscard]] constexpr int FirstPixel(Fixed edge) { return (edge + kOne / 2 - 1) >> 8; }

// The place of a glyph's texels on the screen, one to a pixel.
struct GlyphPlace {
  Box texels;        // within the texture
  int x = 0, y = 0;  // the pixel of the first texel
  int quarters = 0;  // it is shifted right by so many quarters of a pixel, 0..3

  [[nodiscard]] Box Bounds() const {
    const int spill = quarters > 0 ? 1 : 0;  // a shifted row ends one pixel later
    return {x, y, x + texels.x1 - texels.x0 + spill, y + texels.y1 - texels.y0};
  }
};

// How a frame's positions become device pixels.
struct Transform {
  ImVec2 origin, scale;
  int width = 0, height = 0;  // of the frame

  [[nodiscard]] Point Map(const ImVec2& position) const {
    return {ToFixed((position.x - origin.x) * scale.x), ToFixed((position.y - origin.y) * scale.y)};
  }
};

}  // namespace linkdock::raster
