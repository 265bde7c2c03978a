#include <algorithm>
#include <cmath>

#include "widget/view/screen.h"

namespace linkdock {
namespace {

constexpr float kPadX = 14, kIcon = 16;
constexpr float kTextPad = 12;  // least on either side of a button's text

struct Answer {
  std::string_view name, key;
  Action action;
};

void PutAnswer(Frame& frame, const Answer& answer, const Rect& rect) {
  // Their line reaches 3:1 on this ground, not on the panel's.
  Fill(frame, rect, frame.in.theme.surface, kRadius);
  OutlineButton(
      frame,
      {.name = answer.name, .text = Say(frame, answer.key), .label = {}, .action = answer.action},
      rect);
}

// Side by side, or one below the other where the longer does not fit into half the width.
float PutAnswers(Frame& frame, Box box) {
  const Answer keep{kKeepName, "close.keep", {ActionKind::kKeepEditing, {}}};
  const Answer close{"close-anyway", "common.close", {ActionKind::kClose, "sure"}};
  const Fonts& fonts = frame.in.fonts;
  const float text = std::max(TextWidth(fonts, TextStyle::kButton, Say(frame, keep.key)),
                              TextWidth(fonts, TextStyle::kButton, Say(frame, close.key)));
  const float half = std::floor((box.w - kGap12) / 2);
  const bool stacked = text + 2 * kTextPad > half;
  const float width = stacked ? box.w : half;
  PutAnswer(frame, keep, AtStart(box, width, kControlHeight));
  if (stacked) box.y += kControlHeight + kGap8;
  PutAnswer(frame, close, AtEnd(box, width, kControlHeight));
  return box.y + kControlHeight;
}

}  // namespace

float PutCloseQuestion(Frame& frame, Box box) {
  const Theme& theme = frame.in.theme;
  MirrorNode& group = AddNode(frame, Role::kGroup, "question");
  group.label = Say(frame, "close.title");
  const Inside inside(frame, group.id);
  const std::size_t index = frame.out.mirror.size() - 1;
  const Box inner = Below(Inset(box, kPadX, kPadX), box.y + kGap12);
  Box text = Inset(inner, kIcon + kGap8, 0);
  const float line = MetricsOf(frame.in.fonts, TextStyle::kLabel).line;
  const Rect icon = AtStart(inner, kIcon, kIcon);
  DrawIcon(frame, Icon::kWarning, {icon.x + kIcon / 2, text.y + line / 2, kIcon}, theme.warn);
  text.y = PutText(frame,
                   {.role = Role::kHeading,
                    .name = "question/title",
                    .style = TextStyle::kLabel,
                    .rgb = theme.text,
                    .level = 2},
                   Say(frame, "close.title"), text);
  text.y =
      PutText(frame, {.name = "question/hint", .rgb = theme.text}, Say(frame, "close.hint"), text);
  const float bottom = PutAnswers(frame, Below(inner, text.y + kGap12)) + kPadX;
  const Rect panel{box.x, box.y, box.w, bottom - box.y};
  frame.out.mirror[index].rect = panel;
  SetLayer(frame, Layer::kPanel);
  Fill(frame, panel, theme.warn_soft, kRadius);
  SetLayer(frame, Layer::kFront);
  return bottom;
}

}  // namespace linkdock
