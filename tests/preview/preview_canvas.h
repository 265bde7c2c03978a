#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "widget/raster/raster.h"

struct ImFont;
struct ImGuiContext;

namespace linkdock {

// A canvas in memory: what the browser shell is to the widget, for native previews and tests. Font
// sizes are em sizes, as in CSS. Owns an ImGui context; one thread, and the canvas that draws makes
// its context the current one.
class PreviewCanvas {
 public:
  struct Size {
    float width = 440, height = 700;  // CSS pixels
    float scale = 1;                  // device pixels for each of them
  };

  explicit PreviewCanvas(const Size& size);
  ~PreviewCanvas();
  PreviewCanvas(const PreviewCanvas&) = delete;
  PreviewCanvas& operator=(const PreviewCanvas&) = delete;

  // As in the browser, a new size clears the canvas.
  void Resize(const Size& size);
  // Runs NewFrame, `draw`, Render and the rasteriser. Returns the number of pixels painted.
  int Frame(const std::function<void()>& draw);
  // Draws the same twice, because ImGui's windows settle in their second frame.
  void Settle(const std::function<void()>& draw);
  [[nodiscard]] bool Save(const std::string& path) const;

  [[nodiscard]] ImFont* regular() const { return fonts_[0]; }
  [[nodiscard]] ImFont* strong() const { return fonts_[1]; }
  [[nodiscard]] ImFont* mono() const { return fonts_[2]; }
  [[nodiscard]] Raster& raster() { return raster_; }
  [[nodiscard]] int width() const { return width_; }    // device pixels
  [[nodiscard]] int height() const { return height_; }  // device pixels
  [[nodiscard]] const std::vector<std::uint32_t>& pixels() const { return pixels_; }

  std::uint32_t clear_rgb = 0xffffff;
  std::vector<PixelRect> holes;  // of the next frames

 private:
  static void Paint(void* user, const std::uint32_t* pixels, PixelRect rect);

  ImGuiContext* context_;
  ImFont* fonts_[3] = {};
  Raster raster_;
  Size size_;
  int width_ = 0, height_ = 0;
  std::vector<std::uint32_t> pixels_;
};

}  // namespace linkdock
