#pragma once

#include <cstdint>
#include <vector>

#include "widget/raster/atlas.h"
#include "widget/raster/geometry.h"
#include "widget/raster/primitives.h"

namespace linkdock {

// Side in pixels of the squares whose content is compared between frames: small enough that a
// keystroke paints one field's, large enough that a frame has a few hundred.
inline constexpr int kTilePx = 64;

}  // namespace linkdock

namespace linkdock::raster {

// Keeps one hash of the content of each tile, for this frame and the last.
class TileGrid {
 public:
  // Begins a frame. Another size than the last frame's means that every tile has changed.
  void Begin(int width, int height, std::uint64_t seed);
  // Adds a rectangle of one colour; a tile notices only the part within it.
  void AddRect(const Box& box, std::uint64_t color);
  // Adds a drawing known by its hash to each tile that its box touches.
  void Add(const Box& box, std::uint64_t hash);
  // Replaces `out` by the rectangles that differ from the last frame, and makes this frame the
  // last.
  void TakeChanges(std::vector<PixelRect>& out);
  // Makes every tile of the next frame differ.
  void Forget();

 private:
  void AddRun(int row, Box tiles, std::vector<PixelRect>& out) const;

  int width_ = 0, height_ = 0, columns_ = 0, rows_ = 0;
  bool all_changed_ = true;
  std::vector<std::uint64_t> current_, last_;
};

// Adds a primitive to the tiles that it touches.
void AddToTiles(const Primitive& primitive, const Transform& transform, ContentCache& contents,
                TileGrid& tiles);

}  // namespace linkdock::raster
