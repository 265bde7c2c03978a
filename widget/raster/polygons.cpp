#include "widget/raster/polygons.h"

#include <cstdint>

#include "widget/raster/blend.h"
#include "widget/raster/shading.h"

namespace linkdock::raster {
namespace {

// The first and last pixel of a convex outline in each row of a box. Left uninitialised on purpose:
// small triangles are many, and Scan() writes each row that it reports.
struct Rows {
  int first = 0, last = 0;
  int left[kMaxBandRows], right[kMaxBandRows];  // counted from the box's first row
};

// Writes the pixel at which an edge crosses each row's centre. The same two ends give the same
// pixels in either direction, so neighbours that share an edge neither overlap nor leave a gap.
void WalkEdge(const Point& top, const Point& bottom, const Box& box, int* crossings) {
  const int first = std::max(FirstPixel(top.y), box.y0);
  const int last = std::min(FirstPixel(bottom.y), box.y1);
  if (first >= last) return;
  // 32 fractional bits: no visible error over the longest edge, and products fit 64 bits.
  constexpr std::int64_t kFine = 1 << 24;
  const std::int64_t slope = (std::int64_t{bottom.x} - top.x) * kFine / (bottom.y - top.y);
  const std::int64_t start = std::int64_t{first} * kOne + kOne / 2 - top.y;
  std::int64_t x = top.x * kFine + slope * start + ((std::int64_t{1} << 31) - 1);
  for (int y = first; y < last; ++y, x += slope * kOne) {
    const auto pixel = static_cast<int>(x >> 32);
    crossings[y - box.y0] = std::clamp(pixel, box.x0, box.x1);
  }
}

void Scan(const Point* corners, int count, const Box& box, Rows& rows) {
  std::int64_t area = 0;
  Fixed top = corners[0].y, bottom = corners[0].y;
  for (int i = 0; i < count; ++i) {
    const Point& a = corners[i];
    const Point& b = corners[i + 1 == count ? 0 : i + 1];
    area += std::int64_t{a.x} * b.y - std::int64_t{b.x} * a.y;
    top = std::min(top, a.y);
    bottom = std::max(bottom, a.y);
  }
  if (area == 0) return;
  rows.first = std::max(FirstPixel(top), box.y0);
  rows.last = std::min(FirstPixel(bottom), box.y1);
  for (int i = 0; i < count; ++i) {
    const Point& a = corners[i];
    const Point& b = corners[i + 1 == count ? 0 : i + 1];
    if (a.y == b.y) continue;
    const bool down = b.y > a.y;
    int* crossings = down == (area > 0) ? rows.right : rows.left;
    WalkEdge(down ? a : b, down ? b : a, box, crossings);
  }
}

template <typename Span>
void ForEachSpan(const Rows& rows, const Box& box, const Band& band, Span span) {
  for (int y = rows.first; y < rows.last; ++y) {
    const int left = rows.left[y - box.y0], right = rows.right[y - box.y0];
    if (left < right) span(band.At(left, y), left, y, right - left);
  }
}

}  // namespace

void FillSpan(std::uint32_t* pixels, int count, std::uint32_t color) {
  const std::uint32_t alpha = AlphaOf(color);
  if (alpha == 255) {
    std::fill_n(pixels, count, color);
  } else if (alpha != 0) {
    for (int i = 0; i < count; ++i) pixels[i] = BlendOver(pixels[i], color, alpha);
  }
}

void DrawRect(const Primitive& primitive, const Band& band) {
  const Box box = Intersect(primitive.box, band.area);
  if (box.Empty()) return;
  for (int y = box.y0; y < box.y1; ++y) {
    FillSpan(band.At(box.x0, y), box.x1 - box.x0, primitive.color);
  }
}

void DrawPolygon(const Primitive& primitive, const Transform& transform, const Band& band) {
  const Box box = Intersect(primitive.box, band.area);
  if (box.Empty()) return;
  Point corners[kMaxCorners];
  const int count = CornersOf(primitive, transform, corners);
  Rows rows;
  Scan(corners, count, box, rows);
  if (rows.first >= rows.last) return;
  if (primitive.kind == Kind::kPolygon) {
    ForEachSpan(rows, box, band, [&](std::uint32_t* pixels, int, int, int size) {
      FillSpan(pixels, size, primitive.color);
    });
  } else if (primitive.kind == Kind::kFade) {
    const FadeShader shader = MakeFadeShader(primitive, corners);
    ForEachSpan(rows, box, band, [&](std::uint32_t* pixels, int x, int y, int size) {
      shader.Span(pixels, x, y, size);
    });
  } else {
    const TextureShader shader = MakeTextureShader(primitive, corners);
    ForEachSpan(rows, box, band, [&](std::uint32_t* pixels, int x, int y, int size) {
      shader.Span(pixels, x, y, size);
    });
  }
}

}  // namespace linkdock::raster
