#pragma once

#include <cstdint>
#include <vector>

#include "widget/raster/atlas.h"
#include "widget/raster/geometry.h"
#include "widget/raster/primitives.h"
#include "widget/raster/tiles.h"

struct ImDrawData;

namespace linkdock {

// Turns Dear ImGui's triangles into pixels without a GPU, and only where they changed. The canvas
// keeps the last frame, so no frame buffer is held here: changed rectangles are drawn band by band
// into one small buffer. A frame is round(DisplaySize × FramebufferScale) pixels.

// Receives finished pixels: RGBA8 (byte order R, G, B, A; alpha 255 or 0 in holes), rows `rect.w`
// wide, tightly packed. Valid only during the call.
using PaintFn = void (*)(void* user, const std::uint32_t* pixels, PixelRect rect);

inline constexpr int kBandPixels = 64 * 1024;  // 256 KB: the largest piece handed to PaintFn

class Raster {
 public:
  // Draws what differs from the last frame, over `clear_rgb` (0xRRGGBB). Handles the atlas
  // textures' requests. `holes` are painted fully transparent, so that what lies under the canvas
  // shows. Returns the number of pixels painted.
  int Draw(ImDrawData& data, std::uint32_t clear_rgb, const std::vector<PixelRect>& holes,
           PaintFn paint, void* user);
  // Names a rectangle over which the caller paints something after the next Draw. Its ground is
  // painted again when the hash is another than in the last frame, or when the mark is new or gone.
  void Mark(PixelRect rect, std::uint64_t hash) { marks_.push_back({rect, hash}); }
  // Forgets the last frame: the next Draw paints everything.
  void Invalidate();

 private:
  void HashFrame(std::uint32_t clear, const std::vector<PixelRect>& holes);
  void DrawBand(const PixelRect& rect, std::uint32_t clear, const std::vector<PixelRect>& holes);

  struct Marked {
    PixelRect rect;
    std::uint64_t hash = 0;
  };

  raster::Transform transform_;
  raster::TileGrid tiles_;
  raster::ContentCache contents_;
  std::vector<raster::Primitive> primitives_;
  std::vector<PixelRect> changed_;
  std::vector<Marked> marks_;  // of the frame to come
  std::vector<std::uint32_t> band_;
};

}  // namespace linkdock
