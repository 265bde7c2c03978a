#include <algorithm>
#include <cmath>

#include "widget/view/logo_tile.h"
#include "widget/view/screen.h"

namespace linkdock {
namespace {

constexpr float kIconOut =
    8;  // an icon button reaches this far out, so that its icon lines up with the column
constexpr float kGuideShare = 0.5f;  // of the width, until the form has enough
constexpr float kFormMost = 560;     // a wider form column gives the rest to the guide
constexpr float kRoomyFrom = 1000;   // from here the columns breathe more
constexpr float kPanelPadX = 14, kPanelIcon = 16;

void PutBack(Frame& frame, const Rect& rect) {
  IconButton(frame,
             {.name = "back",
              .text = {},
              .label = Say(frame, "common.back_label"),
              .action = {ActionKind::kBack, {}}},
             Icon::kBack, rect);
}

}  // namespace

ProviderBrand BrandOf(const Frame& frame) {
  if (const Provider* provider = CurrentProvider(frame.in.context, frame.in.flow)) {
    return {provider->name, provider->logo};
  }
  const auto& index = frame.in.context.catalogue.index;
  const auto found = std::find_if(index.begin(), index.end(), [&](const ProviderSummary& summary) {
    return summary.id == frame.in.flow.provider;
  });
  if (found == index.end()) return {frame.in.flow.provider, {}};
  return {found->name, found->logo};
}

void DrawBrand(Frame& frame, const ProviderBrand& brand, const Rect& tile) {
  DrawLogoTile(frame, brand.logo, brand.name, tile);
}

float PutHeader(Frame& frame, const HeaderSpec& spec, Box box) {
  const bool modal = frame.in.context.options.modal;
  Box text = box;
  if (spec.back) text = Inset(text, kIconButton - kIconOut + kGap4, 0);
  const Box tile_box = text;
  if (spec.brand != nullptr) text = Inset(text, kLogoTile + kGap12, 0);
  if (modal) {
    const float corner =
        frame.in.width - PaddingAt(frame.in.width) - (kIconButton - kIconOut) - kGap8;
    text.w = std::min(text.w, corner - text.x);
  }
  const Fonts& fonts = frame.in.fonts;
  const Theme& theme = frame.in.theme;
  const Piece title{spec.title, TextStyle::kTitle, theme.text, false, false, {}, 0};
  const Piece subtitle{spec.subtitle, TextStyle::kBody, theme.text_2, false, false, {}, 0};
  const float text_height =
      LayoutText(fonts, title, text.w).height +
      (spec.subtitle.empty() ? 0 : LayoutText(fonts, subtitle, text.w).height);
  const float height = std::max(text_height, kLogoTile);
  const float middle = box.y + std::floor(height / 2);
  if (spec.back) {
    PutBack(frame, {box.x - kIconOut, middle - kIconButton / 2, kIconButton, kIconButton});
  }
  if (spec.brand != nullptr)
    DrawBrand(frame, *spec.brand, {tile_box.x, middle - kLogoTile / 2, kLogoTile, kLogoTile});
  text.y = box.y + std::floor((height - text_height) / 2);
  text.y = PutText(frame,
                   {.role = Role::kHeading,
                    .name = kHeadingName,
                    .style = TextStyle::kTitle,
                    .rgb = theme.text,
                    .level = 1,
                    .flags = kProgrammaticFocus},
                   spec.title, text);
  if (spec.brand != nullptr) frame.out.mirror.back().logo = frame.in.flow.provider;
  if (!spec.subtitle.empty()) {
    PutText(frame, {.name = "subtitle", .rgb = theme.text_2}, spec.subtitle, text);
  }
  PutClose(frame, middle);
  return box.y + height;
}

float PutCentredTitle(Frame& frame, std::string_view title, Box box) {
  return PutText(frame,
                 {.role = Role::kHeading,
                  .name = kHeadingName,
                  .style = TextStyle::kTitle,
                  .rgb = frame.in.theme.text,
                  .level = 1,
                  .align = Align::kCentre,
                  .flags = kProgrammaticFocus},
                 title, box);
}

void PutClose(Frame& frame, float middle) {
  if (!frame.in.context.options.modal) return;
  const float pad = PaddingAt(frame.in.width);
  Rect rect =
      AtEnd({pad, middle - kIconButton / 2, frame.in.width - 2 * pad}, kIconButton, kIconButton);
  rect.x += kIconOut;
  IconButton(frame,
             {.name = "close",
              .text = {},
              .label = Say(frame, "common.close"),
              .action = {ActionKind::kClose, "button"}},
             Icon::kClose, rect);
}

WideColumns WideColumnsAt(float width) {
  const float guide_width = std::floor(std::max(width * kGuideShare, width - kFormMost));
  const float pad = width >= kRoomyFrom ? kGap44 : kGap28;
  const float form_width = std::min(width - guide_width - 2 * pad, kColumn);
  const float form_x = guide_width + std::floor((width - guide_width - form_width) / 2);
  return {guide_width, {pad, kGap28, guide_width - 2 * pad}, {form_x, kGap28, form_width}};
}

void PaintGuideGround(Frame& frame, float width, float height) {
  const Theme& theme = frame.in.theme;
  SetLayer(frame, Layer::kPane);
  Fill(frame, {0, 0, width, height}, theme.surface_2);
  Fill(frame, {width - 1, 0, 1, height}, theme.line);
  SetLayer(frame, Layer::kFront);
}

float PutProblem(Frame& frame, const Problem& problem, Box box) {
  const Theme& theme = frame.in.theme;
  MirrorNode& group = AddNode(frame, Role::kGroup, kProblemName);
  group.label = problem.title;
  group.flags = kProgrammaticFocus;
  const Inside inside(frame, group.id);
  const std::size_t index = frame.out.mirror.size() - 1;
  Box text = Below(Inset(box, kPanelPadX + kPanelIcon + kGap8 + 2, kPanelPadX), box.y + kGap12);
  const float line = MetricsOf(frame.in.fonts, TextStyle::kLabel).line;
  DrawIcon(frame, Icon::kError,
           {box.x + kPanelPadX + kPanelIcon / 2, text.y + line / 2, kPanelIcon}, theme.danger);
  text.y = PutText(frame,
                   {.role = Role::kHeading,
                    .name = "problem/title",
                    .style = TextStyle::kLabel,
                    .rgb = theme.danger,
                    .level = 2},
                   problem.title, text);
  if (!problem.hint.empty())
    text.y = PutText(frame, {.name = "problem/hint", .rgb = theme.text}, problem.hint, text);
  if (!problem.reference.empty()) {
    text.y = PutText(frame,
                     {.name = "problem/reference", .style = TextStyle::kSmall, .rgb = theme.text_3},
                     Say(frame, "common.reference", {{"reference", problem.reference}}),
                     Below(text, text.y + kGap4));
  }
  const Rect panel{box.x, box.y, box.w, text.y + kGap12 - box.y};
  frame.out.mirror[index].rect = panel;
  SetLayer(frame, Layer::kPanel);
  Fill(frame, panel, theme.danger_soft, kRadius);
  if (ShowsFocus(frame, MirrorIdOf(kProblemName)))
    Outline(frame, panel, kRadius, {theme.danger, 2, 1});
  SetLayer(frame, Layer::kFront);
  return panel.y + panel.h;
}

Box MiddleColumn(const ViewInput& in, float content_height) {
  constexpr float kMiddleWidth = 384;  // a card of 440 px without its padding
  Box box = ScreenColumn(in, kMiddleWidth);
  const float spare = in.min_height - content_height - 2 * kGap44;
  box.y = kGap44 + (spare > 0 ? std::floor(spare / 2) : 0);
  return box;
}

}  // namespace linkdock
