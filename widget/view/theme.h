#pragma once

#include <cstdint>
#include <string_view>

namespace linkdock {

// Colours and measures of the widget. Colours are 0xRRGGBB; sizes are CSS pixels.
struct Theme {
  bool dark = false;
  std::uint32_t surface, surface_2, surface_3, line, line_strong;
  std::uint32_t text, text_2, text_3;
  std::uint32_t accent, accent_hover, accent_soft, on_accent, ring;
  std::uint32_t danger, danger_soft, ok, ok_soft, warn, warn_soft;
};

[[nodiscard]] const Theme& LightTheme();
[[nodiscard]] const Theme& DarkTheme();

// The colour that lies `share` (0..1) of the way from one colour to another, channel by channel in
// sRGB.
[[nodiscard]] std::uint32_t Mix(std::uint32_t from, std::uint32_t to, float share);

// WCAG 2.2 contrast ratio of two colours, 1..21.
[[nodiscard]] float Contrast(std::uint32_t a, std::uint32_t b);

// A theme with a host's accent colour. The colour is moved towards black or white until text on it
// and the colour itself on the surfaces reach 4.5:1; `adjusted` tells whether it was moved.
struct AccentedTheme {
  Theme theme;
  bool adjusted = false;
};
[[nodiscard]] AccentedTheme WithAccent(const Theme& base, std::uint32_t accent);

// The theme for a person who prefers more contrast: no quiet greys, every text 7:1 on the surfaces
// (WCAG 2.2, 1.4.6), every line of a control 4.5:1.
[[nodiscard]] Theme WithMoreContrast(Theme theme);

}  // namespace linkdock
