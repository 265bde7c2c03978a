#include "widget/view/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace linkdock {
namespace {

constexpr float kTextContrast = 4.5f;  // WCAG 2.2, 1.4.3 (AA) for text under 18.66 px bold
constexpr int kAccentSteps = 32;       // how finely an accent is moved towards black or white
constexpr std::uint32_t kWhite = 0xffffff, kBlack = 0x000000;
constexpr std::uint32_t kInk = 0x0d1430;  // text on a light accent

constexpr Theme kLight{
    .dark = false,
    .surface = 0xffffff,
    .surface_2 = 0xf6f7f9,
    .surface_3 = 0xeceff3,
    .line = 0xd5dae1,
    .line_strong = 0x8a93a1,
    .text = 0x171b22,
    .text_2 = 0x4a5361,
    .text_3 = 0x626c7a,
    .accent = 0x2853e0,
    .accent_hover = 0x1f43b8,
    .accent_soft = 0xe9eefd,
    .on_accent = 0xffffff,
    .ring = 0x2853e0,
    .danger = 0xb42318,
    .danger_soft = 0xfdeceb,
    .ok = 0x137a45,
    .ok_soft = 0xe5f5ec,
    .warn = 0x8a5a00,
    .warn_soft = 0xfdf3dc,
};

constexpr Theme kDark{
    .dark = true,
    .surface = 0x16191f,
    .surface_2 = 0x1c2027,
    .surface_3 = 0x262b34,
    .line = 0x343b46,
    .line_strong = 0x768192,
    .text = 0xeef1f5,
    .text_2 = 0xb6bfcc,
    .text_3 = 0x98a2b1,
    .accent = 0x7d9bff,
    .accent_hover = 0x9bb3ff,
    .accent_soft = 0x222c4a,
    .on_accent = 0x0d1430,
    .ring = 0x9bb3ff,
    .danger = 0xff9a90,
    .danger_soft = 0x3a1f1e,
    .ok = 0x6fd6a0,
    .ok_soft = 0x16301f,
    .warn = 0xf0c674,
    .warn_soft = 0x332a16,
};

// One sRGB channel, linear, as WCAG defines it.
float Linear(std::uint32_t channel) {
  const float c = static_cast<float>(channel) / 255.0f;
  return c <= 0.04045f ? c / 12.92f : std::pow((c + 0.055f) / 1.055f, 2.4f);
}

float Luminance(std::uint32_t rgb) {
  return 0.2126f * Linear((rgb >> 16) & 0xff) + 0.7152f * Linear((rgb >> 8) & 0xff) +
         0.0722f * Linear(rgb & 0xff);
}

std::uint32_t OnAccent(std::uint32_t accent) {
  return Contrast(kWhite, accent) >= Contrast(kInk, accent) ? kWhite : kInk;
}

// The tokens that follow from an accent colour.
Theme Accented(Theme theme, std::uint32_t accent) {
  theme.accent = accent;
  theme.ring = theme.dark ? Mix(accent, kWhite, 0.2f) : accent;
  theme.accent_hover = Mix(accent, theme.dark ? kWhite : kBlack, 0.2f);
  theme.accent_soft = Mix(theme.surface, accent, theme.dark ? 0.15f : 0.1f);
  theme.on_accent = OnAccent(accent);
  return theme;
}

bool Readable(const Theme& theme) {
  const std::array<std::uint32_t, 4> behind{theme.surface, theme.surface_2, theme.surface_3,
                                            theme.accent_soft};
  const bool on_surfaces = std::all_of(behind.begin(), behind.end(), [&](std::uint32_t surface) {
    return Contrast(theme.accent, surface) >= kTextContrast;
  });
  return on_surfaces && Contrast(theme.on_accent, theme.accent) >= kTextContrast &&
         Contrast(theme.on_accent, theme.accent_hover) >= kTextContrast;
}

}  // namespace

const Theme& LightTheme() { return kLight; }
const Theme& DarkTheme() { return kDark; }

std::uint32_t Mix(std::uint32_t from, std::uint32_t to, float share) {
  std::uint32_t mixed = 0;
  for (const std::uint32_t shift : {16u, 8u, 0u}) {
    const auto a = static_cast<float>((from >> shift) & 0xff);
    const auto b = static_cast<float>((to >> shift) & 0xff);
    mixed |= static_cast<std::uint32_t>(std::lround(a + (b - a) * share)) << shift;
  }
  return mixed;
}

float Contrast(std::uint32_t a, std::uint32_t b) {
  const float la = Luminance(a), lb = Luminance(b);
  return (std::max(la, lb) + 0.05f) / (std::min(la, lb) + 0.05f);
}

AccentedTheme WithAccent(const Theme& base, std::uint32_t accent) {
  accent &= 0xffffff;
  const std::uint32_t safe =
      base.dark ? kWhite : kBlack;  // always readable on this theme's surfaces
  for (int step = 0; step <= kAccentSteps; ++step) {
    const float share = static_cast<float>(step) / static_cast<float>(kAccentSteps);
    const Theme theme = Accented(base, Mix(accent, safe, share));
    if (Readable(theme)) return {theme, step != 0};
  }
  return {base, true};
}

Theme WithMoreContrast(Theme theme) {
  constexpr float kTowardsText = 0.45f;  // enough for 7:1 with every colour that reaches 4.5:1
  for (std::uint32_t* colour :
       {&theme.accent, &theme.accent_hover, &theme.ring, &theme.danger, &theme.ok, &theme.warn}) {
    *colour = Mix(*colour, theme.text, kTowardsText);
  }
  theme.on_accent = OnAccent(theme.accent);
  theme.line = theme.line_strong;
  theme.line_strong = theme.text_2;
  theme.text_2 = theme.text_3 = theme.text;
  return theme;
}

}  // namespace linkdock
