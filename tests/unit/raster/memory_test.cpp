#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "tests/unit/raster/raster_support.h"

// Counts the allocations of this program; what ImGui allocates goes through its own functions.
namespace {
int allocations = 0;
}
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace linkdock {
namespace {

TEST(RasterMemory, AllocatesNothingOnceAFrameLikeItHasBeenDrawn) {
  PreviewCanvas canvas({400, 300, 2});
  Raster raster;
  const std::vector<PixelRect> holes = {{30, 40, 100, 40}};
  for (int frame = 0; frame < 6; ++frame) {
    DrawOn(canvas, [&](ImDrawList& l) {
      l.AddRectFilled({10, 10}, {390, 290}, IM_COL32(240, 240, 250, 255), 12);
      l.AddText(canvas.regular(), 16, {20, 20}, kBlack, frame % 2 == 0 ? "acme" : "acne");
    });
    if (frame % 3 == 0) raster.Invalidate();
    const int before = allocations;
    const auto ignore = [](void*, const std::uint32_t*, PixelRect) {};
    EXPECT_GT(raster.Draw(*ImGui::GetDrawData(), 0xffffff, holes, ignore, nullptr), 0);
    EXPECT_TRUE(frame > 0 || allocations > before) << "the counter must count";
    if (frame < 2) continue;
    EXPECT_EQ(allocations, before) << "frame " << frame;
  }
}

}  // namespace
}  // namespace linkdock
