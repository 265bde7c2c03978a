#pragma once

#include "imgui.h"
#include "widget/raster/geometry.h"

namespace linkdock::raster {

// Places the glyph between two opposite corners of a texture rectangle. Returns false when that is
// not as large as its place on the screen, so that texels do not map to pixels one to one.
[[nodiscard]] bool PlaceGlyph(const ImDrawVert (&corners)[2], const Transform& transform,
                              const ImTextureData& texture, GlyphPlace& place);

}  // namespace linkdock::raster
