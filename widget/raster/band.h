#pragma once

#include <cstddef>
#include <cstdint>

#include "widget/raster/geometry.h"

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

// The most rows of a band, so that a table of them fits on the stack.
inline constexpr int kMaxBandRows = 512;

}  // namespace linkdock::raster
