#include <algorithm>
#include <cmath>
#include <string>

#include "widget/view/screen.h"

namespace linkdock {
namespace {

constexpr float kMark = 64, kMarkIcon = 32;
constexpr float kChipPadX = 16, kChipPadY = 12, kChipRadius = 12;

void PaintMark(Frame& frame, Box box) {
  const Rect mark = Centred(box, kMark, kMark);
  FillCircle(frame, {mark.x + kMark / 2, mark.y + kMark / 2}, kMark / 2, frame.in.theme.ok_soft);
  DrawIcon(frame, Icon::kCheck, {mark.x + kMark / 2, mark.y + kMark / 2, kMarkIcon},
           frame.in.theme.ok);
}

float HeightOf(const Frame& frame, std::string_view text, TextStyle style, float width) {
  return LayoutText(frame.in.fonts, {text, style, 0, false, false, {}, 0}, width).height;
}

constexpr float kChipHeight = 41 + 2 * kChipPadY;  // a label and a body line

// Puts the linked account: tile, label, and when it was linked.
float PutAccountChip(Frame& frame, const ProviderBrand& brand, Box box) {
  const Theme& theme = frame.in.theme;
  const std::string& label = frame.in.flow.account.label;
  const Piece name{label.empty() ? brand.name : std::string_view(label),
                   TextStyle::kLabel,
                   theme.text,
                   false,
                   false,
                   {},
                   0};
  const std::string when = Say(frame, "linked.just_now");
  const Piece note{when, TextStyle::kBody, theme.text_2, false, false, {}, 0};
  const float room = box.w - 2 * kChipPadX - kLogoTile - kGap12;
  FittedText fitted = FitText(frame.in.fonts, name, room);
  FittedText fitted_note = FitText(frame.in.fonts, note, room);
  const float text_width = std::ceil(std::max(fitted.block.width, fitted_note.block.width));
  const Rect chip = Centred(box, text_width + 2 * kChipPadX + kLogoTile + kGap12, kChipHeight);
  Outline(frame, chip, kChipRadius, {theme.line, 1, 1});
  DrawBrand(frame, brand,
            {chip.x + kChipPadX, chip.y + std::floor((kChipHeight - kLogoTile) / 2), kLogoTile,
             kLogoTile});
  MirrorNode& group = AddNode(frame, Role::kGroup, "account");
  group.label = Say(frame, "linked.account");
  group.logo = frame.in.flow.provider;
  group.rect = chip;
  const Inside inside(frame, group.id);
  const float x = chip.x + kChipPadX + kLogoTile + kGap12;
  MirrorNode& name_node = AddNode(frame, Role::kParagraph, "account/label");
  if (fitted.cut) name_node.label = name.text;
  PaintText(frame, std::move(fitted.block), {x, chip.y + kChipPadY}, &name_node);
  PaintText(frame, std::move(fitted_note.block), {x, chip.y + kChipPadY + 20},
            &AddNode(frame, Role::kParagraph, "account/when"));
  return chip.y + chip.h;
}

}  // namespace

float DrawLinked(Frame& frame) {
  const Theme& theme = frame.in.theme;
  const ProviderBrand brand = BrandOf(frame);
  const std::string title = Say(frame, "linked.title", {{"provider", brand.name}});
  const std::string sentence =
      SayNamed(frame, "linked.subtitle",
               {{"integrator", frame.in.context.options.integrator}, {"provider", brand.name}});
  const float width = MiddleColumn(frame.in, 0).w;
  const float height = kMark + kGap16 + HeightOf(frame, title, TextStyle::kTitle, width) + kGap4 +
                       HeightOf(frame, sentence, TextStyle::kBody, width) + kGap20 + kChipHeight +
                       kGap28 + kControlHeight;
  Box box = MiddleColumn(frame.in, height);
  PaintMark(frame, box);
  box.y = PutCentredTitle(frame, title, Below(box, box.y + kMark + kGap16));
  box.y = PutText(frame, {.name = "subtitle", .rgb = theme.text_2, .align = Align::kCentre},
                  sentence, Below(box, box.y + kGap4));
  box.y = PutAccountChip(frame, brand, Below(box, box.y + kGap20)) + kGap28;
  PrimaryButton(frame,
                {.name = "done",
                 .text = Say(frame, "linked.done"),
                 .label = {},
                 .action = {ActionKind::kDone, {}}},
                {box.x, box.y, box.w, kControlHeight});
  PutClose(frame, PaddingAt(frame.in.width) + kLogoTile / 2);
  return box.y + kControlHeight + kGap44;
}

float DrawClosed(Frame& frame) {
  const Theme& theme = frame.in.theme;
  const std::string title = Say(frame, "closed.title");
  const std::string hint = Say(frame, "closed.hint");
  const float width = MiddleColumn(frame.in, 0).w;
  const float height = HeightOf(frame, title, TextStyle::kTitle, width) + kGap4 +
                       HeightOf(frame, hint, TextStyle::kBody, width);
  Box box = MiddleColumn(frame.in, height);
  box.y = PutCentredTitle(frame, title, box);
  box.y = PutText(frame, {.name = "subtitle", .rgb = theme.text_2, .align = Align::kCentre}, hint,
                  Below(box, box.y + kGap4));
  return box.y + kGap44;
}

}  // namespace linkdock
