#pragma once

#include <string>
#include <string_view>

#include "imgui.h"
#include "widget/view/view.h"

namespace linkdock {

// What the parts of the view share while one frame is drawn, and the shapes they are made of.
// Positions are CSS pixels; everything that is laid out lies on whole pixels, so that edges are
// crisp at every device scale.

// Spacing scale and measures of the design.
inline constexpr float kGap4 = 4, kGap6 = 6, kGap8 = 8, kGap12 = 12, kGap16 = 16, kGap20 = 20,
                       kGap28 = 28, kGap44 = 44;
inline constexpr float kControlHeight = 46;  // fields and buttons
inline constexpr float kRadius = 10;         // of controls, callouts and panels
inline constexpr float kMinTarget = 24;      // WCAG 2.2, 2.5.8: least width and height of a target
inline constexpr float kTile = 40;           // provider tile
inline constexpr float kWideFrom = 760;      // from this width the guide stands beside the form
inline constexpr float kNarrowBelow = 480;   // under this width the padding shrinks
inline constexpr float kColumn = 480;        // a form is never wider than this

// Everything is laid out from left to right. Where the language runs the other way, `mirrored` is
// set, and what is painted goes through OnScreen(): start becomes right.
struct Frame {
  const ViewInput& in;
  ImDrawList* draw = nullptr;
  bool mirrored = false;
  ViewOutput out{};
  MirrorId parent = 0;  // container that new nodes belong to
};

// A column to be filled downwards.
struct Box {
  float x = 0, y = 0, w = 0;
};
// The same column further down, or narrower from the start side.
[[nodiscard]] Box Below(Box box, float y);
[[nodiscard]] Box Inset(Box box, float start, float end);
// A rectangle at the start or the end side of a column.
[[nodiscard]] Rect AtStart(Box box, float w, float h);
[[nodiscard]] Rect AtEnd(Box box, float w, float h);
[[nodiscard]] Rect Centred(Box box, float w, float h);

// Where a place of the layout is on the screen.
[[nodiscard]] float OnScreen(const Frame& frame, float x);
[[nodiscard]] Rect OnScreen(const Frame& frame, const Rect& rect);
// The other way, for what was placed on the screen while LeftToRight held.
[[nodiscard]] Rect InLayout(const Frame& frame, const Rect& rect);

// The inside of a field that holds addresses and keys runs from left to right in every language:
// until this goes out of scope, places are those of the screen.
class LeftToRight {
 public:
  LeftToRight(Frame& frame, bool wanted) : frame_(frame), before_(frame.mirrored) {
    if (wanted) frame.mirrored = false;
  }
  ~LeftToRight() { frame_.mirrored = before_; }
  LeftToRight(const LeftToRight&) = delete;
  LeftToRight& operator=(const LeftToRight&) = delete;

 private:
  Frame& frame_;
  bool before_;
};

// Padding of the whole widget at this width, and the column of a screen without a guide.
[[nodiscard]] float PaddingAt(float width);
[[nodiscard]] Box ScreenColumn(const ViewInput& in, float max_width);

// What lies under what. Fills of unknown height are drawn into a lower layer after their content.
enum class Layer { kPane = 0, kPanel = 1, kFront = 2 };
void SetLayer(Frame& frame, Layer layer);

// Appends a node to the mirror as a child of frame.parent. The reference is good until the next
// node.
MirrorNode& AddNode(Frame& frame, Role role, std::string_view name);
// Makes a container the parent of what follows, until it goes out of scope.
class Inside {
 public:
  Inside(Frame& frame, MirrorId container);
  ~Inside();
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  Frame& frame_;
  MirrorId before_;
};

// The widget's own sentences; Named ones may name the integrator.
[[nodiscard]] std::string Say(const Frame& frame, std::string_view key, Texts::Params params = {});
[[nodiscard]] std::string SayNamed(const Frame& frame, std::string_view key,
                                   Texts::Params params = {});

[[nodiscard]] ImU32 Colour(std::uint32_t rgb, float alpha = 1.0f);
void Fill(Frame& frame, const Rect& rect, std::uint32_t rgb, float radius = 0);
void FillCircle(Frame& frame, ImVec2 centre, float radius, std::uint32_t rgb);
struct Stroke {
  std::uint32_t rgb = 0;
  float width = 1;
  float alpha = 1;
};
// A line along the inside of the rectangle's edge.
void Outline(Frame& frame, const Rect& rect, float radius, const Stroke& stroke);
// The rectangle grown on all sides.
[[nodiscard]] Rect Grown(const Rect& rect, float by);

}  // namespace linkdock
