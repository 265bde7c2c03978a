#pragma once

#include <string_view>

#include "widget/view/layout.h"

namespace linkdock {

// Draws the logo (see logo.h) into the tile; the name's first letter on a ground with round
// corners where there is none that can be read.
void DrawLogoTile(Frame& frame, std::string_view logo, std::string_view name, const Rect& tile);

}  // namespace linkdock
