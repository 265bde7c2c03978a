#include <gtest/gtest.h>

#include <random>

#include "tests/unit/raster/raster_support.h"

namespace linkdock {
namespace {

// Remembers where the rasteriser painted, beside the picture.
struct Recorder {
  std::vector<PixelRect> rects;
  std::vector<std::uint32_t> pixels;
  int width = 0, height = 0;

  static void Paint(void* user, const std::uint32_t* pixels, PixelRect rect) {
    auto& self = *static_cast<Recorder*>(user);
    self.rects.push_back(rect);
    for (int y = 0; y < rect.h; ++y) {
      for (int x = 0; x < rect.w; ++x) {
        self.pixels[static_cast<std::size_t>(rect.y + y) * self.width + rect.x + x] =
            pixels[y * rect.w + x];
      }
    }
  }
};

// Runs ImGui once a frame and hands the same draw data to any number of rasterisers.
class RasterTiles : public testing::Test {
 protected:
  int Draw(Raster& raster, Recorder& recorder, std::uint32_t clear = 0xffffff) {
    ImDrawData& data = *ImGui::GetDrawData();
    recorder.width = static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x);
    recorder.height = static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y);
    recorder.pixels.resize(static_cast<std::size_t>(recorder.width) * recorder.height);
    recorder.rects.clear();
    return raster.Draw(data, clear, holes_, &Recorder::Paint, &recorder);
  }

  PreviewCanvas canvas_{{400, 300, 1}};
  std::vector<PixelRect> holes_;
};

void DrawForm(const PreviewCanvas& canvas, ImDrawList& l, float caret) {
  l.AddRectFilled({0, 0}, {400, 300}, IM_COL32(250, 250, 252, 255), 16);
  l.AddText(canvas.strong(), 20, {20, 20}, kBlack, "Connect Lucca");
  l.AddRect({20, 60}, {380, 106}, kBlack, 10, 0, 1);
  l.AddText(canvas.regular(), 16, {30, 74}, kBlack, "acme");
  l.AddRectFilled({caret, 70}, {caret + 1, 96}, kBlack);
}

TEST_F(RasterTiles, PaintEverythingOnceAndThenNothingWhileNothingChanges) {
  const auto form = [&](ImDrawList& l) { DrawForm(canvas_, l, 100); };
  EXPECT_EQ(DrawOn(canvas_, form), 400 * 300);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(DrawOn(canvas_, form), 0);
  canvas_.raster().Invalidate();
  EXPECT_EQ(DrawOn(canvas_, form), 400 * 300);
  canvas_.clear_rgb = 0x101010;
  EXPECT_EQ(DrawOn(canvas_, form), 400 * 300);
}

TEST_F(RasterTiles, PaintOnlyTheTilesThatAMovedCaretTouches) {
  Recorder recorder;
  DrawOn(canvas_, [&](ImDrawList& l) { DrawForm(canvas_, l, 100); });
  Raster raster;
  Draw(raster, recorder);
  DrawOn(canvas_, [&](ImDrawList& l) { DrawForm(canvas_, l, 110); });
  EXPECT_EQ(Draw(raster, recorder), kTilePx * kTilePx);
  EXPECT_EQ(recorder.rects, (std::vector<PixelRect>{{64, 64, 64, 64}}));
  DrawOn(canvas_, [&](ImDrawList& l) { DrawForm(canvas_, l, 130); });
  EXPECT_EQ(Draw(raster, recorder), 2 * kTilePx * kTilePx) << "where it was and where it is";
}

TEST_F(RasterTiles, ArePaintedAgainWhenAMarkOnThemComesChangesOrGoes) {
  DrawOn(canvas_, [](ImDrawList& l) { l.AddRectFilled({0, 0}, {9, 9}, kBlack); });
  Recorder recorder;
  Raster raster;
  const auto marked = [&](PixelRect rect, std::uint64_t hash) {
    raster.Mark(rect, hash);
    return Draw(raster, recorder);
  };
  Draw(raster, recorder);
  constexpr PixelRect kInside{70, 70, 20, 10}, kAcross{120, 70, 20, 10};
  constexpr int kTile = kTilePx * kTilePx;
  EXPECT_EQ(marked(kInside, 1), kTile);
  EXPECT_EQ(marked(kInside, 1), 0);
  EXPECT_EQ(marked(kInside, 2), kTile);
  EXPECT_EQ(marked(kAcross, 2), kTile) << "its second tile; the first bears the same mark";
  EXPECT_EQ(Draw(raster, recorder), 2 * kTile) << "marks hold for one frame";
  EXPECT_EQ(Draw(raster, recorder), 0);
  EXPECT_EQ(marked({-50, -50, 20, 20}, 3), 0) << "outside";
}

TEST_F(RasterTiles, IgnoreALargerRectangleWhereItLooksTheSame) {
  const auto card = [](float height) {
    return [height](ImDrawList& l) { l.AddRectFilled({0, 0}, {400, height}, kHalfBlack); };
  };
  DrawOn(canvas_, card(100));
  EXPECT_EQ(DrawOn(canvas_, card(120)), 400 * kTilePx) << "only the second row of tiles differs";
}

TEST_F(RasterTiles, ArePaintedInBandsNoLargerThanAgreedThatCoverEachPixelOnce) {
  for (const PreviewCanvas::Size size :
       {PreviewCanvas::Size{880, 700, 2}, {3, 4000, 1}, {20000, 7, 1}}) {
    canvas_.Resize(size);
    DrawOn(canvas_, [](ImDrawList& l) { l.AddRectFilled({0, 0}, {9, 9}, kBlack); });
    Recorder recorder;
    Raster raster;
    const int painted = Draw(raster, recorder);
    EXPECT_EQ(painted, recorder.width * recorder.height);
    std::vector<char> covered(static_cast<std::size_t>(painted));
    for (const PixelRect& rect : recorder.rects) {
      EXPECT_LE(rect.w * rect.h, kBandPixels);
      for (int y = rect.y; y < rect.y + rect.h; ++y) {
        for (int x = rect.x; x < rect.x + rect.w; ++x) {
          ++covered.at(static_cast<std::size_t>(y) * recorder.width + x);
        }
      }
    }
    EXPECT_EQ(std::count(covered.begin(), covered.end(), 1), painted);
  }
}

