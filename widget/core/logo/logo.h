#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "widget/core/base/expected.h"

namespace linkdock {

// A provider's logo as flat shapes, which scripts/logo/flatten_logo.mjs makes from the SVG in the
// provider's file when the site is built. The text is
//
//   grid SHAPE…                    1 to kMaxLogoShapes, painted in this order
//   SHAPE = #rrggbbRx y w h r      a box whose corners have the radius r
//   SHAPE = #rrggbbMRING HOLE…     an outline, clockwise on the screen
//   HOLE  = Hj RING                counter-clockwise; see LogoRing for j
//   RING  = x yldx dy dx dy…       a first point, and the steps to the others: 3 points or more
//
// Numbers are whole, in parts of the tile's side, of which `grid` has one; a space stands between
// two, unless a minus does. No point is outside the tile.

inline constexpr std::size_t kMaxLogoBytes = 4096;  // some 700 points: a detailed mark has 200
inline constexpr std::size_t kMaxLogoShapes = 32;
inline constexpr int kMaxLogoGrid = 1024;  // a part is an eighth of a pixel of a tile of 128

struct LogoPoint {
  float x = 0, y = 0;  // 0..1 of the tile
  bool operator==(const LogoPoint&) const = default;
};
struct LogoBox {
  LogoPoint from, to;
  float radius = 0;  // in the same unit
};
struct LogoRing {
  std::vector<LogoPoint> points;  // closed, at least 3
  // Of a hole: where a line leads to its first point, so that both have one outline. Number of the
  // corner, counting the rings before with the holes that were put into them in the same way.
  std::size_t joint = 0;
};
struct LogoShape {
  std::uint32_t rgb = 0;        // 0xRRGGBB
  std::optional<LogoBox> box;   // either this
  std::vector<LogoRing> rings;  // or an outline, followed by its holes
};
struct Logo {
  std::vector<LogoShape> shapes;
};

// Points of an outline into which this many rings of this many points in all are joined.
[[nodiscard]] constexpr std::size_t JoinedPoints(std::size_t rings, std::size_t points) {
  return points + 2 * (rings - 1);  // each hole comes back to its own first point and to its joint
}

// Fails with kBadValue, and the byte, for any other text: a logo that is still an SVG, too.
[[nodiscard]] Result<Logo> ParseLogo(std::string_view text);

}  // namespace linkdock
