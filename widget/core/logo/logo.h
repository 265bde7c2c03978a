#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "widget/core/base/expected.h"

namespace linkdock {

// A provider's logo as flat polygons, from the small inline SVG in its file: one viewBox; rect
// (rx), circle and path (M L H V C Q Z, absolute and relative) elements with a plain #rgb or
// #rrggbb fill. Nothing is fetched.
struct LogoPoint {
  float x = 0, y = 0;  // 0..1 of the tile
};
struct LogoShape {
  std::uint32_t rgb = 0;           // 0xRRGGBB
  std::vector<LogoPoint> outline;  // closed, not self-crossing, no holes
};
struct Logo {
  std::vector<LogoShape> shapes;
};

inline constexpr std::size_t kMaxLogoBytes = 4096;
[[nodiscard]] Result<Logo> ParseLogo(std::string_view svg);

}  // namespace linkdock
