#include <gtest/gtest.h>

#include "tests/unit/raster/raster_support.h"

namespace linkdock {
namespace {

// An 8×8 atlas with a "glyph" of 2×3 texels at (3, 2) and full texels all around it, which must
// never show.
class RasterGlyphs : public testing::TestWithParam<ImTextureFormat> {
 protected:
  RasterGlyphs() : atlas_(GetParam(), 8, 8) {
    for (int y = 0; y < 8; ++y) {
      for (int x = 0; x < 8; ++x) atlas_.Set(x, y, Coverage(255));
    }
    const int glyph[3][2] = {{255, 0}, {128, 64}, {0, 255}};
    for (int y = 0; y < 3; ++y) {
      for (int x = 0; x < 2; ++x) atlas_.Set(3 + x, 2 + y, Coverage(glyph[y][x]));
    }
  }

  // Ink of one row of the canvas after drawing the glyph at a position, black on white.
  std::vector<int> Row(ImVec2 at, int y, ImU32 color = kBlack) {
    canvas_.raster().Invalidate();
    DrawOn(canvas_, [&](ImDrawList& l) {
      l.AddImage(atlas_.ref(), at, {at.x + 2, at.y + 3}, {3 / 8.f, 2 / 8.f}, {5 / 8.f, 5 / 8.f},
                 color);
    });
    std::vector<int> ink;
    for (int x = 0; x < canvas_.width(); ++x) ink.push_back(Ink(PixelAt(canvas_, x, y)));
    return ink;
  }

