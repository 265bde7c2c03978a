#pragma once

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "imgui.h"
#include "imgui_internal.h"
#include "tests/preview/preview_canvas.h"

namespace linkdock {

// Black on white shapes are compared with small pictures, one character a pixel: '.' untouched, '#'
// black, and for what lies between the tenths of black.
using Picture = std::vector<std::string>;

inline std::uint32_t PixelAt(const PreviewCanvas& canvas, int x, int y) {
  return canvas.pixels()[static_cast<std::size_t>(y) * canvas.width() + x];
}

// How black a grey pixel is, 0..255.
inline int Ink(std::uint32_t pixel) { return 255 - static_cast<int>(pixel & 0xff); }

inline Picture PictureOf(const PreviewCanvas& canvas) {
  Picture picture;
  for (int y = 0; y < canvas.height(); ++y) {
    std::string row;
    for (int x = 0; x < canvas.width(); ++x) {
      const int ink = Ink(PixelAt(canvas, x, y));
      row += ink == 0     ? '.'
             : ink == 255 ? '#'
                          : static_cast<char>('0' + (ink * 10 + 127) / 255 % 10);
    }
    picture.push_back(row);
  }
  return picture;
}

using DrawList = std::function<void(ImDrawList&)>;

// Draws one frame through ImGui's background list. Returns the number of pixels painted.
inline int DrawOn(PreviewCanvas& canvas, const DrawList& draw) {
  return canvas.Frame([&] { draw(*ImGui::GetBackgroundDrawList()); });
}

// A fresh canvas with one drawing on it.
inline Picture Drawn(const PreviewCanvas::Size& size, const DrawList& draw) {
  PreviewCanvas canvas(size);
  DrawOn(canvas, draw);
  return PictureOf(canvas);
}

inline constexpr ImU32 kBlack = IM_COL32(0, 0, 0, 255);
inline constexpr ImU32 kHalfBlack = IM_COL32(0, 0, 0, 128);

// A texture made by hand and known to the current ImGui context while it lives.
class TestTexture {
 public:
  TestTexture(ImTextureFormat format, int width, int height) {
    data_.Create(format, width, height);
    data_.RefCount = 1;
    ImGui::RegisterUserTexture(&data_);
  }
  ~TestTexture() {
    data_.SetStatus(ImTextureStatus_Destroyed);
    data_.SetTexID(ImTextureID_Invalid);
    data_.BackendUserData = nullptr;
    ImGui::UnregisterUserTexture(&data_);
  }
  TestTexture(const TestTexture&) = delete;
  TestTexture& operator=(const TestTexture&) = delete;

  void Set(int x, int y, std::uint32_t rgba) {
    auto* texel = static_cast<unsigned char*>(data_.GetPixelsAt(x, y));
    if (data_.Format == ImTextureFormat_Alpha8) {
      *texel = static_cast<unsigned char>(rgba >> 24);
    } else {
      std::memcpy(texel, &rgba, sizeof rgba);
    }
  }
  // Tells the rasteriser that texels were changed after the first frame.
  void Updated() { data_.SetStatus(ImTextureStatus_WantUpdates); }
  [[nodiscard]] ImTextureRef ref() { return data_.GetTexRef(); }
  [[nodiscard]] ImTextureData& data() { return data_; }

 private:
  ImTextureData data_;
};

inline constexpr ImU32 Coverage(int alpha) { return IM_COL32(255, 255, 255, alpha); }

}  // namespace linkdock
