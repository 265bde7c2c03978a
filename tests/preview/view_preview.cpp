// Draws every screen in both themes, at three widths and two device scales, into PNG files: the
// look can be judged without a browser. Usage: view_preview <folder> [part of a file name]
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>

#include "imgui.h"
#include "tests/preview/preview_canvas.h"
#include "tests/preview/view_scenes.h"
#include "widget/view/layout.h"

namespace linkdock {
namespace {

constexpr float kFrameHeight = 560;

struct Shot {
  bool dark = false;
  float width = 440;
  float scale = 1;
};

void PaintCaret(const Caret& caret, const Theme& theme) {
  if (caret.rect.w <= 0) return;
  const auto [x, y, w, h] = caret.rect;
  ImGui::GetForegroundDrawList()->AddRectFilled({x, y}, {x + w, y + h}, Colour(theme.text));
}

bool Draw(const Scene& scene, const Shot& shot, const std::string& path) {
  const Theme& theme = shot.dark ? DarkTheme() : LightTheme();
  PreviewCanvas canvas({shot.width, 200, shot.scale});
  canvas.clear_rgb = theme.surface;
  const Context context{scene.world.catalogue, scene.world.texts, scene.world.options};
  ViewInput input =
      InputFor(scene, context, theme, {canvas.regular(), canvas.strong(), canvas.mono()});
  input.width = shot.width;
  input.min_height = shot.width < kNarrowBelow ? 0 : kFrameHeight;
  float height = 0;
  canvas.Frame([&] { height = DrawView(input).height; });
  canvas.Resize({shot.width, height, shot.scale});
  canvas.Settle([&] { PaintCaret(DrawView(input).caret, theme); });
  return canvas.Save(path);
}

int RenderAll(const std::string& folder, const std::string& filter) {
  std::filesystem::create_directories(folder);
  for (const Scene& scene : AllScenes()) {
    for (const bool dark : {false, true}) {
      for (const float width : {360.0f, 480.0f, 900.0f}) {
        for (const float scale : {1.0f, 2.0f}) {
          std::ostringstream name;
          name << scene.name << '-' << (dark ? "dark" : "light") << '-' << width << '@' << scale
               << ".png";
          if (name.str().find(filter) == std::string::npos) continue;
          if (!Draw(scene, {dark, width, scale}, folder + "/" + name.str())) return 1;
        }
      }
    }
  }
  return 0;
}

}  // namespace
}  // namespace linkdock

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: view_preview <folder> [part of a file name]\n");
    return 2;
  }
  return linkdock::RenderAll(argv[1], argc > 2 ? argv[2] : "");
}
