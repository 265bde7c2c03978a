#include "widget/raster/primitives.h"

#include "widget/raster/atlas.h"
#include "widget/raster/blend.h"
#include "widget/raster/glyphs.h"

namespace linkdock::raster {
namespace {

// One draw command: the data that its primitives share, and the list that they are added to.
struct Command {
  const Transform& transform;
  const ImDrawVert* vertices;
  const ImDrawIdx* indices;
  unsigned index_count;
  Box clip;
  const ImTextureData* texture;
  std::vector<Primitive>& out;

  [[nodiscard]] const ImDrawVert& Vertex(unsigned index) const { return vertices[indices[index]]; }
};

bool SameUv(const ImDrawVert& a, const ImDrawVert& b) {
  return a.uv.x == b.uv.x && a.uv.y == b.uv.y;
}

// The bounds of some points; empty when one of them is not a number.
Box BoundsOf(const Point* points, int count) {
  Point low = points[0], high = points[0];
  for (int i = 1; i < count; ++i) {
    low = {std::min(low.x, points[i].x), std::min(low.y, points[i].y)};
    high = {std::max(high.x, points[i].x), std::max(high.y, points[i].y)};
  }
  if (low.x == kNotANumber || low.y == kNotANumber) return {};
  return {FirstPixel(low.x), FirstPixel(low.y), FirstPixel(high.x), FirstPixel(high.y)};
}

// The colour of a vertex, for a primitive that has one texture coordinate at all of its corners.
std::uint32_t SolidColor(const Command& command, const ImDrawVert& vertex) {
  const ImTextureData& texture = *command.texture;
  const std::uint32_t texel =
      Texel(texture, static_cast<int>(TexelPosition(vertex.uv.x, texture.Width)),
            static_cast<int>(TexelPosition(vertex.uv.y, texture.Height)));
  return texel == 0xffffffffu ? vertex.col : Modulate(vertex.col, texel);
}

void Emit(const Command& command, Primitive primitive, const Box& bounds) {
  primitive.box = Intersect(bounds, command.clip);
  if (primitive.box.Empty()) return;
  primitive.vertices = command.vertices;
  primitive.texture = command.texture;
  command.out.push_back(primitive);
}

// Whether the six indices at `at` are ImGui's rectangle a b c, a c d: axis-aligned, one colour.
bool IsQuad(const Command& command, unsigned at) {
  const ImDrawIdx* i = command.indices + at;
  if (at + 6 > command.index_count || i[0] != i[3] || i[2] != i[4]) return false;
  const ImDrawVert& a = command.Vertex(at);
  const ImDrawVert& b = command.Vertex(at + 1);
  const ImDrawVert& c = command.Vertex(at + 2);
  const ImDrawVert& d = command.Vertex(at + 5);
  return a.pos.y == b.pos.y && b.pos.x == c.pos.x && c.pos.y == d.pos.y && d.pos.x == a.pos.x &&
         a.col == b.col && a.col == c.col && a.col == d.col;
}

bool EmitQuad(const Command& command, unsigned at) {
  if (!IsQuad(command, at)) return false;
  const ImDrawVert& a = command.Vertex(at);
  const ImDrawVert& b = command.Vertex(at + 1);
  const ImDrawVert& c = command.Vertex(at + 2);
  const ImDrawVert& d = command.Vertex(at + 5);
  Primitive primitive;
  primitive.indices = command.indices + at;
  if (SameUv(a, b) && SameUv(a, c) && SameUv(a, d)) {
    primitive.kind = Kind::kRect;
    primitive.color = SolidColor(command, a);
    const Point corners[] = {command.transform.Map(a.pos), command.transform.Map(c.pos)};
    if (AlphaOf(primitive.color) != 0) Emit(command, primitive, BoundsOf(corners, 2));
    return true;
  }
  const bool upright = a.uv.y == b.uv.y && b.uv.x == c.uv.x && c.uv.y == d.uv.y && d.uv.x == a.uv.x;
  const ImDrawVert corners[2] = {a, c};
  if (!upright || !PlaceGlyph(corners, command.transform, *command.texture, primitive.glyph)) {
    return false;
  }
  primitive.kind = Kind::kGlyph;
  primitive.color = a.col;
  if (AlphaOf(primitive.color) != 0) Emit(command, primitive, primitive.glyph.Bounds());
  return true;
}

std::int64_t Turn(const Point& a, const Point& b, const Point& c) {
  return std::int64_t{b.x - a.x} * (c.y - b.y) - std::int64_t{b.y - a.y} * (c.x - b.x);
}

// Whether the outline turns one way only, and once around.
bool IsConvex(const Point* points, int count) {
  bool left = false, right = false;
  int reversals = 0, last_direction = 0, first_direction = 0;
  for (int i = 0; i < count; ++i) {
    const Point& a = points[i];
    const Point& b = points[(i + 1) % count];
    const std::int64_t turn = Turn(a, b, points[(i + 2) % count]);
    left |= turn < 0;
    right |= turn > 0;
    const int direction = (b.y > a.y) - (b.y < a.y);
    if (direction == 0) continue;
    if (first_direction == 0) first_direction = direction;
    reversals += last_direction != 0 && direction != last_direction;
    last_direction = direction;
  }
  reversals += last_direction != first_direction;
  return !(left && right) && reversals <= 2;
}

// How many triangles from `at` on form one fan of one colour, at most kMaxCorners − 2.
int FanLength(const Command& command, unsigned at) {
  const ImDrawIdx* i = command.indices + at;
  const ImDrawVert& first = command.Vertex(at);
  const auto continues = [&](unsigned t) {
    const ImDrawVert& next = command.Vertex(at + t + 2);
    return i[t] == i[0] && i[t + 1] == i[t - 1] && next.col == first.col && SameUv(next, first);
  };
  int length = 1;
  for (unsigned t = 3; at + t + 3 <= command.index_count && length < kMaxCorners - 2; t += 3) {
    if (!continues(t)) break;
    ++length;
  }
  return length;
}

// One triangle, or as many as form a convex polygon. Returns how many were used.
int EmitPolygon(const Command& command, unsigned at, Primitive primitive) {
  primitive.kind = Kind::kPolygon;
  primitive.color = SolidColor(command, command.Vertex(at));
  primitive.vertices = command.vertices;
  Point corners[kMaxCorners];
  const int length = FanLength(command, at);
  primitive.triangles = static_cast<std::uint16_t>(length);
  int count = CornersOf(primitive, command.transform, corners);
  if (length > 1 && !IsConvex(corners, count)) {
    primitive.triangles = 1;
    count = 3;
  }
  if (AlphaOf(primitive.color) != 0) Emit(command, primitive, BoundsOf(corners, count));
  return primitive.triangles;
}

// Returns how many triangles were used.
int EmitTriangles(const Command& command, unsigned at) {
  const ImDrawVert& a = command.Vertex(at);
  const ImDrawVert& b = command.Vertex(at + 1);
  const ImDrawVert& c = command.Vertex(at + 2);
  Primitive primitive;
  primitive.indices = command.indices + at;
  const bool solid = SameUv(a, b) && SameUv(a, c);
  if (solid && a.col == b.col && a.col == c.col) return EmitPolygon(command, at, primitive);
  if (AlphaOf(a.col | b.col | c.col) == 0) return 1;
  const bool one_hue = ((a.col ^ b.col) & ~kAlphaMask) == 0 && ((a.col ^ c.col) & ~kAlphaMask) == 0;
  const bool fade = solid && one_hue && SolidColor(command, a) == a.col;
  primitive.kind = fade ? Kind::kFade : Kind::kShaded;
  primitive.color = a.col;
  const Point corners[] = {command.transform.Map(a.pos), command.transform.Map(b.pos),
                           command.transform.Map(c.pos)};
  Emit(command, primitive, BoundsOf(corners, 3));
  return 1;
}

bool IndicesInRange(const ImDrawIdx* indices, unsigned count, std::size_t vertices) {
  ImDrawIdx highest = 0;
  for (unsigned i = 0; i < count; ++i) highest = std::max(highest, indices[i]);
  return highest < vertices;
}

Box ClipOf(const ImVec4& clip, const Transform& transform) {
  const Point corners[] = {transform.Map({clip.x, clip.y}), transform.Map({clip.z, clip.w})};
  if (corners[0].x > corners[1].x || corners[0].y > corners[1].y) return {};
  return Intersect(BoundsOf(corners, 2), {0, 0, transform.width, transform.height});
}

void CollectCommand(const ImDrawList& list, Command command, unsigned vertex_offset) {
  const auto vertices = static_cast<unsigned>(list.VtxBuffer.Size);
  if (command.clip.Empty() || command.texture == nullptr || vertex_offset >= vertices) return;
  if (!IndicesInRange(command.indices, command.index_count, vertices - vertex_offset)) return;
  command.vertices += vertex_offset;
  for (unsigned at = 0; at + 3 <= command.index_count;) {
    const bool quad = EmitQuad(command, at);
    at += quad ? 6 : 3 * static_cast<unsigned>(EmitTriangles(command, at));
  }
}

}  // namespace

int CornersOf(const Primitive& primitive, const Transform& transform, Point* corners) {
  const int fan = primitive.kind == Kind::kPolygon ? primitive.triangles : 1;
  corners[0] = transform.Map(primitive.Vertex(0).pos);
  corners[1] = transform.Map(primitive.Vertex(1).pos);
  for (int t = 0; t < fan; ++t) corners[t + 2] = transform.Map(primitive.Vertex(3 * t + 2).pos);
  return fan + 2;
}

void CollectPrimitives(const ImDrawData& data, const Transform& transform,
                       std::vector<Primitive>& out) {
  out.clear();
  for (const ImDrawList* list : data.CmdLists) {
    const auto indices = static_cast<unsigned>(list->IdxBuffer.Size);
    for (const ImDrawCmd& cmd : list->CmdBuffer) {
      if (cmd.UserCallback != nullptr || cmd.IdxOffset >= indices) continue;
      const Command command{transform,
                            list->VtxBuffer.Data,
                            list->IdxBuffer.Data + cmd.IdxOffset,
                            std::min(cmd.ElemCount, indices - cmd.IdxOffset),
                            ClipOf(cmd.ClipRect, transform),
                            TextureOf(cmd, data),
                            out};
      CollectCommand(*list, command, cmd.VtxOffset);
    }
  }
}

}  // namespace linkdock::raster
