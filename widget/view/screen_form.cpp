#include <algorithm>
#include <cmath>
#include <vector>

#include "widget/core/provider/guide.h"
#include "widget/view/field.h"
#include "widget/view/form_field.h"
#include "widget/view/guide_pane.h"
#include "widget/view/screen.h"

namespace linkdock {
namespace {

constexpr float kLockIcon = 16;

float HeaderOf(Frame& frame, Box box) {
  const ProviderBrand brand = BrandOf(frame);
  const Options& options = frame.in.context.options;
  const bool again = !options.account_id.empty();
  const std::string title =
      Say(frame, again ? "form.title_again" : "form.title", {{"provider", brand.name}});
  const std::string subtitle =
      options.integrator.empty()
          ? std::string()
          : SayNamed(frame, "form.subtitle", {{"integrator", options.integrator}});
  return PutHeader(frame, {title, subtitle, &brand, HasPicker(frame.in.context)}, box);
}

float PutSubmit(Frame& frame, Box box) {
  const std::optional<Problem>& problem = frame.in.flow.problem;
  const int wait = problem ? problem->retry_after_s : 0;
  std::string text = Say(frame, problem && problem->try_again ? "form.try_again" : "form.connect");
  if (wait > 0) text = frame.in.context.texts.GetCounted("form.wait", {"seconds", wait});
  const Rect rect{box.x, box.y, box.w, kControlHeight};
  PrimaryButton(frame,
                {.name = "submit",
                 .text = text,
                 .label = {},
                 .action = {ActionKind::kSubmit, {}},
                 .flags = kPrimary | (wait > 0 ? kDisabled : 0u)},
                rect);
  return rect.y + rect.h;
}

std::string FootText(const Frame& frame) {
  return SayNamed(
      frame, "form.foot",
      {{"integrator", frame.in.context.options.integrator}, {"provider", BrandOf(frame).name}});
}

float FootHeight(const Frame& frame, Box box) {
  const std::string text = FootText(frame);
  const Piece piece{text, TextStyle::kHelp, 0, false, false, {}, 0};
  return LayoutText(frame.in.fonts, piece, box.w - kLockIcon - kGap8).height;
}

float PutFoot(Frame& frame, Box box) {
  const Theme& theme = frame.in.theme;
  const float line = MetricsOf(frame.in.fonts, TextStyle::kHelp).line;
  DrawIcon(frame, Icon::kLock, {box.x + kLockIcon / 2, box.y + std::floor(line / 2) - 1, kLockIcon},
           theme.text_3);
  return PutText(frame, {.name = "foot", .style = TextStyle::kHelp, .rgb = theme.text_3},
                 FootText(frame), Inset(box, kLockIcon + kGap8, 0));
}

// Fields and button, in a form of their own. Returns the button's bottom.
float PutFields(Frame& frame, const Guide* narrow_guide, Box box) {
  MirrorNode& form = AddNode(frame, Role::kForm, "form");
  form.label = Say(frame, "form.fields", {{"provider", BrandOf(frame).name}});
  const Inside inside(frame, form.id);
  const std::vector<const Field*> fields = ShownFields(frame.in.context, frame.in.flow);
  for (const Field* field : fields) {
    const FormField form_field{field, FindFieldState(frame.in.flow, field->key), narrow_guide,
                               &fields};
    box.y = PutFormField(frame, form_field, box) + kGap20;
  }
  return PutSubmit(frame, box);
}

float DrawWide(Frame& frame, const Guide& guide) {
  const auto [guide_width, guide_box, form_box] = WideColumnsAt(frame.in.width);
  float y = HeaderOf(frame, form_box) + kGap20;
  const float guide_end = PutGuideColumn(frame, guide, guide_box) + kGap28;
  if (frame.in.flow.asking) y = PutCloseQuestion(frame, Below(form_box, y)) + kGap20;
  if (frame.in.flow.problem)
    y = PutProblem(frame, *frame.in.flow.problem, Below(form_box, y)) + kGap20;
  y = PutFields(frame, nullptr, Below(form_box, y)) + kGap20;
  const float foot = FootHeight(frame, form_box);
  const float height = std::max({y + foot + kGap28, guide_end, frame.in.min_height});
  // At the bottom of what is seen without scrolling: the sentence must not hide under a long guide.
  PutFoot(frame, Below(form_box, std::max(y, frame.in.min_height - kGap28 - foot)));
  PaintGuideGround(frame, guide_width, height);
  return height;
}

// Puts the sections that no shown field names, opened, so that no part of the guide is out of
// reach.
float PutOrphans(Frame& frame, const Guide& guide, Box box) {
  const std::vector<const Field*> fields = ShownFields(frame.in.context, frame.in.flow);
  for (const GuideSection& section : guide.sections) {
    const bool reached = std::any_of(fields.begin(), fields.end(), [&](const Field* field) {
      return field->guide_section == section.id;
    });
    if (reached || section.hide_when_white_label) continue;
    box.y = PutGuidePart(frame, WholeSection("more/", section), nullptr, box) + kGap20;
  }
  return box.y;
}

// Puts the section about linking behind a disclosure of its own.
float PutLinking(Frame& frame, const Guide& guide, Box box) {
  const bool any = std::any_of(guide.sections.begin(), guide.sections.end(),
                               [](const GuideSection& s) { return s.hide_when_white_label; });
  if (!any) return box.y;
  const bool open = frame.in.flow.linking_open;
  const std::string text = Say(frame, "guide.linking");
  const float width = std::min(DisclosureWidth(frame, text), box.w);
  Disclosure(frame,
             {{.name = "linking-toggle",
               .text = text,
               .label = {},
               .action = {ActionKind::kToggleLinking, {}}},
              open},
             AtStart(box, width, kMinTarget));
  box.y += kMinTarget;
  if (!open) return box.y + kGap4;
  box.y += kGap12;
  for (const GuideSection& section : guide.sections) {
    if (!section.hide_when_white_label) continue;
    box.y = PutGuidePart(frame, WholeSection("linking/", section), nullptr, box) + kGap12;
  }
  return box.y;
}

float DrawNarrow(Frame& frame, const Guide& guide) {
  const Box column = ScreenColumn(frame.in, kColumn);
  float y = HeaderOf(frame, column) + kGap20;
  if (frame.in.flow.asking) y = PutCloseQuestion(frame, Below(column, y)) + kGap12;
  if (frame.in.flow.problem)
    y = PutProblem(frame, *frame.in.flow.problem, Below(column, y)) + kGap12;
  y = PutWarning(frame, guide.warning, Below(column, y));
  y = PutOrphans(frame, guide, Below(column, y + kGap20));
  y = PutFields(frame, &guide, Below(column, y)) + kGap16;
  y = PutFoot(frame, Below(column, y)) + kGap20;
  Fill(frame, {column.x, y, column.w, 1}, frame.in.theme.line);
  y = PutLinking(frame, guide, Below(column, y + kGap16));
  return PutCopyButton(frame, Below(column, y)) + PaddingAt(frame.in.width);
}

}  // namespace

float DrawForm(Frame& frame) {
  if (CurrentAuth(frame.in.context, frame.in.flow) == nullptr) return DrawOpening(frame);
  const Guide guide = GuideOf(frame);
  return frame.in.width >= kWideFrom ? DrawWide(frame, guide) : DrawNarrow(frame, guide);
}

}  // namespace linkdock
