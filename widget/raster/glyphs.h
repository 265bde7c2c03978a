#pragma once

#include "imgui.h"
#include "widget/raster/geometry.h"

namespace linkdock::raster {

// Where a glyph's texels go, one to a pixel.
struct GlyphPlace {
  Box texels;        // within the texture
  int x = 0, y = 0;  // the pixel of the first texel
  int quarters = 0;  // it is shifted right by so many quarters of a pixel, 0..3

  [[nodiscard]] Box Bounds() const {
    const int spill = quarters > 0 ? 1 : 0;  // a shifted row ends one pixel later
    return {x, y, x + texels.x1 - texels.x0 + spill, y + texels.y1 - texels.y0};
  }
};

// Whether the texture rectangle between two opposite corners is as large as its place on the
// screen, so that texels map to pixels one to one.
[[nodiscard]] bool IsGlyph(const ImDrawVert& top_left, const ImDrawVert& bottom_right,
                           const Transform& transform, const ImTextureData& texture);

// Places a glyph between two opposite corners.
[[nodiscard]] GlyphPlace PlaceGlyph(const ImDrawVert& top_left, const ImDrawVert& bottom_right,
                                    const Transform& transform, const ImTextureData& texture);

}  // namespace linkdock::raster
