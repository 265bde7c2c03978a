#include "tests/bench/raster_scene.h"

#include "imgui.h"

namespace linkdock {
namespace {

constexpr ImU32 Color(std::uint32_t rgb) {
  return IM_COL32(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, 255);
}

struct Palette {
  ImU32 surface, guide, line, text, muted, accent, ring;
};
constexpr Palette kLight = {Color(0xffffff),          Color(0xf6f7f9), Color(0x8a93a1),
                            Color(0x171b22),          Color(0x4a5361), Color(0x2853e0),
                            IM_COL32(40, 83, 224, 80)};
constexpr Palette kDark = {Color(0x16191f),
                           Color(0x1c2027),
                           Color(0x768192),
                           Color(0xeef1f5),
                           Color(0xb6bfcc),
                           Color(0x7d9bff),
                           IM_COL32(125, 155, 255, 80)};

constexpr const char* kSteps[] = {
    "Log in to Lucca with an administrator account, open the settings and choose API keys in the "
    "section on integrations.",
    "Press New API key, give it a name that tells what it is for, and select the scopes that are "
    "listed below.",
    "Copy the key at once, because it is shown only this time, and store it where your company "
    "keeps its secrets.",
    "Your subdomain is the text before .ilucca.net in the address of the page that you see after "
    "you have logged in.",
    "Come back here, fill in both fields and press Connect. We check them against the provider "
    "before anything is stored."};

void DrawGuide(ImDrawList& list, const PreviewCanvas& canvas, const Palette& colors) {
  list.AddRectFilled({0, 0}, {440, 700}, colors.guide, 16, ImDrawFlags_RoundCornersLeft);
  float y = 28;
  list.AddText(canvas.strong(), 20, {28, y}, colors.text, "Find your credentials");
  y += 44;
  int number = 1;
  for (const char* step : kSteps) {
    list.AddCircle({41, y + 12}, 13, colors.line, 0, 1);
    const char digit[2] = {static_cast<char>('0' + number++), 0};
    list.AddText(canvas.strong(), 12, {37, y + 4}, colors.text, digit);
    list.AddText(canvas.regular(), 14, {68, y}, colors.muted, step, nullptr, 340);
    list.AddRectFilled({68, y + 88}, {200, y + 110}, IM_COL32(120, 130, 150, 40), 5);
    list.AddText(canvas.mono(), 12, {74, y + 91}, colors.text, "employees.readonly");
    y += 122;
  }
}

void DrawField(ImDrawList& list, const PreviewCanvas& canvas, const Palette& colors, ImVec2 at) {
  list.AddRectFilled(at, {at.x + 380, at.y + 46}, colors.surface, 10);
  list.AddRect(at, {at.x + 380, at.y + 46}, colors.line, 10, 0, 1);
  list.AddLine({at.x + 280, at.y + 1}, {at.x + 280, at.y + 45}, colors.line, 1);
  list.AddText(canvas.regular(), 16, {at.x + 292, at.y + 13}, colors.muted, ".ilucca.net");
}

void DrawForm(ImDrawList& list, const PreviewCanvas& canvas, const Palette& colors,
              const RasterScene& scene) {
  list.AddText(canvas.strong(), 20, {468, 28}, colors.text, "Connect Lucca");
  const char* labels[] = {"Subdomain", "API key", "Company", "Region", "Contact"};
  float y = 80;
  for (int i = 0; i < 5; ++i, y += 100) {
    list.AddText(canvas.strong(), 14, {468, y}, colors.text, labels[i]);
    DrawField(list, canvas, colors, {468, y + 24});
    if (i == scene.focused) {
      list.AddRect({466, y + 22}, {850, y + 72}, colors.ring, 12, 0, 3);
      list.AddText(canvas.regular(), 16, {480, y + 37}, colors.text, scene.typed.c_str());
    }
    list.AddText(canvas.regular(), 13, {468, y + 74}, colors.muted,
                 "Where do I find this? It is step 2.");
  }
  list.AddRectFilled({468, 590}, {848, 636}, colors.accent, 10);
  list.AddText(canvas.strong(), 16, {620, 602}, colors.surface, "Connect");
  list.AddText(canvas.regular(), 12, {468, 652}, colors.muted,
               "Your credentials go to api.example.com over an encrypted connection.");
}

}  // namespace

void DrawRasterScene(const PreviewCanvas& canvas, const RasterScene& scene) {
  const Palette& colors = scene.dark ? kDark : kLight;
  ImDrawList& list = *ImGui::GetBackgroundDrawList();
  list.AddRectFilled({0, 0}, {880, 700}, colors.surface, 16);
  DrawGuide(list, canvas, colors);
  DrawForm(list, canvas, colors, scene);
}

}  // namespace linkdock
