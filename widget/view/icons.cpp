#include "widget/view/icons.h"

#include <array>
#include <cmath>
#include <initializer_list>
#include <vector>

#include "widget/core/base/utf8.h"
#include "widget/view/text.h"

namespace linkdock {
namespace {

constexpr float kGrid = 16;      // icons are designed on this grid
constexpr float kStroke = 1.5f;  // of its lines
constexpr float kPi = 3.14159265f;

struct Pen {
  Frame& frame;
  IconPlace place;
  ImU32 colour;

  [[nodiscard]] float Scale() const { return place.size / kGrid; }
  [[nodiscard]] ImVec2 At(float x, float y) const {
    return {place.cx + (x - kGrid / 2) * Scale(), place.cy + (y - kGrid / 2) * Scale()};
  }
  void Line(std::initializer_list<ImVec2> points, bool closed = false) const {
    for (const ImVec2& p : points) frame.draw->PathLineTo(At(p.x, p.y));
    Finish(closed);
    if (closed) return;
    for (const ImVec2* p : {points.begin(), points.end() - 1}) Dot(p->x, p->y, kStroke / 2);
  }
  void Dot(float x, float y, float radius) const {
    frame.draw->AddCircleFilled(At(x, y), radius * Scale(), colour);
  }
  void Finish(bool closed) const {
    frame.draw->PathStroke(colour, closed ? ImDrawFlags_Closed : ImDrawFlags_None,
                           kStroke * Scale());
  }
};

void DrawLock(const Pen& pen) {
  pen.frame.draw->PathRect(pen.At(2.6f, 7.2f), pen.At(13.4f, 14.6f), 2.2f * pen.Scale());
  pen.Finish(true);
  pen.frame.draw->PathLineTo(pen.At(5, 7));
  pen.frame.draw->PathArcTo(pen.At(8, 4.6f), 3 * pen.Scale(), kPi, 2 * kPi);
  pen.frame.draw->PathLineTo(pen.At(11, 7));
  pen.Finish(false);
}

void DrawWarning(const Pen& pen) {
  constexpr ImVec2 kTop{8, 1.7f}, kRight{15.2f, 14}, kLeft{0.8f, 14};
  pen.Line({kTop, kRight, kLeft}, true);
  for (const ImVec2 p : {kTop, kRight, kLeft}) pen.Dot(p.x, p.y, kStroke / 2);
  pen.Line({{8, 6.2f}, {8, 9.4f}});
  pen.Dot(8, 11.7f, 0.9f);
}

void DrawError(const Pen& pen) {
  pen.Dot(8, 8, 7);
  const Pen mark{pen.frame, pen.place, Colour(pen.frame.in.theme.surface)};
  mark.Line({{8, 4.4f}, {8, 8.4f}});
  mark.Dot(8, 11.4f, 1);
}

void DrawSearch(const Pen& pen) {
  pen.frame.draw->PathArcTo(pen.At(7, 7), 4.8f * pen.Scale(), 0, 2 * kPi);
  pen.Finish(false);
  pen.Line({{10.6f, 10.6f}, {14, 14}});
}

}  // namespace

void DrawIcon(Frame& frame, Icon icon, IconPlace place, std::uint32_t rgb) {
  place.cx = OnScreen(frame, place.cx);
  if (frame.mirrored && icon == Icon::kBack) {
    icon = Icon::kForward;
  } else if (frame.mirrored && icon == Icon::kForward) {
    icon = Icon::kBack;
  }
  const Pen pen{frame, place, Colour(rgb)};
  switch (icon) {
    case Icon::kClose:
      pen.Line({{3, 3}, {13, 13}});
      pen.Line({{13, 3}, {3, 13}});
      return;
    case Icon::kBack:
      return pen.Line({{10, 3}, {5, 8}, {10, 13}});
    case Icon::kForward:
      return pen.Line({{6, 3}, {11, 8}, {6, 13}});
    case Icon::kDown:
      return pen.Line({{3, 6}, {8, 11}, {13, 6}});
    case Icon::kUp:
      return pen.Line({{3, 10}, {8, 5}, {13, 10}});
    case Icon::kCheck:
      return pen.Line({{3, 8.4f}, {6.6f, 12}, {13, 4.4f}});
    case Icon::kLock:
      return DrawLock(pen);
    case Icon::kWarning:
      return DrawWarning(pen);
    case Icon::kError:
      return DrawError(pen);
    case Icon::kSearch:
      return DrawSearch(pen);
  }
}

}  // namespace linkdock
