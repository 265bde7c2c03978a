#pragma once

#include <cstdint>
#include <string_view>

#include "widget/view/layout.h"

namespace linkdock {

// Icons are drawn as strokes: nothing is loaded.

enum class Icon {
  kClose,
  kBack,
  kForward,
  kDown,
  kUp,
  kCheck,
  kLock,
  kWarning,  // an exclamation mark in a triangle
  kError,    // an exclamation mark in a filled disc
  kSearch,
};
// Draws into a square of this size around the centre. All icons are designed on a 16 px grid.
struct IconPlace {
  float cx = 0, cy = 0, size = 16;
};
void DrawIcon(Frame& frame, Icon icon, IconPlace place, std::uint32_t rgb);

}  // namespace linkdock
