#pragma once

#include <string>
#include <string_view>

#include "widget/view/controls.h"

namespace linkdock {

// The screens, one for each step of the flow, and the parts that several of them share. Each paints
// from the top and returns the bottom of its content, padding included.

[[nodiscard]] float DrawPick(Frame& frame);
[[nodiscard]] float DrawOpening(Frame& frame);
[[nodiscard]] float DrawForm(Frame& frame);
[[nodiscard]] float DrawChecking(Frame& frame);
[[nodiscard]] float DrawLinked(Frame& frame);
[[nodiscard]] float DrawClosed(Frame& frame);

// Name and logo of the flow's provider as far as they are known: from its file, else from the
// index, else its id as the name.
struct ProviderBrand {
  std::string_view name;
  std::string_view logo;  // see logo_tile.h
};
[[nodiscard]] ProviderBrand BrandOf(const Frame& frame);
void DrawBrand(Frame& frame, const ProviderBrand& brand, const Rect& tile);

// The header of a screen: back chevron, tile, title, subtitle and close button in one row.
struct HeaderSpec {
  std::string_view title, subtitle;
  const ProviderBrand* brand = nullptr;  // null: no tile
  bool back = false;
};
float PutHeader(Frame& frame, const HeaderSpec& spec, Box box);

// Puts the one heading of a short, centred screen, which takes the focus when the screen opens.
// Returns its bottom.
float PutCentredTitle(Frame& frame, std::string_view title, Box box);

// Puts the close button into the corner of a modal, or nothing when the widget is part of a page.
// `middle` is the y of its centre.
void PutClose(Frame& frame, float middle);

// The columns of the wide form: the guide at the start, the form at the end.
struct WideColumns {
  float guide_width = 0;
  Box guide, form;
};
[[nodiscard]] WideColumns WideColumnsAt(float width);
void PaintGuideGround(Frame& frame, float width, float height);

// Puts the soft red panel with cause, next step and reference. Returns its bottom.
float PutProblem(Frame& frame, const Problem& problem, Box box);

// Puts the question whether to close and lose what was typed, with its two answers. Returns its
// bottom.
float PutCloseQuestion(Frame& frame, Box box);

// A short screen's column, moved to the middle when the frame is higher than its content: the
// second pass knows the height that the first one measured.
[[nodiscard]] Box MiddleColumn(const ViewInput& in, float content_height);

}  // namespace linkdock
