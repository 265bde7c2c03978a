#pragma once

#include <string>
#include <string_view>

#include "widget/view/controls.h"

namespace linkdock {

// The screens, one for each step of the flow, and what several of them share. Each paints from the
// top and returns the bottom of its content, padding included.

[[nodiscard]] float DrawPick(Frame& frame);
[[nodiscard]] float DrawOpening(Frame& frame);
[[nodiscard]] float DrawForm(Frame& frame);
[[nodiscard]] float DrawChecking(Frame& frame);
[[nodiscard]] float DrawLinked(Frame& frame);
[[nodiscard]] float DrawClosed(Frame& frame);

// The provider of the flow as far as it is known yet: from the catalogue, from the index, or its
// id.
struct ProviderFace {
  std::string_view name;
  std::string_view logo;  // see tile.h
};
[[nodiscard]] ProviderFace FaceOf(const Frame& frame);
void DrawFace(Frame& frame, const ProviderFace& face, const Rect& tile);

// Back chevron, tile, title, subtitle and close button in one row.
struct HeaderSpec {
  std::string_view title, subtitle;
  const ProviderFace* face = nullptr;  // null: no tile
  bool back = false;
};
float PutHeader(Frame& frame, const HeaderSpec& spec, Box box);

// The one heading of a short, centred screen, which takes the focus when it opens. Gives the y
// below.
float PutCentredTitle(Frame& frame, std::string_view title, Box box);

// The way out of a modal, in its corner; nothing when the widget is part of a page. `middle` is its
// centre's height.
void PutClose(Frame& frame, float middle);

// The columns of the wide form: the guide at the start, the form at the end.
struct WideColumns {
  float guide_width = 0;
  Box guide, form;
};
[[nodiscard]] WideColumns WideColumnsAt(float width);
void PaintGuideGround(Frame& frame, float width, float height);

// The soft red panel: cause, next step, reference.
float PutProblem(Frame& frame, const Problem& problem, Box box);

// Whether to close and lose what was typed: the question and its two answers.
float PutCloseQuestion(Frame& frame, Box box);

// A short screen's column, moved to the middle when the frame is higher than its content: the
// second pass knows the height that the first one measured.
[[nodiscard]] Box MiddleColumn(const ViewInput& in, float content_height);

}  // namespace linkdock