TEST_F(RasterTiles, NoticeAGlyphThatIsUploadedAgainInTheSamePlace) {
  TestTexture atlas(ImTextureFormat_Alpha8, 16, 16);
  const auto two = [&](ImDrawList& l) {
    l.AddImage(atlas.ref(), {10, 10}, {14, 14}, {0, 0}, {0.25f, 0.25f}, kBlack);
    l.AddImage(atlas.ref(), {210, 10}, {214, 14}, {0.5f, 0.5f}, {0.75f, 0.75f}, kBlack);
  };
  DrawOn(canvas_, two);
  atlas.Set(9, 9, Coverage(200));
  atlas.Updated();
  EXPECT_EQ(DrawOn(canvas_, two), kTilePx * kTilePx) << "the other glyph has not changed";
  EXPECT_EQ(Ink(PixelAt(canvas_, 211, 11)), 200);
  EXPECT_EQ(DrawOn(canvas_, two), 0);
}

TEST_F(RasterTiles, NoticeAnEnlargedImageThatIsUploadedAgain) {
  TestTexture image(ImTextureFormat_RGBA32, 4, 4);
  const auto enlarged = [&](ImDrawList& l) {
    l.AddImage(image.ref(), {70, 70}, {120, 120}, {0, 0}, {1, 1}, IM_COL32_WHITE);
  };
  DrawOn(canvas_, enlarged);
  image.Set(3, 3, IM_COL32(0, 0, 0, 255));
  image.Updated();
  EXPECT_EQ(DrawOn(canvas_, enlarged), kTilePx * kTilePx);
  EXPECT_GT(Ink(PixelAt(canvas_, 114, 114)), 200);
}

TEST_F(RasterTiles, NoticeAnUpdateThatAnotherRasteriserHasServed) {
  TestTexture atlas(ImTextureFormat_Alpha8, 16, 16);
  const auto glyph = [&](ImDrawList& l) {
    l.AddImage(atlas.ref(), {10, 10}, {14, 14}, {0, 0}, {0.25f, 0.25f}, kBlack);
  };
  Raster other;
  Recorder recorder;
  DrawOn(canvas_, glyph);
  Draw(other, recorder);
  atlas.Set(1, 1, Coverage(77));
  atlas.Updated();
  DrawOn(canvas_, glyph);
  EXPECT_EQ(Draw(other, recorder), kTilePx * kTilePx);
}

TEST_F(RasterTiles, IgnoreTheAtlasGrowingUnderTextThatStaysTheSame) {
  const auto text = [&](bool huge) {
    return [&, huge](ImDrawList& l) {
      l.AddText(canvas_.regular(), 14, {10, 10}, kBlack, "The guide's first line");
      if (huge) l.AddText(canvas_.strong(), 190, {5, 100}, kBlack, "WM@&");
    };
  };
  DrawOn(canvas_, text(false));
  const ImTextureData* atlas = ImGui::GetIO().Fonts->TexData;
  DrawOn(canvas_, text(true));
  DrawOn(canvas_, text(true));
  EXPECT_NE(ImGui::GetIO().Fonts->TexData, atlas) << "the atlas was to be replaced by a larger one";
  Recorder recorder;
  Raster raster;
  Draw(raster, recorder);
  EXPECT_EQ(recorder.pixels, canvas_.pixels());
  EXPECT_EQ(DrawOn(canvas_, text(false)), 400 * (300 - 128)) << "only the huge letters' tiles";
}

TEST_F(RasterTiles, LeaveHolesTransparentExactlyWhereTheyAre) {
  const auto form = [&](ImDrawList& l) { DrawForm(canvas_, l, 100); };
  DrawOn(canvas_, form);
  const std::vector<std::uint32_t> whole = canvas_.pixels();
  canvas_.holes = {{22, 62, 356, 42}};
  EXPECT_EQ(DrawOn(canvas_, form), 6 * kTilePx * 2 * kTilePx) << "the tiles of the hole";
  for (int y = 0; y < 300; ++y) {
    for (int x = 0; x < 400; ++x) {
      const bool hole = x >= 22 && x < 378 && y >= 62 && y < 104;
      const std::size_t at = static_cast<std::size_t>(y) * 400 + x;
      ASSERT_EQ(canvas_.pixels()[at], hole ? 0 : whole[at]) << x << ' ' << y;
    }
  }
  EXPECT_EQ(DrawOn(canvas_, form), 0);
  canvas_.holes.clear();
  EXPECT_EQ(DrawOn(canvas_, form), 6 * kTilePx * 2 * kTilePx);
  EXPECT_EQ(canvas_.pixels(), whole);
}

TEST_F(RasterTiles, TakeHolesThatReachBeyondTheCanvas) {
  canvas_.holes = {
      {-50, -50, 60, 60}, {395, 295, 1 << 30, 1 << 30}, {10, 10, -5, 5}, {500, 0, 9, 9}};
  DrawOn(canvas_, [](ImDrawList&) {});
  EXPECT_EQ(std::count(canvas_.pixels().begin(), canvas_.pixels().end(), 0u), 10 * 10 + 5 * 5);
}

}  // namespace
}  // namespace linkdock
