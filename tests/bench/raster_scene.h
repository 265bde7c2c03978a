#pragma once

#include <string>

#include "tests/preview/preview_canvas.h"

namespace linkdock {

// A screen as heavy as the widget's largest: a guide on the left, a form on the right, 880×700.
struct RasterScene {
  std::string typed = "acme";
  int focused = 0;
  bool dark = false;
};

// Draws the scene with the canvas's fonts; between NewFrame and Render.
void DrawRasterScene(const PreviewCanvas& canvas, const RasterScene& scene);

}  // namespace linkdock
