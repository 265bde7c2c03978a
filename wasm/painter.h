#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "wasm/surface.h"
#include "widget/flow/flow.h"
#include "widget/raster/raster.h"
#include "widget/view/mirror.h"
#include "widget/view/theme.h"
#include "widget/view/view.h"

namespace linkdock {

// The flags of ld_viewport(); web/frame/viewport.js has them too, and a test compares them.
enum ViewportFlag : std::uint32_t {
  kViewportDark = 1u << 0,
  kViewportReducedMotion = 1u << 1,
  kViewportHtml = 1u << 2,  // HTML mode: the mirror is shown, nothing is painted
  kViewportMoreContrast = 1u << 3,
};

// The size, scale and settings that a frame is drawn for.
struct Viewport {
  float width = 440, min_height = 0;  // CSS pixels
  float scale = 1;                    // device pixels in one
  std::uint32_t flags = 0;
  bool operator==(const Viewport&) const = default;
};

// The nodes that have the focus, are hovered and are pressed, as the DOM reports them; 0: none.
struct Pointing {
  MirrorId focus = 0, hover = 0, pressed = 0;
  bool focus_visible = false;
};

// Draws a flow and sends JavaScript what has changed since the last frame: pixels, layout, mirror
// and theme.
class Painter {
 public:
  // `accent` is the host page's colour, 0xRRGGBB. Sends the light theme at once.
  explicit Painter(std::optional<std::uint32_t> accent);
  Painter(const Painter&) = delete;
  Painter& operator=(const Painter&) = delete;

  // Takes a new viewport, and asks for a frame if it differs from the last one.
  void SetViewport(const Viewport& viewport);
  // Draws a frame. Returns the milliseconds to the next wanted one, or -1.
  [[nodiscard]] double Draw(const Context& context, const Flow& flow, double now_ms);

  [[nodiscard]] const Mirror& mirror() const { return mirror_; }
  Pointing pointing;
  std::map<MirrorId, FieldDom> fields;

 private:
  void Paint(const ViewOutput& output, ImDrawData& data);
  static void PaintPixels(void* self, const std::uint32_t* pixels, PixelRect rect);
  void SendLayout(const ViewOutput& output);
  void SendMirror(const Flow& flow, Mirror mirror);

  Surface surface_;
  Fonts fonts_;
  Raster raster_;
  std::vector<PixelRect> painted_;  // in this frame
  std::optional<std::uint32_t> accent_;
  Viewport viewport_;
  Theme theme_;
  Mirror mirror_;
  std::uint64_t mirror_hash_ = 0;
  std::set<MirrorId> filled_;  // controls of the last mirror that have had their value
  ViewOutput sent_;            // height and caret as they were last sent
  int canvas_width_ = 0, canvas_height_ = 0;
};

}  // namespace linkdock
