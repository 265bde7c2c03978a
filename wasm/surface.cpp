#include "wasm/surface.h"

namespace linkdock {
namespace {

constexpr float kEverywhere = 1 << 20;  // CSS pixels: no clipping but the raster's own

}  // namespace

Surface::Surface() : list_(&shared_) {
  atlas_.TexDesiredFormat =
      ImTextureFormat_Alpha8;  // a quarter of the memory: every glyph is one colour
  ImFontAtlasAddDrawListSharedData(&atlas_, &shared_);
  shared_.FontAtlas = &atlas_;
  shared_.ClipRectFullscreen = ImVec4(0, 0, kEverywhere, kEverywhere);
  shared_.CurveTessellationTol = 1.25f;  // ImGuiStyle's default
  shared_.InitialFlags = ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedFill |
                         ImDrawListFlags_AllowVtxOffset;
}

Surface::~Surface() {
  for (ImTextureData* texture : atlas_.TexList) texture->SetStatus(ImTextureStatus_Destroyed);
  ImFontAtlasRemoveDrawListSharedData(&atlas_, &shared_);
}

ImDrawList& Surface::Begin() {
  ImFontAtlasUpdateNewFrame(&atlas_, ++frames_, true);
  list_._ResetForNewFrame();
  list_.PushTexture(atlas_.TexRef);
  list_.PushClipRectFullScreen();
  return list_;
}

ImDrawData& Surface::End(float width, float height, float scale) {
  data_.Clear();
  data_.Valid = true;
  data_.DisplaySize = ImVec2(width, height);
  data_.FramebufferScale = ImVec2(scale, scale);
  data_.Textures = &atlas_.TexList;
  data_.AddDrawList(&list_);
  return data_;
}

}  // namespace linkdock
