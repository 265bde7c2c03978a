#include <algorithm>
#include <cmath>
#include <string>

#include "widget/view/screen.h"

namespace linkdock {
namespace {

constexpr double kBreathS = 1.6;       // one breath of the skeleton
constexpr double kBreathFrameS = 0.1;  // it changes slowly, so ten pictures a second are smooth
constexpr float kBar = 12, kBarRadius = 6;
constexpr float kCallout = 45, kNumber = 26, kStepIndent = 38;  // as in the guide

// The skeleton's colour now: it breathes between two surfaces, and is still under reduced motion.
std::uint32_t SkeletonColour(Frame& frame) {
  const Theme& theme = frame.in.theme;
  if (frame.in.reduced_motion) return theme.surface_3;
  frame.out.next_frame_s = kBreathFrameS;
  const double phase = std::fmod(frame.in.time_s, kBreathS) / kBreathS;
  const auto share = static_cast<float>(0.5 - 0.5 * std::cos(phase * 2 * 3.14159265));
  return Mix(theme.surface_3, theme.line, share * 0.6f);
}

// The outline of a form with two fields, so that little moves when the real one comes.
float PaintFormSkeleton(Frame& frame, std::uint32_t rgb, Box box) {
  for (const float share : {0.24f, 0.18f}) {
    Fill(frame, {box.x, box.y + 4, std::round(box.w * share), kBar}, rgb, kBarRadius);
    Fill(frame, {box.x, box.y + 26, box.w, kControlHeight}, rgb, kRadius);
    Fill(frame, {box.x, box.y + 26 + kControlHeight + 10, std::round(box.w * (share + 0.4f)), kBar},
         rgb, kBarRadius);
    box.y += 26 + kControlHeight + 25 + kGap20;
  }
  Fill(frame, {box.x, box.y, box.w, kControlHeight}, rgb, kRadius);
  return box.y + kControlHeight;
}

// Callout, a section's title, and a few steps.
float PaintGuideSkeleton(Frame& frame, std::uint32_t rgb, Box box) {
  Fill(frame, {box.x, box.y, box.w, kCallout}, rgb, kRadius);
  box.y += kCallout + kGap28;
  Fill(frame, {box.x, box.y + 4, std::round(box.w * 0.5f), kBar}, rgb, kBarRadius);
  box.y += kGap44;
  for (const float share : {0.8f, 0.6f, 0.7f}) {
    const float line = box.w - kStepIndent;
    FillCircle(frame, {box.x + kNumber / 2, box.y + kNumber / 2}, kNumber / 2, rgb);
    Fill(frame, {box.x + kStepIndent, box.y + 7, std::round(line * 0.5f), kBar}, rgb, kBarRadius);
    Fill(frame, {box.x + kStepIndent, box.y + 31, std::round(line * share), kBar}, rgb, kBarRadius);
    box.y += 43 + kGap20;
  }
  return box.y;
}

float PutOpeningHeader(Frame& frame, Box box) {
  const ProviderBrand brand = BrandOf(frame);
  const std::string& integrator = frame.in.context.options.integrator;
  const std::string title = Say(frame, frame.in.flow.problem ? "form.title" : "opening.title",
                                {{"provider", brand.name}});
  const std::string subtitle = integrator.empty()
                                   ? std::string()
                                   : SayNamed(frame, "form.subtitle", {{"integrator", integrator}});
  return PutHeader(frame, {title, subtitle, &brand, HasPicker(frame.in.context)}, box);
}

float PutLoadProblem(Frame& frame, const Problem& problem, Box box) {
  box.y = PutProblem(frame, problem, box);
  if (!problem.try_again) return box.y;
  PrimaryButton(frame,
                {.name = "retry",
                 .text = Say(frame, "form.try_again"),
                 .label = {},
                 .action = {ActionKind::kRetryOpen, {}}},
                {box.x, box.y + kGap20, box.w, kControlHeight});
  return box.y + kGap20 + kControlHeight;
}

}  // namespace

float DrawOpening(Frame& frame) {
  const std::optional<Problem>& problem = frame.in.flow.problem;
  const bool wide = !problem && frame.in.width >= kWideFrom;
  const WideColumns columns = WideColumnsAt(frame.in.width);
  const Box column = wide ? columns.form : ScreenColumn(frame.in, kColumn);
  float y = PutOpeningHeader(frame, column) + kGap20;
  if (problem) return PutLoadProblem(frame, *problem, Below(column, y)) + PaddingAt(frame.in.width);
  MirrorNode& progress = AddNode(frame, Role::kProgress, "progress");
  progress.label = Say(frame, "opening.progress");
  progress.rect = {column.x, y, column.w, kControlHeight};
  const std::uint32_t rgb = SkeletonColour(frame);
  y = PaintFormSkeleton(frame, rgb, Below(column, y)) + PaddingAt(frame.in.width);
  if (!wide) return y;
  y = std::max({y, PaintGuideSkeleton(frame, rgb, columns.guide) + kGap28, frame.in.min_height});
  PaintGuideGround(frame, columns.guide_width, y);
  return y;
}

}  // namespace linkdock
