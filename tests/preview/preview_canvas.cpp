#include "tests/preview/preview_canvas.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "imgui.h"
#include "imgui_internal.h"
#include "tests/preview/png.h"

namespace linkdock {
namespace {

constexpr const char* kFontFolder = "/usr/share/fonts/truetype/dejavu/";  // fonts-dejavu-core
// stb_truetype's size is ascent plus descent, CSS's is the em: 2384 / 2048 units in DejaVu.
constexpr float kEmToHeight = 2384.0f / 2048.0f;

// ImGui's own loader, told of the em size as the height that it expects.
bool InitBaked(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data) {
  const float em = baked->Size;
  baked->Size = em * kEmToHeight;
  const bool done =
      ImFontAtlasGetFontLoaderForStbTruetype()->FontBakedInit(atlas, source, baked, data);
  baked->Size = em;
  return done;
}

bool LoadGlyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data,
               ImWchar code, ImFontGlyph* glyph, float* advance) {
  const float em = baked->Size;
  baked->Size = em * kEmToHeight;
  const bool done = ImFontAtlasGetFontLoaderForStbTruetype()->FontBakedLoadGlyph(
      atlas, source, baked, data, code, glyph, advance);
  baked->Size = em;
  return done;
}

const ImFontLoader* EmLoader() {
  static const ImFontLoader loader = [] {
    ImFontLoader em = *ImFontAtlasGetFontLoaderForStbTruetype();
    em.Name = "em sizes";
    em.FontBakedInit = InitBaked;
    em.FontBakedLoadGlyph = LoadGlyph;
    return em;
  }();
  return &loader;
}

ImFont* LoadFont(const char* file) {
  ImFontConfig config;
  config.OversampleH = 1;  // one texel a pixel, like the browser's glyphs
  config.SizePixels = 16;
  const std::string path = std::string(kFontFolder) + file;
  std::FILE* handle = std::fopen(path.c_str(), "rb");
  if (handle == nullptr) {
    std::fprintf(stderr, "cannot open %s\n", path.c_str());
    std::abort();
  }
  std::vector<char> bytes(2 << 20);
  const std::size_t size = std::fread(bytes.data(), 1, bytes.size(), handle);
  std::fclose(handle);
  void* copy = ImGui::MemAlloc(size);  // the atlas frees it
  std::memcpy(copy, bytes.data(), size);
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(copy, static_cast<int>(size), 16, &config);
}

}  // namespace

PreviewCanvas::PreviewCanvas(const Size& size) : context_(ImGui::CreateContext()) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigInputTrickleEventQueue = false;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
  io.Fonts->TexDesiredFormat = ImTextureFormat_Alpha8;
  io.Fonts->SetFontLoader(EmLoader());
  fonts_[0] = LoadFont("DejaVuSans.ttf");
  fonts_[1] = LoadFont("DejaVuSans-Bold.ttf");
  fonts_[2] = LoadFont("DejaVuSansMono.ttf");
  Resize(size);
}

PreviewCanvas::~PreviewCanvas() {
  ImGui::SetCurrentContext(context_);
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->BackendUserData = nullptr;
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::DestroyContext(context_);
}

void PreviewCanvas::Resize(const Size& size) {
  size_ = size;
  width_ = static_cast<int>(std::lround(size.width * size.scale));
  height_ = static_cast<int>(std::lround(size.height * size.scale));
  pixels_.assign(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_), 0);
  raster_.Invalidate();
}

int PreviewCanvas::Frame(const std::function<void()>& draw) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(size_.width, size_.height);
  io.DisplayFramebufferScale = ImVec2(size_.scale, size_.scale);
  io.DeltaTime = 1.0f / 60.0f;
  ImGui::NewFrame();
  // ImGui tells the density only to the font that is current.
  for (ImFont* font : fonts_) font->CurrentRasterizerDensity = size_.scale;
  // Anti-aliased edges one device pixel wide, not one CSS pixel.
  ImGui::GetDrawListSharedData()->InitialFringeScale = 1.0f / size_.scale;
  draw();
  ImGui::Render();
  return raster_.Draw(*ImGui::GetDrawData(), clear_rgb, holes, &PreviewCanvas::Paint, this);
}

void PreviewCanvas::Settle(const std::function<void()>& draw) {
  Frame(draw);
  Frame(draw);
}

bool PreviewCanvas::Save(const std::string& path) const {
  return WritePng(path, pixels_, width_, height_);
}

void PreviewCanvas::Paint(void* user, const std::uint32_t* pixels, PixelRect rect) {
  auto& canvas = *static_cast<PreviewCanvas*>(user);
  for (int y = 0; y < rect.h; ++y) {
    const std::size_t to =
        static_cast<std::size_t>(rect.y + y) * canvas.width_ + static_cast<std::size_t>(rect.x);
    std::memcpy(canvas.pixels_.data() + to, pixels + static_cast<std::size_t>(y) * rect.w,
                static_cast<std::size_t>(rect.w) * sizeof(std::uint32_t));
  }
}

}  // namespace linkdock
