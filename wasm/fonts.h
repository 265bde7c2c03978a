#pragma once

#include "widget/view/view.h"

struct ImFontAtlas;

namespace linkdock {

// Gives the atlas three faces whose glyphs the browser draws: no font file, the same metrics as the
// real controls. A text drawn at y with size s lies as CSS would lay it in a line box of height s
// that starts at y.
[[nodiscard]] Fonts AddBrowserFonts(ImFontAtlas& atlas);

}  // namespace linkdock
