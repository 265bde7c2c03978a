#pragma once

#include <string>
#include <string_view>

#include "imgui.h"
#include "widget/view/view.h"

namespace linkdock {

// The state that the parts of the view share while one frame is drawn, and the shapes that they are
// made of. Positions are CSS pixels, and whole ones, so that edges are crisp at every device scale.

// Spacing scale and measures of the design.
inline constexpr float kGap4 = 4, kGap6 = 6, kGap8 = 8, kGap12 = 12, kGap16 = 16, kGap20 = 20,
                       kGap28 = 28, kGap44 = 44;
inline constexpr float kControlHeight = 46;  // fields and buttons
inline constexpr float kRadius = 10;         // of controls, callouts and panels
inline constexpr float kMinTarget = 24;      // WCAG 2.2, 2.5.8: least width and height of a target
inline constexpr float kLogoTile = 40;       // provider tile
inline constexpr float kWideFrom = 760;      // from this width the guide stands beside the form
inline constexpr float kNarrowBelow = 480;   // under this width the padding shrinks
inline constexpr float kColumn = 480;        // a form is never wider than this

// One frame while it is drawn. Everything is laid out from left to right; where the language runs
// the other way, `mirrored` is set, and OnScreen() turns each place over, so that start is right.
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
// The same column from y down, or narrower at its start and end.
[[nodiscard]] Box Below(Box box, float y);
[[nodiscard]] Box Inset(Box box, float start, float end);
// A rectangle at the start, at the end or in the middle of a column's width, at its top.
[[nodiscard]] Rect AtStart(Box box, float w, float h);
[[nodiscard]] Rect AtEnd(Box box, float w, float h);
[[nodiscard]] Rect Centred(Box box, float w, float h);

// The place on the screen of a place in the layout.
[[nodiscard]] float OnScreen(const Frame& frame, float x);
[[nodiscard]] Rect OnScreen(const Frame& frame, const Rect& rect);
// The place in the layout of a rectangle that was placed on the screen while a LeftToRight lived.
[[nodiscard]] Rect InLayout(const Frame& frame, const Rect& rect);

// Draws the inside of a field that holds addresses or keys, which runs from left to right in every
// language: until it goes out of scope, places are those of the screen.
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

// The layers from the bottom to the top. A ground whose height depends on its content is drawn
// after the content, into a lower layer.
enum class Layer { kPane = 0, kPanel = 1, kFront = 2 };
void SetLayer(Frame& frame, Layer layer);

// Appends a node to the mirror as a child of frame.parent. The reference is good until the next
// node.
MirrorNode& AddNode(Frame& frame, Role role, std::string_view name);
// Makes a container the parent of the nodes that follow, until it goes out of scope.
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

// A sentence of the widget by its key; SayNamed() takes those that name the integrator.
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
