#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "imgui.h"
#include "tests/bench/raster_scene.h"

// Measures the rasteriser on a full frame, a keystroke and an unchanged frame. With a path as its
// argument it also saves the scene there as PNG. Prints one JSON object a line.

namespace linkdock {
namespace {

constexpr int kRuns = 60;

struct Sample {
  double raster_ms;
  int painted;
};

// The rasteriser alone: ImGui has drawn already, and what becomes of the pixels is the browser's.
Sample MeasureDraw(PreviewCanvas& canvas, Raster& raster, const RasterScene& scene) {
  canvas.Frame([&] { DrawRasterScene(canvas, scene); });
  const auto ignore = [](void*, const std::uint32_t*, PixelRect) {};
  const auto start = std::chrono::steady_clock::now();
  const int painted = raster.Draw(*ImGui::GetDrawData(), 0xffffff, {}, ignore, nullptr);
  const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
  return {spent.count(), painted};
}

void Report(const char* name, float scale, std::vector<Sample> samples) {
  std::sort(samples.begin(), samples.end(),
            [](const Sample& a, const Sample& b) { return a.raster_ms < b.raster_ms; });
  std::printf(
      "{\"name\":\"%s\",\"scale\":%g,\"best_ms\":%.3f,\"median_ms\":%.3f,\"p95_ms\":%.3f,"
      "\"pixels\":%d}\n",
      name, scale, samples.front().raster_ms, samples[samples.size() / 2].raster_ms,
      samples[samples.size() * 95 / 100].raster_ms, samples[samples.size() / 2].painted);
}

void MeasureScale(float scale, bool dark) {
  PreviewCanvas canvas({880, 700, scale});
  RasterScene scene;
  scene.dark = dark;
  Raster raster;
  std::vector<Sample> full, keystroke, unchanged;
  for (int i = 0; i < kRuns; ++i) {
    raster.Invalidate();
    full.push_back(MeasureDraw(canvas, raster, scene));
    unchanged.push_back(MeasureDraw(canvas, raster, scene));
    scene.typed = i % 2 != 0 ? "acme" : "acme-";
    keystroke.push_back(MeasureDraw(canvas, raster, scene));
  }
  Report("full", scale, full);
  Report("keystroke", scale, keystroke);
  Report("unchanged", scale, unchanged);
}

int Main(int argc, char** argv) {
  for (const float scale : {1.0f, 2.0f}) MeasureScale(scale, false);
  if (argc < 2) return 0;
  PreviewCanvas canvas({880, 700, argc > 2 ? static_cast<float>(std::atof(argv[2])) : 2.0f});
  canvas.Settle([&] { DrawRasterScene(canvas, {}); });
  return canvas.Save(argv[1]) ? 0 : 1;
}

}  // namespace
}  // namespace linkdock

int main(int argc, char** argv) { return linkdock::Main(argc, argv); }
