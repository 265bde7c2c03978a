#pragma once

#include <cstdint>

namespace linkdock::raster {

// Pixels and colours are RGBA8 with R in the lowest byte: ImGui's order and, on a little-endian
// machine, that of putImageData.

inline constexpr std::uint32_t kAlphaMask = 0xff000000u;
inline constexpr std::uint32_t kRedBlue = 0x00ff00ffu;

[[nodiscard]] constexpr std::uint32_t AlphaOf(std::uint32_t color) { return color >> 24; }

// x / 255 rounded to nearest, exact for 0 <= x <= 255 × 255.
[[nodiscard]] constexpr std::uint32_t Div255(std::uint32_t x) {
  x += 128;
  return (x + (x >> 8)) >> 8;
}

// Divides two channels at once by 255, in bits 0..15 and 16..31.
[[nodiscard]] constexpr std::uint32_t Div255Pair(std::uint32_t pair) {
  pair += 0x00800080u;
  return ((pair + ((pair >> 8) & kRedBlue)) >> 8) & kRedBlue;
}

// `color`, at `alpha` 0..255 instead of its own, over an opaque pixel. Exact at both ends.
[[nodiscard]] constexpr std::uint32_t BlendOver(std::uint32_t pixel, std::uint32_t color,
                                                std::uint32_t alpha) {
  const std::uint32_t rest = 255 - alpha;
  const std::uint32_t rb = Div255Pair((color & kRedBlue) * alpha + (pixel & kRedBlue) * rest);
  const std::uint32_t g = Div255(((color >> 8) & 0xff) * alpha + ((pixel >> 8) & 0xff) * rest);
  return kAlphaMask | rb | g << 8;
}

// Each channel of one colour times the same channel of the other.
[[nodiscard]] constexpr std::uint32_t Modulate(std::uint32_t a, std::uint32_t b) {
  std::uint32_t out = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    out |= Div255(((a >> shift) & 0xff) * ((b >> shift) & 0xff)) << shift;
  }
  return out;
}

// 0xRRGGBB as an opaque pixel.
[[nodiscard]] constexpr std::uint32_t OpaquePixel(std::uint32_t rgb) {
  return kAlphaMask | (rgb & 0xff) << 16 | (rgb & 0xff00) | (rgb >> 16 & 0xff);
}

}  // namespace linkdock::raster
