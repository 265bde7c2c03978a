#include "widget/raster/raster.h"

#include "imgui.h"
#include "widget/raster/band.h"
#include "widget/raster/blend.h"
#include "widget/raster/glyphs.h"
#include "widget/raster/polygons.h"

namespace linkdock {
namespace {

using raster::Band;
using raster::Box;
using raster::Kind;
using raster::Primitive;

// A tile's hash of a hole must differ from that of a rectangle of any colour, which has 32 bits.
constexpr std::uint64_t kHole = std::uint64_t{1} << 40;

int PixelsOf(float size, float scale) {
  const float pixels = size * scale;
  if (!(pixels > 0)) return 0;
  return static_cast<int>(std::min(pixels + 0.5f, static_cast<float>(raster::kMaxSide)));
}

raster::Transform TransformOf(const ImDrawData& data) {
  const ImVec2 scale = data.FramebufferScale;
  return {data.DisplayPos, scale, PixelsOf(data.DisplaySize.x, scale.x),
          PixelsOf(data.DisplaySize.y, scale.y)};
}

void Draw(const Primitive& primitive, const raster::Transform& transform, const Band& band) {
  switch (primitive.kind) {
    case Kind::kRect:
      return DrawRect(primitive, band);
    case Kind::kGlyph:
      return DrawGlyph(primitive, band);
    case Kind::kPolygon:
    case Kind::kFade:
    case Kind::kShaded:
      return DrawPolygon(primitive, transform, band);
  }
}

void ClearHole(const PixelRect& hole, const Band& band) {
  const Box box = Intersect(raster::ToBox(hole), band.area);
  if (box.Empty()) return;
  for (int y = box.y0; y < box.y1; ++y) std::fill_n(band.At(box.x0, y), box.x1 - box.x0, 0u);
}

}  // namespace

int Raster::Draw(ImDrawData& data, std::uint32_t clear_rgb, const std::vector<PixelRect>& holes,
                 PaintFn paint, void* user) {
  raster::ServeTextures(data);
  transform_ = TransformOf(data);
  raster::CollectPrimitives(data, transform_, primitives_);
  const std::uint32_t clear = raster::OpaquePixel(clear_rgb);
  HashFrame(clear, holes);
  tiles_.TakeChanges(changed_);
  int painted = 0;
  for (const PixelRect& rect : changed_) {
    const int rows = std::min(kBandPixels / rect.w, raster::kMaxBandRows);
    for (int y = 0; y < rect.h; y += rows) {
      const PixelRect piece = {rect.x, rect.y + y, rect.w, std::min(rows, rect.h - y)};
      DrawBand(piece, clear, holes);
      paint(user, band_.data(), piece);
      painted += piece.w * piece.h;
    }
  }
  return painted;
}

void Raster::HashFrame(std::uint32_t clear, const std::vector<PixelRect>& holes) {
  tiles_.Begin(transform_.width, transform_.height, clear);
  for (const Primitive& primitive : primitives_) {
    AddToTiles(primitive, transform_, contents_, tiles_);
  }
  for (const PixelRect& hole : holes) tiles_.AddRect(raster::ToBox(hole), kHole);
  for (const Marked& mark : marks_) tiles_.Add(raster::ToBox(mark.rect), mark.hash);
  marks_.clear();
}

void Raster::DrawBand(const PixelRect& rect, std::uint32_t clear,
                      const std::vector<PixelRect>& holes) {
  const auto size = static_cast<std::size_t>(rect.w) * static_cast<std::size_t>(rect.h);
  if (band_.size() < size) band_.resize(size);
  std::fill_n(band_.data(), size, clear);
  const Band band = {band_.data(), raster::ToBox(rect)};
  for (const Primitive& primitive : primitives_) {
    if (!Intersect(primitive.box, band.area).Empty()) linkdock::Draw(primitive, transform_, band);
  }
  for (const PixelRect& hole : holes) ClearHole(hole, band);
}

void Raster::Invalidate() { tiles_.Forget(); }

}  // namespace linkdock
