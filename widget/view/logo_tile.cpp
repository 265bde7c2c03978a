#include "widget/view/logo_tile.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "imgui_internal.h"
#include "widget/core/base/utf8.h"
#include "widget/core/logo/logo.h"
#include "widget/view/text.h"

namespace linkdock {
namespace {

constexpr float kTileRadiusShare = 0.25f;  // 10 px of a 40 px tile

// A corner of an outline, and the way from it half a soft edge outwards.
struct Corner {
  ImVec2 at, out;
  [[nodiscard]] ImVec2 Inner() const { return {at.x - out.x, at.y - out.y}; }
  [[nodiscard]] ImVec2 Outer() const { return {at.x + out.x, at.y + out.y}; }
};

ImVec2 Place(LogoPoint point, const Rect& tile) {
  return {tile.x + point.x * tile.w, tile.y + point.y * tile.h};
}

// To the left of the way from a to b, which is outside: outlines go clockwise, holes do not.
ImVec2 Outwards(ImVec2 a, ImVec2 b) {
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  const float length = std::sqrt(dx * dx + dy * dy);
  if (length <= 0) return {};
  return {dy / length, -dx / length};
}

// As Dear ImGui widens its own shapes: both edges move by the same distance, up to a limit that
// keeps needles short.
ImVec2 Mitre(ImVec2 a, ImVec2 b, float distance) {
  constexpr float kLongest = 100;
  const ImVec2 mean{(a.x + b.x) / 2, (a.y + b.y) / 2};
  const float square = mean.x * mean.x + mean.y * mean.y;
  const float scale = square > 0.000001f ? std::fmin(1 / square, kLongest) * distance : distance;
  return {mean.x * scale, mean.y * scale};
}

std::vector<Corner> CornersOf(const LogoRing& ring, const Rect& tile, float half_edge) {
  const std::size_t size = ring.points.size();
  const auto at = [&](std::size_t i) { return Place(ring.points[i % size], tile); };
  std::vector<Corner> corners;
  corners.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    const ImVec2 before = Outwards(at(i + size - 1), at(i));
    const ImVec2 after = Outwards(at(i), at(i + 1));
    corners.push_back({at(i), Mitre(before, after, half_edge)});
  }
  return corners;
}

// A band along the outline that fades from the colour to nothing.
void AddSoftEdge(ImDrawList& draw, const std::vector<Corner>& corners, ImU32 colour) {
  const ImVec2 white = draw._Data->TexUvWhitePixel;
  const auto size = static_cast<unsigned>(corners.size());
  draw.PrimReserve(static_cast<int>(6 * size), static_cast<int>(2 * size));
  const unsigned first = draw._VtxCurrentIdx;
  for (unsigned i = 0; i < size; ++i) {
    const unsigned a = first + 2 * i;
    const unsigned b = first + 2 * ((i + 1) % size);
    for (const unsigned index : {b, a, a + 1, a + 1, b + 1, b}) {
      draw.PrimWriteIdx(static_cast<ImDrawIdx>(index));
    }
  }
  for (const Corner& corner : corners) {
    draw.PrimWriteVtx(corner.Inner(), white, colour);
    draw.PrimWriteVtx(corner.Outer(), white, colour & ~IM_COL32_A_MASK);
  }
}

// Fills the true outline with triangles and then moves their corners to where the soft edge begins.
void AddInside(ImDrawList& draw, const std::vector<Corner>& corners, ImU32 colour) {
  std::vector<ImVec2> points;
  points.reserve(corners.size());
  for (const Corner& corner : corners) points.push_back(corner.at);
  const ImDrawListFlags before = draw.Flags;
  draw.Flags &= ~ImDrawListFlags_AntiAliasedFill;
  draw.AddConcavePolyFilled(points.data(), static_cast<int>(points.size()), colour);
  draw.Flags = before;
  ImDrawVert* vertex = draw._VtxWritePtr - points.size();
  for (const Corner& corner : corners) (vertex++)->pos = corner.Inner();
}

void DrawOutline(ImDrawList& draw, const LogoShape& shape, const Rect& tile) {
  const ImU32 colour = Colour(shape.rgb);
  std::vector<Corner> joined;
  for (const LogoRing& ring : shape.rings) {
    std::vector<Corner> corners = CornersOf(ring, tile, draw._FringeScale / 2);
    AddSoftEdge(draw, corners, colour);
    if (joined.empty()) {
      joined = std::move(corners);
      continue;
    }
    const auto joint = joined.begin() + static_cast<std::ptrdiff_t>(ring.joint);
    corners.push_back(corners.front());
    corners.push_back(*joint);
    joined.insert(joint + 1, corners.begin(), corners.end());
  }
  AddInside(draw, joined, colour);
}

// Two arcs that meet share a point; between equal points a soft edge would have no direction.
void DropDoubles(ImVector<ImVec2>& path) {
  const auto same = [](ImVec2 a, ImVec2 b) {
    return std::abs(a.x - b.x) + std::abs(a.y - b.y) < 0.01f;
  };
  ImVec2* end = std::unique(path.begin(), path.end(), same);
  while (end - path.begin() > 1 && same(path.front(), *(end - 1))) --end;
  path.resize(static_cast<int>(end - path.begin()));
}

// Dear ImGui's own rectangles end a pixel before their corners could meet, so no circle is round.
void DrawBox(ImDrawList& draw, const LogoShape& shape, const Rect& tile) {
  constexpr float kQuarter = 1.57079633f;
  const ImVec2 from = Place(shape.box->from, tile);
  const ImVec2 to = Place(shape.box->to, tile);
  const float r = std::min({shape.box->radius * tile.w, (to.x - from.x) / 2, (to.y - from.y) / 2});
  const ImVec2 centres[] = {{from.x + r, from.y + r},
                            {to.x - r, from.y + r},
                            {to.x - r, to.y - r},
                            {from.x + r, to.y - r}};
  float angle = 2 * kQuarter;
  for (const ImVec2& centre : centres) {
    draw.PathArcTo(centre, r, angle, angle + kQuarter);
    angle += kQuarter;
  }
  DropDoubles(draw._Path);
  draw.PathFillConvex(Colour(shape.rgb));
}

void DrawInitial(Frame& frame, std::string_view name, const Rect& tile) {
  const Theme& theme = frame.in.theme;
  Fill(frame, tile, theme.surface_3, std::round(tile.w * kTileRadiusShare));
  if (name.empty()) return;
  std::size_t end = 0;
  static_cast<void>(ReadCodePoint(name, end));
  const Piece piece{name.substr(0, end), TextStyle::kSection, theme.text_2, false, false, {}, 0};
  TextBlock block = LayoutText(frame.in.fonts, piece, tile.w, Align::kCentre);
  const float y = tile.y + std::floor((tile.h - block.height) / 2);
  PaintText(frame, std::move(block), {tile.x, y}, nullptr);
}

}  // namespace

void DrawLogoTile(Frame& frame, std::string_view logo, std::string_view name, const Rect& tile) {
  const Result<Logo> parsed = ParseLogo(logo);
  if (!parsed.has_value()) return DrawInitial(frame, name, tile);
  const Rect on_screen = OnScreen(frame, tile);
  for (const LogoShape& shape : parsed.value().shapes) {
    (shape.box ? DrawBox : DrawOutline)(*frame.draw, shape, on_screen);
  }
}

}  // namespace linkdock
