#include <gtest/gtest.h>

#include <random>

#include "tests/unit/raster/raster_support.h"

namespace linkdock {
namespace {

// One random thing that the view could draw.
struct Shape {
  int kind = 0;
  ImVec2 a, b;
  ImU32 color = 0;
  float extra = 0;
};

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  int Below(int limit) { return static_cast<int>(engine_() % static_cast<unsigned>(limit)); }
  float Real(float low, float high) {
    return low + (high - low) * static_cast<float>(engine_()) / 4294967296.0f;
  }
  ImVec2 Spot() { return {Real(-40, 440), Real(-40, 340)}; }
  ImU32 Color() {
    const int alphas[] = {255, 255, 128, 40, 1, 0};
    return IM_COL32(Below(256), Below(256), Below(256), alphas[Below(6)]);
  }

 private:
  std::mt19937 engine_;
};

Shape RandomShape(Dice& dice) {
  return {dice.Below(9), dice.Spot(), dice.Spot(), dice.Color(), dice.Real(0.5f, 30)};
}

void DrawShape(const PreviewCanvas& canvas, ImDrawList& l, const Shape& s) {
  const ImVec2 low(std::min(s.a.x, s.b.x), std::min(s.a.y, s.b.y));
  const ImVec2 high(std::max(s.a.x, s.b.x), std::max(s.a.y, s.b.y));
  switch (s.kind) {
    case 0:
      return l.AddRectFilled(low, high, s.color);
    case 1:
      return l.AddRectFilled(low, high, s.color, s.extra);
    case 2:
      return l.AddRect(low, high, s.color, s.extra, 0, s.extra > 15 ? 1.0f : 2.5f);
    case 3:
      return l.AddCircleFilled(s.a, s.extra * 3, s.color);
    case 4:
      return l.AddLine(s.a, s.b, s.color, s.extra > 15 ? 1.0f : s.extra);
    case 5:
      return l.AddText(canvas.regular(), s.extra + 4, s.a, s.color, "Where do I find this?");
    case 6:
      return l.AddTriangleFilled(s.a, s.b, {s.a.x + s.extra, s.b.y - s.extra}, s.color);
    case 7:
      return l.AddRectFilledMultiColor(low, high, s.color, ~s.color, s.color ^ 0xff00u, s.color);
    default:
      l.PushClipRect(low, high, true);
      l.AddCircle(s.a, s.extra * 4, s.color, 0, 3);
      l.AddText(canvas.strong(), 24, low, s.color, "Connect");
      return l.PopClipRect();
  }
}

void Mutate(Dice& dice, std::vector<Shape>& shapes) {
  switch (dice.Below(4)) {
    case 0:
      shapes.push_back(RandomShape(dice));
      return;
    case 1:
      shapes.erase(shapes.begin() + dice.Below(static_cast<int>(shapes.size())));
      if (shapes.empty()) shapes.push_back(RandomShape(dice));
      return;
    case 2:
      shapes[static_cast<std::size_t>(dice.Below(static_cast<int>(shapes.size())))].color =
          dice.Color();
      return;
    default:
      shapes[static_cast<std::size_t>(dice.Below(static_cast<int>(shapes.size())))].a.x += 0.25f;
  }
}

void MutateCanvas(Dice& dice, PreviewCanvas& canvas) {
  if (dice.Below(6) == 0) {
    canvas.holes.clear();
    if (dice.Below(2) == 0) canvas.holes.push_back({dice.Below(380), dice.Below(280), 90, 40});
  }
  if (dice.Below(40) == 0) canvas.clear_rgb ^= 0x30u;
}

TEST(RasterRandomFrames, LookTheSameDrawnByTilesAsDrawnWhole) {
  for (const float scale : {1.0f, 1.25f, 2.0f}) {
    Dice dice(static_cast<unsigned>(scale * 100));
    PreviewCanvas tiles({400, 300, scale});
    std::vector<Shape> shapes(12);
    for (Shape& shape : shapes) shape = RandomShape(dice);
    int painted = 0;
    for (int frame = 0; frame < 150; ++frame) {
      Mutate(dice, shapes);
      MutateCanvas(dice, tiles);
      const auto draw = [&](ImDrawList& l) {
        for (const Shape& shape : shapes) DrawShape(tiles, l, shape);
      };
      painted += DrawOn(tiles, draw);
      const std::vector<std::uint32_t> by_tiles = tiles.pixels();
      tiles.raster().Invalidate();
      ASSERT_EQ(DrawOn(tiles, draw), tiles.width() * tiles.height());
      ASSERT_EQ(tiles.pixels(), by_tiles) << "frame " << frame << " at scale " << scale;
    }
    EXPECT_LT(painted, 100 * tiles.width() * tiles.height()) << "most frames change a part only";
  }
}

// A net of triangles over jittered points, each in a random winding and order: every pixel inside
// belongs to exactly one of them.
TEST(RasterRandomFrames, MeetAtSharedEdgesWithoutAGapOrAnOverlap) {
  constexpr int kCells = 12;
  for (unsigned seed = 0; seed < 40; ++seed) {
    Dice dice(seed);
    PreviewCanvas canvas({130, 130, 1});
    std::vector<ImVec2> points;
    for (int y = 0; y <= kCells; ++y) {
      for (int x = 0; x <= kCells; ++x) {
        const float jitter = seed % 2 != 0 ? 2.9f : 0.5f;  // beyond 3 cells fold over
        points.emplace_back(5.0f + 10.0f * static_cast<float>(x) + dice.Real(-jitter, jitter),
                            5.0f + 10.0f * static_cast<float>(y) + dice.Real(-jitter, jitter));
      }
    }
    DrawOn(canvas, [&](ImDrawList& l) {
      l.Flags = ImDrawListFlags_None;  // no anti-aliased fringes
      for (int cell = 0; cell < kCells * kCells; ++cell) {
        const auto at = static_cast<std::size_t>(cell / kCells * (kCells + 1) + cell % kCells);
        const ImVec2 a = points[at], b = points[at + 1], c = points[at + kCells + 2],
                     d = points[at + kCells + 1];
        const bool flip = dice.Below(2) == 0;
        l.AddTriangleFilled(a, flip ? b : c, flip ? c : b, kHalfBlack);
        l.AddTriangleFilled(flip ? c : d, a, flip ? d : c, kHalfBlack);
      }
    });
    for (int y = 11; y < 119; ++y) {
      for (int x = 11; x < 119; ++x) {
        ASSERT_EQ(Ink(PixelAt(canvas, x, y)), 128) << "seed " << seed << " at " << x << ' ' << y;
      }
    }
  }
}

// A fan is drawn as one polygon when its outline is convex; the picture must be that of its
// triangles.
TEST(RasterRandomFrames, DrawAFanLikeItsTriangles) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    Dice dice(seed);
    const bool convex = seed % 2 == 0;
    std::vector<ImVec2> points;
    const int corners = 3 + dice.Below(90);
    for (int i = 0; i < corners; ++i) {
      const float angle = 6.2831853f * static_cast<float>(i) / static_cast<float>(corners);
      const float radius = convex ? 55 : dice.Real(20, 60);
      points.emplace_back(64 + radius * std::cos(angle), 60 + radius * 0.8f * std::sin(angle));
    }
    const auto fan = [&](ImDrawList& l) {
      l.Flags = ImDrawListFlags_None;
      l.AddConvexPolyFilled(points.data(), corners, kHalfBlack);
    };
    const auto triangles = [&](ImDrawList& l) {
      l.Flags = ImDrawListFlags_None;
      for (std::size_t i = 2; i < points.size(); ++i) {
        l.AddTriangleFilled(points[0], points[i - 1], points[i], kHalfBlack);
      }
    };
    EXPECT_EQ(Drawn({128, 128, 1}, fan), Drawn({128, 128, 1}, triangles)) << seed;
  }
}

}  // namespace
}  // namespace linkdock
