#include "tests/unit/view/view_look.h"

#include <algorithm>

#include "imgui.h"

namespace linkdock {
namespace {

int last_vertices = 0;

bool IsInside(const Mirror& mirror, const MirrorNode& node, MirrorId container) {
  for (MirrorId parent = node.parent; parent != 0;) {
    if (parent == container) return true;
    const MirrorNode* up = FindNode(mirror, parent);
    parent = up == nullptr ? 0 : up->parent;
  }
  return false;
}

}  // namespace

PreviewCanvas& TestCanvas() {
  static PreviewCanvas canvas({880, 200, 1});
  return canvas;
}

Fonts TestFonts() {
  PreviewCanvas& canvas = TestCanvas();
  return {canvas.regular(), canvas.strong(), canvas.mono()};
}

ViewOutput Look(const Scene& scene, const LookAt& at) {
  PreviewCanvas& canvas = TestCanvas();
  canvas.Resize(
      {at.width, 40, at.scale});  // hardly any pixels: what is laid out does not depend on them
  const Context context{scene.world.catalogue, scene.world.texts, scene.world.options};
  ViewInput input = InputFor(scene, context, at.dark ? DarkTheme() : LightTheme(), TestFonts());
  input.width = at.width;
  input.min_height = at.min_height;
  input.time_s = at.time_s;
  ViewOutput output;
  canvas.Frame([&] { output = DrawView(input); });
  last_vertices = ImGui::GetDrawData()->TotalVtxCount;
  return output;
}

int LastVertices() { return last_vertices; }

std::vector<float> TriedWidths() {
  std::vector<float> widths;
  for (float width = 320; width <= 1200; width += 40) widths.push_back(width);
  widths.insert(widths.end(), {479, 759, 999});  // just under each threshold
  return widths;
}

bool IsControl(const MirrorNode& node) {
  return node.role == Role::kButton || node.role == Role::kLink || node.role == Role::kTextField ||
         node.role == Role::kSelect || node.role == Role::kSearch;
}

std::string TextOf(const MirrorNode& node) {
  std::string text;
  for (const Run& run : node.runs) text += run.text;
  return text;
}

std::string NameOf(const Mirror& mirror, const MirrorNode& node) {
  if (!node.label.empty()) return node.label;
  for (const MirrorNode& label : mirror) {
    if (label.role == Role::kLabel && label.owner == node.id) return TextOf(label);
  }
  return TextOf(node);
}

const MirrorNode* Find(const Mirror& mirror, Role role, std::string_view name) {
  const auto found = std::find_if(mirror.begin(), mirror.end(), [&](const MirrorNode& node) {
    return node.role == role && NameOf(mirror, node) == name;
  });
  return found == mirror.end() ? nullptr : &*found;
}

std::vector<std::string> Outline(const Mirror& mirror) {
  std::vector<std::string> lines;
  for (const MirrorNode& node : mirror) {
    const std::string name = NameOf(mirror, node);
    if (name.empty() && !IsControl(node)) continue;
    lines.push_back(std::string(RoleName(node.role)) + " " + name);
  }
  return lines;
}

std::vector<std::string> TextsIn(const Mirror& mirror, MirrorId container) {
  std::vector<std::string> texts;
  for (const MirrorNode& node : mirror) {
    if (!node.runs.empty() && !IsControl(node) && IsInside(mirror, node, container)) {
      texts.push_back(TextOf(node));
    }
  }
  return texts;
}

}  // namespace linkdock
