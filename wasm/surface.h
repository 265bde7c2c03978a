#pragma once

#include "imgui.h"
#include "imgui_internal.h"

namespace linkdock {

// Holds one of Dear ImGui's draw lists with one font atlas, without an ImGui context.
// Windows, widgets, input and navigation stay out of the binary (a third of it), because the DOM
// does their work.
class Surface {
 public:
  Surface();
  ~Surface();
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  [[nodiscard]] ImFontAtlas& atlas() { return atlas_; }
  // Starts a frame and returns its list, which is empty.
  [[nodiscard]] ImDrawList& Begin();
  // Ends the frame and returns its drawing, for `width` × `height` CSS pixels at this device scale.
  // Valid until the next Begin().
  [[nodiscard]] ImDrawData& End(float width, float height, float scale);

 private:
  ImFontAtlas atlas_;
  ImDrawListSharedData shared_;
  ImDrawList list_;
  ImDrawData data_;
  int frames_ = 0;
};

}  // namespace linkdock
