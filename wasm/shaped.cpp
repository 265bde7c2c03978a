#include "wasm/shaped.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "imgui.h"
#include "wasm/bridge.h"
#include "widget/raster/atlas.h"

namespace linkdock {
namespace {

constexpr float kSteps = 64;         // lengths count in 1/64 px, as in the mirror
constexpr std::size_t kKept = 4096;  // answers; a form with its guide asks some 1000 questions

// The browser's answers of the last frames: each frame lays everything out again, and hardly
// anything changes. A hash has one place in the table, and its newest answer keeps it.
struct Answer {
  std::uint64_t question = 0;
  float number = 0;
};
std::array<Answer, kKept> answers;

std::uint64_t HashOf(std::string_view text, std::uint64_t hash) {
  for (const char c : text) hash = raster::Mix(hash, static_cast<std::uint8_t>(c));
  return hash;
}

std::uint64_t Mixed(std::uint64_t hash, float number) {
  return raster::Mix(hash, static_cast<std::uint64_t>(std::lround(number * kSteps)));
}

template <typename Ask>
float Answered(std::uint64_t question, Ask ask) {
  Answer& answer = answers[question % kKept];
  if (answer.question != question) answer = {question, ask()};
  return answer.number;
}

int FaceOf(const ImFont& font) { return static_cast<int>(font.Sources[0]->FontNo); }

std::uint32_t SizeOf(std::string_view text) { return static_cast<std::uint32_t>(text.size()); }

float Width(const ImFont& font, float size, std::string_view text) {
  const float density = font.CurrentRasterizerDensity;
  const int face = FaceOf(font);
  const std::uint64_t question =
      Mixed(HashOf(text, 1u + static_cast<unsigned>(face)), size * density);
  return Answered(
             question,
             [&] { return ld_js_text_measure(text.data(), SizeOf(text), size * density, face); }) /
         density;
}

std::size_t First(std::string_view text, bool word) {
  return static_cast<std::size_t>(Answered(HashOf(text, word ? 8 : 9), [&] {
    return static_cast<float>(ld_js_text_first(text.data(), SizeOf(text), word));
  }));
}

int Pixel(float length, float scale) { return static_cast<int>(std::lround(length * scale)); }

bool Touch(const PixelRect& a, const PixelRect& b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

}  // namespace

const Shaper& BrowserShaper() {
  static constexpr Shaper kShaper{Width, First};
  return kShaper;
}

PixelRect PixelsOf(const Rect& rect, float scale) {
  const int x = Pixel(rect.x, scale), y = Pixel(rect.y, scale);
  return {x, y, Pixel(rect.x + rect.w, scale) - x, Pixel(rect.y + rect.h, scale) - y};
}

void MarkShaped(const std::vector<ShapedText>& texts, float scale, Raster& raster) {
  for (const ShapedText& text : texts) {
    std::uint64_t hash = HashOf(text.text, text.rgb * 2u + text.right_to_left);
    for (const float number : {text.x, text.baseline, text.size}) hash = Mixed(hash, number);
    raster.Mark(PixelsOf(text.reach, scale), Mixed(hash, static_cast<float>(FaceOf(*text.font))));
  }
}

void PaintShaped(const std::vector<ShapedText>& texts, float scale,
                 const std::vector<PixelRect>& painted) {
  for (const ShapedText& text : texts) {
    const PixelRect reach = PixelsOf(text.reach, scale);
    const bool touched = std::any_of(painted.begin(), painted.end(),
                                     [&](const PixelRect& rect) { return Touch(rect, reach); });
    if (!touched) continue;
    ld_js_text_paint(text.text.data(), SizeOf(text.text), text.size * scale, FaceOf(*text.font),
                     Pixel(text.x, scale), Pixel(text.baseline, scale), text.rgb,
                     text.right_to_left);
  }
}

}  // namespace linkdock
