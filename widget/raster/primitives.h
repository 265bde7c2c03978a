#pragma once

#include <cstdint>
#include <vector>

#include "imgui.h"
#include "widget/raster/geometry.h"

namespace linkdock::raster {

// The kinds of primitives. Each is recognised once among ImGui's triangles, and drawn by the
// fastest loop that draws it right.
enum class Kind : std::uint8_t {
  kRect,     // axis-aligned, one colour
  kGlyph,    // axis-aligned, texels map to pixels one to one
  kPolygon,  // convex, one colour: a triangle, or a fan of them as ImGui fills shapes
  kFade,     // triangle of one colour whose alpha varies: ImGui's anti-aliased edges
  kShaded,   // triangle of any colours and texture
};

struct Primitive {
  Box box;  // the pixels that it can touch: its bounds within its clip rectangle
  Kind kind = Kind::kRect;
  std::uint16_t triangles = 0;  // of a kPolygon's fan
  GlyphPlace glyph;             // of a kGlyph
  std::uint32_t color = 0;      // of kRect, kGlyph and kPolygon
  const ImDrawVert* vertices = nullptr;
  const ImDrawIdx* indices = nullptr;  // known to be within the vertices
  const ImTextureData* texture = nullptr;

  [[nodiscard]] const ImDrawVert& Vertex(int index) const { return vertices[indices[index]]; }
};

// The most corners of a kPolygon; longer fans are cut into several.
inline constexpr int kMaxCorners = 64;

// Writes the corners of a kPolygon, kFade or kShaded to `corners`, which has room for kMaxCorners.
// Returns how many there are.
int CornersOf(const Primitive& primitive, const Transform& transform, Point* corners);

// Replaces `out` by the primitives of the frame that touch a pixel of it, in drawing order. They
// point into `data`.
void CollectPrimitives(const ImDrawData& data, const Transform& transform,
                       std::vector<Primitive>& out);

}  // namespace linkdock::raster
