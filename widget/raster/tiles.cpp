#include "widget/raster/tiles.h"

#include "widget/raster/blend.h"

namespace linkdock::raster {
namespace {

std::uint64_t Word(int high, int low) {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32 |
         static_cast<std::uint32_t>(low);
}

std::uint64_t MixBox(std::uint64_t hash, const Box& box) {
  return Mix(Mix(hash, Word(box.x0, box.y0)), Word(box.x1, box.y1));
}

std::uint64_t GlyphHash(const Primitive& primitive, ContentCache& contents) {
  const GlyphPlace& place = primitive.glyph;
  const std::uint64_t hash = MixBox(contents.Hash(*primitive.texture, place.texels), primitive.box);
  return Mix(Mix(hash, Word(place.x * 4 + place.quarters, place.y)), primitive.color);
}

std::uint64_t PolygonHash(const Primitive& primitive, const Transform& transform) {
  Point corners[kMaxCorners];
  const int count = CornersOf(primitive, transform, corners);
  std::uint64_t hash = MixBox(static_cast<std::uint64_t>(primitive.kind), primitive.box);
  for (int i = 0; i < count; ++i) hash = Mix(hash, Word(corners[i].x, corners[i].y));
  if (primitive.kind == Kind::kPolygon) return Mix(hash, primitive.color);
  for (int i = 0; i < 3; ++i) hash = Mix(hash, primitive.Vertex(i).col);
  return hash;
}

// The texels that bilinear filtering of a triangle can read.
std::uint64_t TextureHash(const Primitive& primitive, ContentCache& contents) {
  const ImTextureData& texture = *primitive.texture;
  Box texels = {texture.Width, texture.Height, 0, 0};
  std::uint64_t hash = 0;
  for (int i = 0; i < 3; ++i) {
    const float u = TexelPosition(primitive.Vertex(i).uv.x, texture.Width);
    const float v = TexelPosition(primitive.Vertex(i).uv.y, texture.Height);
    const Point at = {ToFixed(u), ToFixed(v)};
    texels = {std::min(texels.x0, (at.x >> 8) - 1), std::min(texels.y0, (at.y >> 8) - 1),
              std::max(texels.x1, (at.x >> 8) + 2), std::max(texels.y1, (at.y >> 8) + 2)};
    hash = Mix(hash, Word(at.x, at.y));
  }
  return Mix(hash, contents.Hash(texture, texels));
}

}  // namespace

void TileGrid::Begin(int width, int height, std::uint64_t seed) {
  if (width != width_ || height != height_) all_changed_ = true;
  width_ = width;
  height_ = height;
  columns_ = (width + kTilePx - 1) / kTilePx;
  rows_ = (height + kTilePx - 1) / kTilePx;
  current_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), seed);
}

void TileGrid::Add(const Box& box, std::uint64_t hash) {
  const Box inside = Intersect(box, {0, 0, width_, height_});
  if (inside.Empty()) return;
  for (int row = inside.y0 / kTilePx; row <= (inside.y1 - 1) / kTilePx; ++row) {
    std::uint64_t* tiles = current_.data() + static_cast<std::size_t>(row) * columns_;
    for (int column = inside.x0 / kTilePx; column <= (inside.x1 - 1) / kTilePx; ++column) {
      tiles[column] = Mix(tiles[column], hash);
    }
  }
}

void TileGrid::AddRect(const Box& box, std::uint64_t color) {
  const Box inside = Intersect(box, {0, 0, width_, height_});
  if (inside.Empty()) return;
  for (int row = inside.y0 / kTilePx; row <= (inside.y1 - 1) / kTilePx; ++row) {
    for (int column = inside.x0 / kTilePx; column <= (inside.x1 - 1) / kTilePx; ++column) {
      const int x = column * kTilePx, y = row * kTilePx;
      const Box tile = {x, y, std::min(x + kTilePx, width_), std::min(y + kTilePx, height_)};
      const Box part = Intersect(inside, tile);
      Add(part, MixBox(color, part));
    }
  }
}

void TileGrid::AddRun(int row, Box tiles, std::vector<PixelRect>& out) const {
  const int x = tiles.x0 * kTilePx, y = row * kTilePx;
  const PixelRect rect = {x, y, std::min(tiles.x1 * kTilePx, width_) - x,
                          std::min(y + kTilePx, height_) - y};
  for (PixelRect& above : out) {
    if (above.x == rect.x && above.w == rect.w && above.y + above.h == rect.y) {
      above.h += rect.h;
      return;
    }
  }
  out.push_back(rect);
}

void TileGrid::TakeChanges(std::vector<PixelRect>& out) {
  out.clear();
  const auto changed = [&](int row, int column) {
    const std::size_t at =
        static_cast<std::size_t>(row) * columns_ + static_cast<std::size_t>(column);
    return all_changed_ || current_[at] != last_[at];
  };
  for (int row = 0; row < rows_; ++row) {
    for (int column = 0; column < columns_; ++column) {
      if (!changed(row, column)) continue;
      const int first = column;
      while (column < columns_ && changed(row, column)) ++column;
      AddRun(row, {first, row, column, row + 1}, out);
    }
  }
  current_.swap(last_);
  all_changed_ = false;
}

void TileGrid::Forget() { all_changed_ = true; }

void AddToTiles(const Primitive& primitive, const Transform& transform, ContentCache& contents,
                TileGrid& tiles) {
  switch (primitive.kind) {
    case Kind::kRect:
      return tiles.AddRect(primitive.box, primitive.color);
    case Kind::kGlyph:
      return tiles.Add(primitive.box, GlyphHash(primitive, contents));
    case Kind::kPolygon:
    case Kind::kFade:
      return tiles.Add(primitive.box, PolygonHash(primitive, transform));
    case Kind::kShaded:
      return tiles.Add(primitive.box,
                       Mix(PolygonHash(primitive, transform), TextureHash(primitive, contents)));
  }
}

}  // namespace linkdock::raster
