#include "widget/raster/shading.h"

#include "widget/raster/atlas.h"
#include "widget/raster/blend.h"
#include "widget/raster/polygons.h"

namespace linkdock::raster {
namespace {

constexpr double kUnit = 65536.0;  // 16.16
// Slivers have absurd slopes over less than a pixel; saturated they stay computable.
constexpr double kMaxSlope = 1 << 30;

std::uint32_t Wrap(double value) {
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(value));
}

// Rounds to an integer, so that the same slope is used to place the origin and to step.
double Slope(double numerator, double determinant) {
  const double slope = numerator * kOne / determinant;
  const double bounded = slope == slope ? std::clamp(slope, -kMaxSlope, kMaxSlope) : 0.0;
  return static_cast<double>(static_cast<std::int64_t>(bounded));
}

struct Triple {
  double a, b, c;  // values at the three corners
};

Gradient MakeGradient(const Point* p, const Triple& values) {
  const double bx = p[1].x - p[0].x, by = p[1].y - p[0].y;
  const double cx = p[2].x - p[0].x, cy = p[2].y - p[0].y;
  const double determinant = bx * cy - cx * by;
  const double b = (values.b - values.a) * kUnit, c = (values.c - values.a) * kUnit;
  const double dx = Slope(b * cy - c * by, determinant);
  const double dy = Slope(c * bx - b * cx, determinant);
  // Pixels are sampled at their centres.
  const double x = p[0].x / 256.0 - 0.5, y = p[0].y / 256.0 - 0.5;
  return {Wrap(values.a * kUnit - dx * x - dy * y), Wrap(dx), Wrap(dy)};
}

Triple ChannelOf(const Primitive& primitive, int shift) {
  const auto at = [&](int i) {
    return static_cast<double>(primitive.Vertex(i).col >> shift & 0xff) + 0.5;  // rounds to nearest
  };
  return {at(0), at(1), at(2)};
}

// Rounding may leave a corner's value a hair outside of 0..255.
std::uint32_t Channel(std::uint32_t value) {
  const int whole = static_cast<std::int32_t>(value) >> 16;
  return static_cast<std::uint32_t>(std::clamp(whole, 0, 255));
}

void Paint(std::uint32_t* pixel, std::uint32_t color) {
  *pixel = BlendOver(*pixel, color, AlphaOf(color));
}

// Between two RGBA8 colours; weight 0..256.
std::uint32_t Lerp(std::uint32_t a, std::uint32_t b, std::uint32_t weight) {
  const std::uint32_t rest = 256 - weight;
  constexpr std::uint32_t kHalf = 0x00800080u;  // rounds to nearest
  const std::uint32_t rb = ((a & kRedBlue) * rest + (b & kRedBlue) * weight + kHalf) >> 8;
  const std::uint32_t ga = (a >> 8 & kRedBlue) * rest + (b >> 8 & kRedBlue) * weight + kHalf;
  return (rb & kRedBlue) | (ga & ~kRedBlue);
}

std::uint32_t Sample(const ImTextureData& texture, std::uint32_t u, std::uint32_t v) {
  // Texel centres are at halves.
  const std::int32_t su = static_cast<std::int32_t>(u) - 0x8000;
  const std::int32_t sv = static_cast<std::int32_t>(v) - 0x8000;
  const int x = su >> 16, y = sv >> 16;
  const std::uint32_t wx = static_cast<std::uint32_t>(su) >> 8 & 0xff;
  const std::uint32_t wy = static_cast<std::uint32_t>(sv) >> 8 & 0xff;
  const std::uint32_t top = Lerp(Texel(texture, x, y), Texel(texture, x + 1, y), wx);
  if (wy == 0) return top;
  return Lerp(top, Lerp(Texel(texture, x, y + 1), Texel(texture, x + 1, y + 1), wx), wy);
}

}  // namespace

void FadeShader::Span(std::uint32_t* pixels, int x, int y, int count) const {
  std::uint32_t value = alpha.At(x, y);
  if (alpha.dx == 0) return FillSpan(pixels, count, (color & ~kAlphaMask) | Channel(value) << 24);
  for (int i = 0; i < count; ++i, value += alpha.dx) {
    pixels[i] = BlendOver(pixels[i], color, Channel(value));
  }
}

void TextureShader::Span(std::uint32_t* pixels, int x, int y, int count) const {
  for (int i = 0; i < count; ++i, ++x) {
    std::uint32_t color = 0;
    for (int c = 0; c < 4; ++c) color |= Channel(channels[c].At(x, y)) << (8 * c);
    const std::uint32_t texel = Sample(*texture, u.At(x, y), v.At(x, y));
    Paint(pixels + i, texel == 0xffffffffu ? color : Modulate(color, texel));
  }
}

FadeShader MakeFadeShader(const Primitive& primitive, const Point* corners) {
  return {primitive.color, MakeGradient(corners, ChannelOf(primitive, 24))};
}

TextureShader MakeTextureShader(const Primitive& primitive, const Point* corners) {
  TextureShader shader;
  shader.texture = primitive.texture;
  for (int c = 0; c < 4; ++c) {
    shader.channels[c] = MakeGradient(corners, ChannelOf(primitive, 8 * c));
  }
  const auto u = [&](int i) {
    return static_cast<double>(TexelPosition(primitive.Vertex(i).uv.x, primitive.texture->Width));
  };
  const auto v = [&](int i) {
    return static_cast<double>(TexelPosition(primitive.Vertex(i).uv.y, primitive.texture->Height));
  };
  shader.u = MakeGradient(corners, {u(0), u(1), u(2)});
  shader.v = MakeGradient(corners, {v(0), v(1), v(2)});
  return shader;
}

}  // namespace linkdock::raster
