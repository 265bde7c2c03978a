#include "wasm/fonts.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "imgui.h"
#include "imgui_internal.h"
#include "wasm/bridge.h"
#include "wasm/shaped.h"

namespace linkdock {
namespace {

// The numbers of the faces at the boundary, as in bridge.h and web/frame/glyphs.js.
enum Face : std::uint32_t { kRegular = 0, kStrong = 1, kMono = 2 };

struct GlyphBox {
  float left = 0, top = 0, right = 0, bottom = 0;  // ink, device pixels from the pen, y downwards
  float ascent = 0, descent = 0;                   // of the font
};
static_assert(sizeof(GlyphBox) == 6 * sizeof(float));

float Measure(std::uint32_t code_point, const ImFontConfig& source, const ImFontBaked& baked,
              GlyphBox& box) {
  const float px = baked.Size * baked.RasterizerDensity;
  return ld_js_glyph_measure(code_point, px, static_cast<int>(source.FontNo), &box.left);
}

bool InitSource(ImFontAtlas*, ImFontConfig*) { return true; }
void DestroySource(ImFontAtlas*, ImFontConfig*) {}
bool ContainsGlyph(ImFontAtlas*, ImFontConfig*, ImWchar) {
  return true;
}  // the browser falls back by itself

// Centres ascent and descent on the size, as CSS does with the half-leading of a line box of that
// height.
bool InitBaked(ImFontAtlas*, ImFontConfig* source, ImFontBaked* baked, void*) {
  GlyphBox box;
  (void)Measure('M', *source, *baked, box);
  const float ascent = std::round(box.ascent), descent = std::round(box.descent);
  const float size = baked->Size * baked->RasterizerDensity;
  baked->Ascent = std::round((size + ascent - descent) / 2) / baked->RasterizerDensity;
  baked->Descent = baked->Ascent - baked->Size;
  return true;
}

bool LoadGlyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*,
               ImWchar code_point, ImFontGlyph* glyph, float* advance_only) {
  GlyphBox box;
  const float density = baked->RasterizerDensity;
  const float advance = Measure(code_point, *source, *baked, box) / density;
  if (advance_only != nullptr) {
    *advance_only = advance;
    return true;
  }
  glyph->Codepoint = code_point;
  glyph->AdvanceX = advance;
  const int width = static_cast<int>(box.right - box.left),
            height = static_cast<int>(box.bottom - box.top);
  if (width <= 0 || height <= 0) return true;
  const ImFontAtlasRectId id = ImFontAtlasPackAddRect(atlas, width, height);
  if (id == ImFontAtlasRectId_Invalid) return false;
  std::vector<std::uint8_t> coverage(static_cast<std::size_t>(width) *
                                     static_cast<std::size_t>(height));
  ld_js_glyph_raster(code_point, baked->Size * density, static_cast<int>(source->FontNo),
                     static_cast<int>(box.left), static_cast<int>(box.top), width, height,
                     coverage.data());
  glyph->X0 = box.left / density;
  glyph->Y0 = box.top / density + baked->Ascent;
  glyph->X1 = glyph->X0 + static_cast<float>(width) / density;
  glyph->Y1 = glyph->Y0 + static_cast<float>(height) / density;
  glyph->Visible = true;
  glyph->PackId = id;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, ImFontAtlasPackGetRect(atlas, id),
                                     coverage.data(), ImTextureFormat_Alpha8, width);
  return true;
}

const ImFontLoader& BrowserLoader() {
  static const ImFontLoader loader = [] {
    ImFontLoader made;
    made.Name = "browser";
    made.FontSrcInit = InitSource;
    made.FontSrcDestroy = DestroySource;
    made.FontSrcContainsGlyph = ContainsGlyph;
    made.FontBakedInit = InitBaked;
    made.FontBakedLoadGlyph = LoadGlyph;
    return made;
  }();
  return loader;
}

ImFont* AddFace(ImFontAtlas& atlas, Face face) {
  static char no_data[1];  // the atlas asserts that a font has data
  ImFontConfig config;
  config.FontData = no_data;
  config.FontDataSize = sizeof no_data;
  config.FontDataOwnedByAtlas = false;
  config.SizePixels = 14;  // a reference only: the view names its sizes
  config.FontNo = face;
  config.FontLoader = &BrowserLoader();
  return atlas.AddFont(&config);
}

}  // namespace

Fonts AddBrowserFonts(ImFontAtlas& atlas) {
  atlas.SetFontLoader(&BrowserLoader());
  return {AddFace(atlas, kRegular), AddFace(atlas, kStrong), AddFace(atlas, kMono),
          &BrowserShaper()};
}

}  // namespace linkdock

// Dear ImGui asks for this with IMGUI_ENABLE_FREETYPE, which keeps stb_truetype out of the binary.
namespace ImGuiFreeType {
const ImFontLoader* GetFontLoader();
const ImFontLoader* GetFontLoader() { return &linkdock::BrowserLoader(); }
}  // namespace ImGuiFreeType
