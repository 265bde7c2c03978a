#pragma once

#include <vector>

#include "widget/raster/raster.h"
#include "widget/view/view.h"

namespace linkdock {

// Texts that the browser shapes, measures and paints as a whole.

// Measures texts in the browser, and keeps its answers.
[[nodiscard]] const Shaper& BrowserShaper();

// Makes the raster paint the ground again under each text that is new, has changed or is gone.
void MarkShaped(const std::vector<ShapedText>& texts, float scale, Raster& raster);
// Paints the texts that touch the rectangles that were painted in this frame. JavaScript clips them
// to these rectangles: elsewhere the canvas still bears its text.
void PaintShaped(const std::vector<ShapedText>& texts, float scale,
                 const std::vector<PixelRect>& painted);

// The device pixels of a rectangle of CSS pixels, each edge rounded.
[[nodiscard]] PixelRect PixelsOf(const Rect& rect, float scale);

}  // namespace linkdock
