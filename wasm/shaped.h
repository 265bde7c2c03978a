#pragma once

#include <vector>

#include "widget/raster/raster.h"
#include "widget/view/view.h"

namespace linkdock {

// Texts that the browser shapes, measures and paints as a whole.

[[nodiscard]] const Shaper& BrowserShaper();

// Makes the raster paint again what lies under a text that is new, other or gone.
void MarkShaped(const std::vector<ShapedText>& texts, float scale, Raster& raster);
// Paints the texts that touch what was painted in this frame. JavaScript keeps to these rectangles:
// elsewhere the canvas still bears its text.
void PaintShaped(const std::vector<ShapedText>& texts, float scale,
                 const std::vector<PixelRect>& painted);

[[nodiscard]] PixelRect PixelsOf(const Rect& rect, float scale);

}  // namespace linkdock
