#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "widget/core/provider/guide.h"
#include "widget/view/layout.h"

namespace linkdock {

// The guide stands beside the form when the widget is wide, and is opened piece by piece when it is
// narrow.

// The part of a section that is shown in one place. `prefix` keeps ids apart when a section is
// shown twice.
struct GuidePart {
  std::string prefix;
  const GuideSection* section = nullptr;
  std::vector<const GuideStep*> steps;
  bool title = true, intro = true, outro = true;
  std::uint8_t level = 2;  // of the title; steps are one lower, or take its place
};
// The part that is a whole section.
[[nodiscard]] GuidePart WholeSection(std::string prefix, const GuideSection& section);

// Paints a part from the top of the box and returns its bottom. `lit` belongs to the field with the
// focus, or is null.
float PutGuidePart(Frame& frame, const GuidePart& part, const Field* lit, Box box);

// The guide of the flow's provider: without steps that the chosen scopes do not need, and without
// the section about linking under white label.
[[nodiscard]] Guide GuideOf(const Frame& frame);

// Put the warning in its amber callout, and the button that copies the guide. Each returns its
// bottom.
float PutWarning(Frame& frame, std::string_view warning, Box box);
float PutCopyButton(Frame& frame, Box box);

// Puts all sections one below the other; the one that the focused field names is lit. Returns the
// bottom of the last.
float PutGuideColumn(Frame& frame, const Guide& guide, Box box);

}  // namespace linkdock
