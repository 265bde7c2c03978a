#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "widget/flow/flow.h"
#include "widget/view/mirror.h"
#include "widget/view/theme.h"

struct ImDrawList;
struct ImFont;

namespace linkdock {

// Draws a flow into Dear ImGui's draw list, and fills the mirror list that the DOM is made from.
// The flow is only read.

// The state that a real control reports, because editing is the DOM's: selection and scrolling,
// which the view paints. Offsets are UTF-8 bytes in the value.
struct FieldDom {
  std::uint32_t selection_start = 0, selection_end = 0;
  float scroll_left = 0;  // CSS pixels
  bool hole = false;      // the browser must paint the inside of this field itself
};

// Measures texts that the browser shapes as a whole.
struct Shaper {
  float (*width)(const ImFont& font, float size, std::string_view text);  // CSS pixels
  // The bytes of the first word, or of the first character as people see it; 0: not known.
  std::size_t (*first)(std::string_view text, bool word);
};

struct Fonts {
  ImFont* regular = nullptr;
  ImFont* strong = nullptr;  // weight 600
  ImFont* mono = nullptr;
  const Shaper* shaper = nullptr;  // null: widths are those of the glyphs one by one
  bool right_to_left = false;      // of the language
};

// A stretch of text that the browser paints itself, above everything that Dear ImGui drew.
struct ShapedText {
  std::string text;
  ImFont* font = nullptr;
  float size = 14;
  float x = 0, baseline = 0;  // x is the left end, or the right end when it runs from there
  std::uint32_t rgb = 0;
  bool right_to_left = false;
  Rect reach;  // all that its ink may touch
};

// Everything that a frame depends on.
struct ViewInput {
  const Context& context;
  const Flow& flow;
  const Theme& theme;
  Fonts fonts;
  float width = 440;           // CSS pixels, 320..1200 drawn well
  float min_height = 0;        // the frame's height: short screens are centred or stretched to it
  MirrorId focus = 0;          // element that has the focus, 0 if none
  bool focus_visible = false;  // the browser would show a ring
  MirrorId hover = 0;
  MirrorId pressed = 0;
  const std::map<MirrorId, FieldDom>* fields = nullptr;
  double time_s = 0;  // monotonic, for animation only
  bool reduced_motion = false;
};

struct Caret {
  Rect rect;  // 0 wide when there is none; JavaScript shows a blinking element there, so that no
              // frame is drawn for it
  MirrorId field = 0;
};

struct ViewOutput {
  Mirror mirror;
  float height = 0;  // of the content, CSS pixels
  Caret caret;
  std::vector<ShapedText> shaped;
  double next_frame_s =
      -1;  // seconds until an animation needs the next frame: 0 at once, negative never
};

// Draws into a list of the caller's, at this device scale; needs no ImGui context.
[[nodiscard]] ViewOutput DrawViewOn(ImDrawList& list, float scale, const ViewInput& input);

// Opens a window of Dear ImGui, draws into it and closes it. To be called between
// ImGui::NewFrame() and ImGui::Render(), with a display of the input's width and any height.
[[nodiscard]] ViewOutput DrawView(const ViewInput& input);

}  // namespace linkdock
