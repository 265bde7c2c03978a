#include "widget/raster/glyphs.h"

#include "widget/raster/atlas.h"
#include "widget/raster/band.h"
#include "widget/raster/blend.h"

namespace linkdock::raster {
namespace {

// Quads whose size differs less from that of their texels are glyphs, not scaled images. A glyph's
// edges go through a few float roundings; a scaled image differs by at least half a texel.
constexpr Fixed kSizeTolerance = kOne / 4;

// The horizontal position of a glyph, in quarters of a pixel. Unhinted advances are fractions of a
// pixel, and at device scale 1 a row of text whose letters all snap to pixels looks badly spaced; a
// quarter is as fine as the eye can tell. To snap instead, round to whole pixels here.
int QuarterPosition(Fixed x) { return (x + kOne / 8) >> 6; }

int NearestPixel(Fixed position) { return (position + kOne / 2) >> 8; }

Point TexelCorner(const ImDrawVert& vertex, const ImTextureData& texture) {
  return {ToFixed(TexelPosition(vertex.uv.x, texture.Width)),
          ToFixed(TexelPosition(vertex.uv.y, texture.Height))};
}

bool SameLength(Fixed a0, Fixed a1, Fixed b0, Fixed b1) {
  const std::int64_t difference = std::int64_t{a1} - a0 - b1 + b0;
  return a1 > a0 && difference <= kSizeTolerance && difference >= -kSizeTolerance;
}

struct Alpha8Row {
  const unsigned char* texels;
  [[nodiscard]] std::uint32_t operator[](int i) const { return texels[i]; }
};

struct Rgba32Row {
  const unsigned char* texels;
  [[nodiscard]] std::uint32_t operator[](int i) const { return texels[4 * i + 3]; }
};

void Cover(std::uint32_t* pixel, std::uint32_t color, std::uint32_t coverage) {
  const std::uint32_t alpha = Div255(coverage * AlphaOf(color));
  if (alpha == 255) {
    *pixel = color | kAlphaMask;
  } else if (alpha != 0) {
    *pixel = BlendOver(*pixel, color, alpha);
  }
}

// Draws the pixels `first` to `last` of one row, counted from its first texel.
template <typename Row>
void DrawRow(Row row, const GlyphPlace& place, Box span, std::uint32_t* out, std::uint32_t color) {
  const int width = place.texels.x1 - place.texels.x0;
  if (place.quarters == 0) {
    for (int i = span.x0; i < span.x1; ++i, ++out) {
      if (const std::uint32_t coverage = row[i]; coverage != 0) Cover(out, color, coverage);
    }
    return;
  }
  const auto shift = static_cast<std::uint32_t>(place.quarters);
  std::uint32_t before = span.x0 > 0 ? row[span.x0 - 1] : 0;
  for (int i = span.x0; i < span.x1; ++i, ++out) {
    const std::uint32_t here = i < width ? row[i] : 0;
    const std::uint32_t coverage = (here * (4 - shift) + before * shift + 2) >> 2;
    before = here;
    if (coverage != 0) Cover(out, color, coverage);
  }
}

}  // namespace

bool PlaceGlyph(const ImDrawVert (&corners)[2], const Transform& transform,
                const ImTextureData& texture, GlyphPlace& place) {
  // A coloured glyph is drawn in white: let the general path look at its texels' colours.
  const bool may_be_colored = texture.UseColors && texture.Format == ImTextureFormat_RGBA32 &&
                              (corners[0].col | kAlphaMask) == 0xffffffffu;
  if (may_be_colored) return false;
  const Point p0 = transform.Map(corners[0].pos), p1 = transform.Map(corners[1].pos);
  const Point t0 = TexelCorner(corners[0], texture), t1 = TexelCorner(corners[1], texture);
  if (p0.x == kNotANumber || p0.y == kNotANumber) return false;
  if (!SameLength(p0.x, p1.x, t0.x, t1.x) || !SameLength(p0.y, p1.y, t0.y, t1.y)) return false;
  const Box texels = {NearestPixel(t0.x), NearestPixel(t0.y), NearestPixel(t1.x),
                      NearestPixel(t1.y)};
  place.texels = Intersect(texels, {0, 0, texture.Width, texture.Height});
  // Where texel 0 of the texture would be; so a glyph that ImGui cut within a texel stays in place.
  const int quarters = QuarterPosition(p0.x - t0.x);
  place.x = (quarters >> 2) + place.texels.x0;
  place.quarters = quarters & 3;
  place.y = NearestPixel(p0.y - t0.y) + place.texels.y0;
  return true;
}

void DrawGlyph(const Primitive& primitive, const Band& band) {
  const Box box = Intersect(primitive.box, band.area);
  if (box.Empty()) return;
  const ImTextureData& texture = *primitive.texture;
  const GlyphPlace& place = primitive.glyph;
  const Box span = {box.x0 - place.x, 0, box.x1 - place.x, 0};
  for (int y = box.y0; y < box.y1; ++y) {
    const std::ptrdiff_t texel_y = y - place.y + place.texels.y0;
    const unsigned char* row =
        texture.Pixels + (texel_y * texture.Width + place.texels.x0) * texture.BytesPerPixel;
    std::uint32_t* out = band.At(box.x0, y);
    if (texture.Format == ImTextureFormat_Alpha8) {
      DrawRow(Alpha8Row{row}, place, span, out, primitive.color);
    } else {
      DrawRow(Rgba32Row{row}, place, span, out, primitive.color);
    }
  }
}

}  // namespace linkdock::raster
