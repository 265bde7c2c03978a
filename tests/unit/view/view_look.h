#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/preview/preview_canvas.h"
#include "tests/preview/view_scenes.h"
#include "widget/view/view.h"

namespace linkdock {

// Draws scenes for the view's tests and finds things in their mirrors.

struct LookAt {
  float width = 880;
  float min_height = 0;
  float scale = 1;
  bool dark = false;
  double time_s = 0.35;
};
[[nodiscard]] ViewOutput Look(const Scene& scene, const LookAt& at = {});
// The canvas that Look() draws on: its fonts, and the last picture.
[[nodiscard]] PreviewCanvas& TestCanvas();
[[nodiscard]] Fonts TestFonts();
// Vertices that the last Look() made.
[[nodiscard]] int LastVertices();

// All widths at which layouts are tried.
[[nodiscard]] std::vector<float> TriedWidths();

[[nodiscard]] bool IsControl(const MirrorNode& node);
[[nodiscard]] std::string TextOf(const MirrorNode& node);  // its runs, put together
// The accessible name: label, runs, or the label node that names it.
[[nodiscard]] std::string NameOf(const Mirror& mirror, const MirrorNode& node);
// The node with this role and name, or null.
[[nodiscard]] const MirrorNode* Find(const Mirror& mirror, Role role, std::string_view name);
// "role name" of every node that has a name or is a control, in order: what a screen reader meets.
[[nodiscard]] std::vector<std::string> Outline(const Mirror& mirror);
// All texts inside a container, in order.
[[nodiscard]] std::vector<std::string> TextsIn(const Mirror& mirror, MirrorId container);

}  // namespace linkdock
