#pragma once

#include "imgui.h"
#include "widget/raster/band.h"
#include "widget/raster/geometry.h"
#include "widget/raster/primitives.h"

namespace linkdock::raster {

// Places the glyph between two opposite corners of a texture rectangle. Returns false when that is
// not as large as its place on the screen, so that texels do not map to pixels one to one.
[[nodiscard]] bool PlaceGlyph(const ImDrawVert (&corners)[2], const Transform& transform,
                              const ImTextureData& texture, GlyphPlace& place);

// Draws the part of a kGlyph that is in the band.
void DrawGlyph(const Primitive& primitive, const Band& band);

}  // namespace linkdock::raster
