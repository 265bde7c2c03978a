#pragma once

#include <cstddef>
#include <cstdint>

#include "widget/raster/geometry.h"
#include "widget/raster/primitives.h"

namespace linkdock::raster {

// The piece of the frame that is being drawn.
struct Band {
  std::uint32_t* pixels = nullptr;
  Box area;

  // The pixel (x, y) of the frame, which must be within the area.
  [[nodiscard]] std::uint32_t* At(int x, int y) const {
    return pixels + std::ptrdiff_t{y - area.y0} * (area.x1 - area.x0) + (x - area.x0);
  }
};

// Narrow bands end here, so that a table of their rows fits on the stack.
inline constexpr int kMaxBandRows = 512;

// Fills `count` pixels with a colour of any alpha.
void FillSpan(std::uint32_t* pixels, int count, std::uint32_t color);

// Draws the part of a kRect that is in the band.
void DrawRect(const Primitive& primitive, const Band& band);
// Draws the part of a kPolygon, kFade or kShaded that is in the band.
void DrawPolygon(const Primitive& primitive, const Transform& transform, const Band& band);
// Draws the part of a kGlyph that is in the band.
void DrawGlyph(const Primitive& primitive, const Band& band);

}  // namespace linkdock::raster
