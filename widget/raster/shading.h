#pragma once

#include <cstdint>

#include "imgui.h"
#include "widget/raster/geometry.h"
#include "widget/raster/primitives.h"

namespace linkdock::raster {

// A value that changes linearly over a triangle, in 16.16 fixed point. Arithmetic wraps, so a
// pixel's value is the same wherever a span starts: bands and tiles join without a seam.
struct Gradient {
  std::uint32_t origin = 0, dx = 0, dy = 0;

  [[nodiscard]] std::uint32_t At(int x, int y) const {
    return origin + dx * static_cast<std::uint32_t>(x) + dy * static_cast<std::uint32_t>(y);
  }
};

// A triangle of one colour whose alpha varies.
struct FadeShader {
  std::uint32_t color = 0;
  Gradient alpha;

  void Span(std::uint32_t* pixels, int x, int y, int count) const;
};

// A triangle of any colours and texture; the texture is filtered bilinearly, as ImGui's lines need.
struct TextureShader {
  const ImTextureData* texture = nullptr;
  Gradient channels[4];  // R, G, B, A
  Gradient u, v;         // texels

  void Span(std::uint32_t* pixels, int x, int y, int count) const;
};

[[nodiscard]] FadeShader MakeFadeShader(const Primitive& primitive, const Point* corners);
[[nodiscard]] TextureShader MakeTextureShader(const Primitive& primitive, const Point* corners);

}  // namespace linkdock::raster
