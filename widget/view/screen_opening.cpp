#include <algorithm>
#include <cmath>
#include <string>

#include "widget/view/screens.h"

namespace linkdock {
namespace {

constexpr double kBreathS = 1.6;       // one breath of the skeleton
constexpr double kBreathFrameS = 0.1;  // it changes slowly, so ten pictures a second are smooth
constexpr float kBar = 12, kBarRadius = 6;

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
float PaintSkeleton(Frame& frame, Box box) {
  const std::uint32_t rgb = SkeletonColour(frame);
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
  const Box column = ScreenColumn(frame.in, kColumn);
  const ProviderFace face = FaceOf(frame);
  const std::optional<Problem>& problem = frame.in.flow.problem;
  const std::string title =
      Say(frame, problem ? "form.title" : "opening.title", {{"provider", face.name}});
  const std::string subtitle =
      frame.in.context.options.integrator.empty()
          ? std::string()
          : SayNamed(frame, "form.subtitle", {{"integrator", frame.in.context.options.integrator}});
  float y =
      PutHeader(frame, {title, subtitle, &face, HasPicker(frame.in.context)}, column) + kGap20;
  if (problem) {
    y = PutLoadProblem(frame, *problem, Below(column, y));
  } else {
    MirrorNode& progress = AddNode(frame, Role::kProgress, "progress");
    progress.label = Say(frame, "opening.progress");
    progress.rect = {column.x, y, column.w, kControlHeight};
    y = PaintSkeleton(frame, Below(column, y));
  }
  return y + PaddingAt(frame.in.width);
}

}  // namespace linkdock
