#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/raster/raster_support.h"

namespace linkdock {
namespace {

TEST(RasterShapes, FillsARectangleExactlyAndNothingBesideIt) {
  EXPECT_EQ(Drawn({6, 4, 1}, [](ImDrawList& l) { l.AddRectFilled({1, 1}, {5, 3}, kBlack); }),
            (Picture{"......",  //
                     ".####.",  //
                     ".####.",  //
                     "......"}));
}

TEST(RasterShapes, FillsThePixelsWhoseCentresAFractionalRectangleCovers) {
  EXPECT_EQ(
      Drawn({6, 3, 1}, [](ImDrawList& l) { l.AddRectFilled({0.6f, 0}, {3.4f, 1.5f}, kBlack); }),
      (Picture{".##...", "......", "......"}));
}

TEST(RasterShapes, MultipliesPositionsByTheDeviceScale) {
  EXPECT_EQ(Drawn({3, 2, 2}, [](ImDrawList& l) { l.AddRectFilled({0.5f, 0}, {2, 1}, kBlack); }),
            (Picture{".###..", ".###..", "......", "......"}));
}

TEST(RasterShapes, CutsEachCommandAtItsClipRectangle) {
  EXPECT_EQ(Drawn({6, 4, 1},
                  [](ImDrawList& l) {
                    l.PushClipRect({1, 1}, {3, 9});
                    l.AddRectFilled({0, 0}, {6, 3}, kBlack);
                    l.PopClipRect();
                    l.AddRectFilled({5, 0}, {6, 1}, kBlack);
                  }),
            (Picture{".....#", ".##...", ".##...", "......"}));
}

TEST(RasterShapes, DrawsNothingInAnEmptyClipRectangle) {
  EXPECT_EQ(Drawn({4, 1, 1},
                  [](ImDrawList& l) {
                    l.PushClipRect({2, 0}, {2, 1});
                    l.AddRectFilled({0, 0}, {4, 1}, kBlack);
                    l.AddCircleFilled({2, 0}, 2, kBlack);
                    l.PopClipRect();
                  }),
            (Picture{"...."}));
}

TEST(RasterShapes, BlendsAlphaOverAlphaWithExactRounding) {
  PreviewCanvas canvas({4, 1, 1});
  DrawOn(canvas, [](ImDrawList& l) {
    l.AddRectFilled({0, 0}, {3, 1}, IM_COL32(255, 0, 0, 128));
    l.AddRectFilled({1, 0}, {3, 1}, IM_COL32(0, 0, 255, 64));
    l.AddRectFilled({2, 0}, {3, 1}, IM_COL32(9, 8, 7, 255));
  });
  EXPECT_EQ(PixelAt(canvas, 0, 0), 0xff7f7fffu) << "255 × 127 / 255 = 127";
  EXPECT_EQ(PixelAt(canvas, 1, 0), 0xff9f5fbfu)
      << "red 255 × 191 / 255 = 191; blue 64 + 127 × 191/255";
  EXPECT_EQ(PixelAt(canvas, 2, 0), 0xff070809u);
  EXPECT_EQ(PixelAt(canvas, 3, 0), 0xffffffffu);
}

TEST(RasterShapes, DrawsALineOnPixelCentresAsOneSharpRow) {
  const Picture sharp = {"......", ".####.", "......"};
  const auto line = [](ImDrawList& l) { l.AddLine({1, 1}, {5, 1}, kBlack, 1); };
  EXPECT_EQ(Drawn({6, 3, 1}, line), sharp) << "ImGui puts the line on the centre itself";
}

TEST(RasterShapes, DrawsTheSameSharpLineWithoutTheBakedTexture) {
  EXPECT_EQ(Drawn({6, 3, 1},
                  [](ImDrawList& l) {
                    l.Flags &= ~ImDrawListFlags_AntiAliasedLinesUseTex;
                    l.AddLine({1, 1}, {5, 1}, kBlack, 1);
                  }),
            (Picture{"......", ".####.", "......"}));
}

TEST(RasterShapes, SharesALineBetweenTwoRowsByItsPosition) {
  for (const bool texture : {true, false}) {
    PreviewCanvas canvas({4, 4, 1});
    DrawOn(canvas, [&](ImDrawList& l) {
      if (!texture) l.Flags &= ~ImDrawListFlags_AntiAliasedLinesUseTex;
      l.PathLineTo({0, 1.75f});  // a quarter below the centre of row 1
      l.PathLineTo({4, 1.75f});
      l.PathStroke(kBlack, 0, 1);
    });
    EXPECT_EQ(Ink(PixelAt(canvas, 2, 0)), 0) << "texture " << texture;
    EXPECT_NEAR(Ink(PixelAt(canvas, 2, 1)), 191.25, 1);
    EXPECT_NEAR(Ink(PixelAt(canvas, 2, 2)), 63.75, 1);
    EXPECT_EQ(Ink(PixelAt(canvas, 2, 3)), 0);
  }
}

TEST(RasterShapes, FadesAnEdgeThatLiesBetweenPixels) {
  PreviewCanvas canvas({6, 6, 1});
  DrawOn(canvas, [](ImDrawList& l) {
    const ImVec2 corners[] = {{1, 1}, {5, 1}, {5, 4.5f}, {1, 4.5f}};
    l.AddConvexPolyFilled(corners, 4, kBlack);
  });
  EXPECT_EQ(Ink(PixelAt(canvas, 3, 0)), 0);
  EXPECT_EQ(Ink(PixelAt(canvas, 3, 1)), 255);
  EXPECT_EQ(Ink(PixelAt(canvas, 3, 3)), 255);
  EXPECT_NEAR(Ink(PixelAt(canvas, 3, 4)), 128, 1) << "the shape ends in the middle of this row";
  EXPECT_EQ(Ink(PixelAt(canvas, 3, 5)), 0);
}

TEST(RasterShapes, RoundsTheCornersOfARectangleSymmetrically) {
  const Picture picture =
      Drawn({12, 12, 1}, [](ImDrawList& l) { l.AddRectFilled({1, 1}, {11, 11}, kBlack, 4); });
  EXPECT_EQ(picture[0], "............");
  EXPECT_EQ(picture[6], ".##########.");
  for (std::size_t y = 0; y < 12; ++y) {
    EXPECT_EQ(picture[y], std::string(picture[y].rbegin(), picture[y].rend())) << y;
    EXPECT_EQ(picture[y], picture[11 - y]) << y;
  }
  EXPECT_EQ(picture[1][1], '.') << "outside of the corner's arc";
  EXPECT_EQ(picture[3][3], '#') << "inside of it";
}

TEST(RasterShapes, GivesARoundPolygonTheAreaThatItHas) {
  for (const float scale : {1.0f, 1.25f, 2.0f}) {
    PreviewCanvas canvas({64, 64, scale});
    DrawOn(canvas, [](ImDrawList& l) { l.AddCircleFilled({31.3f, 32.6f}, 25, kBlack, 48); });
    double area = 0;
    for (const std::uint32_t pixel : canvas.pixels()) area += Ink(pixel) / 255.0;
    const double exact = 48 / 2.0 * std::sin(2 * 3.14159265 / 48) * 25 * 25 * scale * scale;
    EXPECT_NEAR(area / exact, 1.0, 0.002) << scale;
  }
}

TEST(RasterShapes, CoversEachPixelOfATranslucentShapeOnce) {
  PreviewCanvas canvas({200, 200, 1});
  DrawOn(canvas, [](ImDrawList& l) {
    l.AddCircleFilled({100, 100}, 90, kHalfBlack);
    l.AddCircleFilled({100.3f, 99.7f}, 80, kHalfBlack, 170);  // more corners than one polygon takes
  });
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 200; ++x) {
      const double distance = std::hypot(x + 0.5 - 100.3, y + 0.5 - 99.7);
      if (distance > 78.5) continue;
      ASSERT_EQ(Ink(PixelAt(canvas, x, y)), 192) << x << ' ' << y;
    }
  }
}

TEST(RasterShapes, InterpolatesTheColoursOfTheCorners) {
  PreviewCanvas canvas({64, 64, 1});
  DrawOn(canvas, [](ImDrawList& l) {
    l.AddRectFilledMultiColor({0, 0}, {64, 64}, IM_COL32(0, 0, 0, 255), IM_COL32(255, 0, 0, 255),
                              IM_COL32(255, 255, 0, 255), IM_COL32(0, 255, 0, 255));
  });
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const std::uint32_t pixel = PixelAt(canvas, x, y);
      ASSERT_NEAR(static_cast<double>(pixel & 0xff), (x + 0.5) / 64 * 255, 0.51) << x << ' ' << y;
      ASSERT_NEAR(static_cast<double>(pixel >> 8 & 0xff), (y + 0.5) / 64 * 255, 0.51);
      ASSERT_EQ(pixel >> 16, 0xff00u);
    }
  }
}

}  // namespace
}  // namespace linkdock
