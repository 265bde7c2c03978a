#pragma once

#include "widget/view/view.h"

struct ImFontAtlas;

namespace linkdock {

// Gives the atlas three faces whose glyphs the browser draws: there is no font file, and the
// metrics are those of the real controls. A text that is drawn at y with size s lies where CSS
// would lay it in a line box of height s that starts at y.
[[nodiscard]] Fonts AddBrowserFonts(ImFontAtlas& atlas);

}  // namespace linkdock