  PreviewCanvas canvas_{{6, 6, 1}};
  TestTexture atlas_;
};

INSTANTIATE_TEST_SUITE_P(Formats, RasterGlyphs,
                         testing::Values(ImTextureFormat_Alpha8, ImTextureFormat_RGBA32));

using Inks = std::vector<int>;

TEST_P(RasterGlyphs, MapsTexelsToPixelsOneToOne) {
  EXPECT_EQ(Row({1, 1}, 0), (Inks{0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(Row({1, 1}, 1), (Inks{0, 255, 0, 0, 0, 0}));
  EXPECT_EQ(Row({1, 1}, 2), (Inks{0, 128, 64, 0, 0, 0}));
  EXPECT_EQ(Row({1, 1}, 3), (Inks{0, 0, 255, 0, 0, 0}));
  EXPECT_EQ(Row({1, 1}, 4), (Inks{0, 0, 0, 0, 0, 0}));
}

TEST_P(RasterGlyphs, SharesTexelsBetweenPixelsByQuarters) {
  EXPECT_EQ(Row({1.25f, 1}, 1), (Inks{0, 191, 64, 0, 0, 0}));
  EXPECT_EQ(Row({1.5f, 1}, 2), (Inks{0, 64, 96, 32, 0, 0}));
  EXPECT_EQ(Row({1.75f, 1}, 3), (Inks{0, 0, 64, 191, 0, 0}));
}

TEST_P(RasterGlyphs, RoundsThePositionToTheNearestQuarter) {
  EXPECT_EQ(Row({1.12f, 1}, 1), Row({1, 1}, 1));
  EXPECT_EQ(Row({1.13f, 1}, 1), Row({1.25f, 1}, 1));
  EXPECT_EQ(Row({1.88f, 1}, 1), Row({2, 1}, 1));
  EXPECT_EQ(Row({-0.75f, 1}, 2), (Inks{80, 16, 0, 0, 0, 0})) << "left of the canvas too";
}

TEST_P(RasterGlyphs, SnapsToWholePixelsVertically) {
  EXPECT_EQ(Row({1, 1.4f}, 2), (Inks{0, 128, 64, 0, 0, 0}));
  EXPECT_EQ(Row({1, 1.6f}, 3), (Inks{0, 128, 64, 0, 0, 0}));
}

TEST_P(RasterGlyphs, StartsInTheMiddleOfARowAtTheCanvasEdge) {
  EXPECT_EQ(Row({-1, 0}, 1), (Inks{64, 0, 0, 0, 0, 0}));
  EXPECT_EQ(Row({-0.5f, 0}, 1), (Inks{96, 32, 0, 0, 0, 0}));
  EXPECT_EQ(Row({-1.5f, 0}, 1), (Inks{32, 0, 0, 0, 0, 0}));
  EXPECT_EQ(Row({4.5f, 0}, 1), (Inks{0, 0, 0, 0, 64, 96}));
  EXPECT_EQ(Row({0, -1}, 0), (Inks{128, 64, 0, 0, 0, 0}));
}

TEST_P(RasterGlyphs, MultipliesCoverageByTheColoursAlpha) {
  EXPECT_EQ(Row({1, 1}, 1, kHalfBlack), (Inks{0, 128, 0, 0, 0, 0}));
  EXPECT_EQ(Row({1, 1}, 2, kHalfBlack), (Inks{0, 64, 32, 0, 0, 0}));
}

TEST(RasterImages, ShowsTheColoursOfAColouredGlyph) {
  PreviewCanvas canvas({4, 2, 1});
  TestTexture texture(ImTextureFormat_RGBA32, 4, 4);
  texture.data().UseColors = true;
  texture.Set(0, 0, IM_COL32(250, 120, 10, 255));
  texture.Set(1, 0, IM_COL32(0, 0, 200, 255));
  texture.Set(0, 1, IM_COL32(0, 100, 0, 128));
  texture.Set(1, 1, 0);
  DrawOn(canvas, [&](ImDrawList& l) {
    l.AddImage(texture.ref(), {1, 0}, {3, 2}, {0, 0}, {0.5f, 0.5f}, IM_COL32_WHITE);
  });
  EXPECT_EQ(PixelAt(canvas, 0, 0), 0xffffffffu);
  EXPECT_EQ(PixelAt(canvas, 1, 0), IM_COL32(250, 120, 10, 255));
  EXPECT_EQ(PixelAt(canvas, 2, 0), IM_COL32(0, 0, 200, 255));
  EXPECT_EQ(PixelAt(canvas, 1, 1), IM_COL32(127, 177, 127, 255));
  EXPECT_EQ(PixelAt(canvas, 2, 1), 0xffffffffu);
}

TEST(RasterImages, FiltersAnImageThatIsDrawnLarger) {
  PreviewCanvas canvas({16, 16, 1});
  TestTexture texture(ImTextureFormat_Alpha8, 2, 2);
  texture.Set(0, 0, Coverage(0));
  texture.Set(0, 1, Coverage(0));
  texture.Set(1, 0, Coverage(255));
  texture.Set(1, 1, Coverage(255));
  DrawOn(canvas, [&](ImDrawList& l) {
    l.AddImage(texture.ref(), {0, 0}, {16, 16}, {0, 0}, {1, 1}, kBlack);
  });
  for (int y = 0; y < 16; ++y) {
    EXPECT_EQ(Ink(PixelAt(canvas, 0, y)), 0);
    EXPECT_EQ(Ink(PixelAt(canvas, 15, y)), 255);
    for (int x = 4; x < 12; ++x) {
      EXPECT_NEAR(Ink(PixelAt(canvas, x, y)), (x - 3.5) / 8 * 255, 2) << x << ' ' << y;
    }
  }
}

TEST(RasterImages, DrawsTextThatImGuiCutAtAFractionOfATexelInPlace) {
  const auto draw = [](PreviewCanvas& canvas, bool fine) {
    const ImVec4 cut(10.4f, 4, 70.6f, 14.5f);
    DrawOn(canvas, [&](ImDrawList& l) {
      if (!fine) l.PushClipRect({11, 4}, {70, 14});
      l.AddText(canvas.regular(), 16, {4, 1}, kBlack, "mmmmmmmm", nullptr, 0,
                fine ? &cut : nullptr);
      if (!fine) l.PopClipRect();
    });
  };
  PreviewCanvas fine({80, 20, 1}), clipped({80, 20, 1});
  draw(fine, true);
  draw(clipped, false);
  for (int y = 5; y < 14; ++y) {
    for (int x = 12; x < 70; ++x)
      ASSERT_EQ(PixelAt(fine, x, y), PixelAt(clipped, x, y)) << x << ' ' << y;
  }
}

TEST(RasterImages, DrawsTextAsTheFontsOwnCoverage) {
  PreviewCanvas canvas({40, 24, 1});
  DrawOn(canvas, [&](ImDrawList& l) { l.AddText(canvas.regular(), 16, {2, 2}, kBlack, "I"); });
  int ink = 0, darkest = 0;
  for (const std::uint32_t pixel : canvas.pixels()) {
    ink += Ink(pixel);
    darkest = std::max(darkest, Ink(pixel));
  }
  // DejaVu's I is a bar of 202 × 1493 units of 2048 to the em: 1.58 × 11.66 pixels at 16.
  EXPECT_NEAR(ink / 255.0, 1.58 * 11.66, 0.6);
  EXPECT_GT(darkest, 200);
}

}  // namespace
}  // namespace linkdock
