#include "widget/raster/blend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "widget/raster/geometry.h"

namespace linkdock::raster {
namespace {

TEST(RasterBlend, DividesBy255ExactlyForEveryProductOfTwoChannels) {
  for (std::uint32_t x = 0; x <= 255 * 255; ++x) {
    ASSERT_EQ(Div255(x), (2 * x + 255) / 510) << x;
    ASSERT_EQ(Div255Pair(x), Div255(x)) << x;
    ASSERT_EQ(Div255Pair(x << 16), Div255(x) << 16) << x;
  }
}

TEST(RasterBlend, BlendsEveryAlphaToTheNearestLevelInEveryChannel) {
  constexpr std::uint32_t kColor = 0x00c86400u, kPixel = 0xff0a32ffu;
  for (std::uint32_t alpha = 0; alpha <= 255; ++alpha) {
    const std::uint32_t out = BlendOver(kPixel, kColor, alpha);
    EXPECT_EQ(out >> 24, 255u);
    for (int shift = 0; shift < 24; shift += 8) {
      const double over = kColor >> shift & 0xff, under = kPixel >> shift & 0xff;
      const double exact = (over * alpha + under * (255 - alpha)) / 255;
      EXPECT_EQ(static_cast<long>(out >> shift & 0xff), std::lround(exact)) << alpha;
    }
  }
}

TEST(RasterBlend, LeavesAPixelAloneAtAlphaZeroAndReplacesItAt255) {
  for (std::uint32_t level = 0; level <= 255; ++level) {
    const std::uint32_t grey = level * 0x010101u;
    EXPECT_EQ(BlendOver(kAlphaMask | grey, 0x123456u, 0), kAlphaMask | grey);
    EXPECT_EQ(BlendOver(0xff654321u, grey, 255), kAlphaMask | grey);
  }
}

TEST(RasterBlend, KeepsWhiteWhiteUnderEveryAlpha) {
  for (std::uint32_t alpha = 0; alpha <= 255; ++alpha) {
    EXPECT_EQ(BlendOver(0xffffffffu, 0xffffffu, alpha), 0xffffffffu);
  }
}

TEST(RasterBlend, MultipliesColoursChannelByChannel) {
  EXPECT_EQ(Modulate(0xff804020u, 0xffffffffu), 0xff804020u);
  EXPECT_EQ(Modulate(0xff804020u, 0x80ff00ffu), 0x80800020u);
  EXPECT_EQ(OpaquePixel(0x112233u), 0xff332211u);
}

TEST(RasterGeometry, FillsThePixelsWhoseCentresAreInside) {
  struct Case {
    float edge;
    int first;
  };
  const Case cases[] = {{0.0f, 0}, {0.25f, 0},  {0.5f, 0},  {0.503f, 0}, {0.51f, 1},  {1.0f, 1},
                        {1.5f, 1}, {-0.5f, -1}, {-0.4f, 0}, {-1.0f, -1}, {7.499f, 7}, {7.51f, 8}};
  for (const Case& c : cases) {
    // Positions are rounded to 1/256 pixel first, so 0.503 counts as 0.5 + 1/256 at most.
    const int expected = c.edge == 0.503f ? FirstPixel(129) : c.first;
    EXPECT_EQ(FirstPixel(ToFixed(c.edge)), expected) << c.edge;
  }
}

TEST(RasterGeometry, SaturatesPositionsThatNoCanvasHas) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(ToFixed(kInfinity), kFixedLimit);
  EXPECT_EQ(ToFixed(-kInfinity), -kFixedLimit);
  EXPECT_EQ(ToFixed(1e30f), kFixedLimit);
  EXPECT_EQ(ToFixed(-524288.0f), -kFixedLimit);
  EXPECT_EQ(ToFixed(524287.0f), 524287 * kOne);
  EXPECT_EQ(ToFixed(std::numeric_limits<float>::quiet_NaN()), kNotANumber);
}

TEST(RasterGeometry, CutsAnyRectangleToTheLargestCanvas) {
  const Box huge = ToBox({-5, INT32_MIN, INT32_MAX, INT32_MAX});
  EXPECT_EQ(huge.x0, 0);
  EXPECT_EQ(huge.x1, kMaxSide);
  EXPECT_TRUE(huge.Empty()) << "it ends above the canvas";
  EXPECT_TRUE(ToBox({10, 10, -3, 4}).Empty());
  EXPECT_FALSE(ToBox({10, 10, 1, 1}).Empty());
}

}  // namespace
}  // namespace linkdock::raster
