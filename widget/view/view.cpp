#include "widget/view/view.h"

#include <algorithm>

#include "imgui.h"
#include "imgui_internal.h"
#include "widget/view/layout.h"
#include "widget/view/screen.h"

namespace linkdock {
namespace {

constexpr int kLayers = 3;
constexpr float kLeastScale = 0.25f;  // the least page zoom of any browser on a plain screen
constexpr float kArcError = 0.1f;  // device pixels that a rounded corner may differ from a circle
constexpr float kNoClip =
    100'000;  // the canvas grows with the content, so nothing is cut at the old height

constexpr ImGuiWindowFlags kWindowFlags =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoInputs | ImGuiWindowFlags_NoBackground |
    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoMove |
    ImGuiWindowFlags_NoBringToFrontOnFocus;

float DrawScreen(Frame& frame) {
  switch (frame.in.flow.step) {
    case Step::kPick:
      return DrawPick(frame);
    case Step::kOpening:
      return DrawOpening(frame);
    case Step::kForm:
      return DrawForm(frame);
    case Step::kChecking:
      return DrawChecking(frame);
    case Step::kLinked:
      return DrawLinked(frame);
    case Step::kClosed:
      return DrawClosed(frame);
  }
  return 0;
}

// Edges one device pixel soft, arcs round enough and glyphs sharp at this device scale. Dear ImGui
// itself tells the density only to the font that is current.
void PrepareScale(ImDrawList& draw, float scale, const Fonts& fonts) {
  draw._FringeScale = 1.0f / scale;
  draw.Flags &= ~(ImDrawListFlags_AntiAliasedLinesUseTex);
  for (ImFont* font : {fonts.regular, fonts.strong, fonts.mono})
    font->CurrentRasterizerDensity = scale;
  draw._Data->SetCircleTessellationMaxError(kArcError / scale);
}

}  // namespace

ViewOutput DrawViewOn(ImDrawList& list, float scale, const ViewInput& input) {
  ViewInput in = input;
  in.fonts.right_to_left = input.context.texts.Get("locale.direction") == "rtl";
  Frame frame{in, &list, in.fonts.right_to_left};
  PrepareScale(list, std::max(scale, kLeastScale), input.fonts);
  list.PushClipRect({0, 0}, {input.width, kNoClip}, false);
  list.ChannelsSplit(kLayers);
  SetLayer(frame, Layer::kFront);
  frame.out.height = std::max(DrawScreen(frame), input.min_height);
  list.ChannelsMerge();
  list.PopClipRect();
  for (MirrorNode& node : frame.out.mirror) {
    if (node.rect.w > 0) node.rect = OnScreen(frame, node.rect);
  }
  return std::move(frame.out);
}

ViewOutput DrawView(const ViewInput& input) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::Begin("linkdock", nullptr, kWindowFlags);
  const float scale = ImGui::GetIO().DisplayFramebufferScale.x;
  ViewOutput output = DrawViewOn(*ImGui::GetWindowDrawList(), scale, input);
  ImGui::End();
  ImGui::PopStyleVar(2);
  return output;
}

}  // namespace linkdock
