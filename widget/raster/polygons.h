#pragma once

#include <cstdint>

#include "widget/raster/band.h"
#include "widget/raster/geometry.h"
#include "widget/raster/primitives.h"

namespace linkdock::raster {

// Fills `count` pixels with a colour of any alpha.
void FillSpan(std::uint32_t* pixels, int count, std::uint32_t color);

// Draws the part of a kRect that is in the band.
void DrawRect(const Primitive& primitive, const Band& band);

// Draws the part of a kPolygon, kFade or kShaded that is in the band.
void DrawPolygon(const Primitive& primitive, const Transform& transform, const Band& band);

}  // namespace linkdock::raster
