#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "widget/view/field.h"
#include "widget/view/logo_tile.h"
#include "widget/view/screen.h"

namespace linkdock {
namespace {

constexpr float kRowHeight = 56, kRowOut = 12;  // a row's ground reaches this far out of the column
constexpr float kChevronSize = 14, kDegradedDot = 4;
constexpr float kPickColumn = 560;

std::string CategoryName(const Frame& frame, std::string_view category) {
  const std::string key = "category." + std::string(category);
  return frame.in.context.texts.Has(key) ? Say(frame, key) : std::string(category);
}

float PutSearch(Frame& frame, Box box) {
  const std::string label = Say(frame, "pick.search_label");
  const std::string placeholder = Say(frame, "pick.search");
  FieldSpec spec;
  spec.name = kSearchName;
  spec.role = Role::kSearch;
  spec.value = frame.in.flow.query;
  spec.label = label;
  spec.placeholder = placeholder;
  spec.autocomplete = "off";
  spec.search_icon = true;
  MirrorNode& node = AddNode(frame, Role::kBox, "box:search");
  node.kind = "box search";
  const Inside inside(frame, node.id);
  return PutField(frame, spec, box);
}

// Puts the categories as pills, wrapped like words; none if there is only one category.
float PutCategories(Frame& frame, Box box) {
  const std::vector<std::string_view> categories = PickCategories(frame.in.context);
  if (categories.size() < 2) return box.y;
  MirrorNode& group = AddNode(frame, Role::kGroup, "categories");
  group.label = Say(frame, "pick.categories");
  const Inside inside(frame, group.id);
  float x = 0;
  box.y += kGap12;
  for (std::size_t i = 0; i <= categories.size(); ++i) {
    const std::string_view category = i == 0 ? std::string_view() : categories[i - 1];
    const std::string text =
        i == 0 ? Say(frame, "pick.category_all") : CategoryName(frame, category);
    const float width = std::min(PillWidth(frame, text), box.w);
    if (x > 0 && x + width > box.w) {
      x = 0;
      box.y += kPillHeight + kGap8;
    }
    Pill(frame,
         {.name = "category:" + std::string(category),
          .text = text,
          .label = {},
          .action = {ActionKind::kChooseCategory, std::string(category)}},
         frame.in.flow.category == category, AtStart(Inset(box, x, 0), width, kPillHeight));
    x += width + kGap8;
  }
  return box.y + kPillHeight;
}

std::string CategoriesOf(const Frame& frame, const ProviderSummary& provider) {
  std::string all;
  for (const std::string& category : provider.categories) {
    if (!all.empty()) all += ", ";
    all += CategoryName(frame, category);
  }
  return all;
}

// The texts of a row. The categories stand at its end where there is room, else under the name; a
// provider's trouble stands before them.
struct RowTexts {
  std::string_view name;
  std::string under, end;
  bool trouble = false;
};

RowTexts RowTextsOf(const Frame& frame, const ProviderSummary& provider, float room) {
  const Fonts& fonts = frame.in.fonts;
  RowTexts texts{provider.name, {}, CategoriesOf(frame, provider), provider.degraded};
  if (provider.degraded) texts.under = Say(frame, "pick.degraded");
  const float name = TextWidth(fonts, TextStyle::kSection, texts.name);
  const float under = TextWidth(fonts, TextStyle::kSmall, texts.under) + kGap12;
  const float end = TextWidth(fonts, TextStyle::kHelp, texts.end) + kGap12;
  if (std::max(name, provider.degraded ? under : 0) + end <= room) return texts;
  if (!provider.degraded) texts.under = texts.end;
  texts.end.clear();
  return texts;
}

void PaintRowTexts(Frame& frame, const RowTexts& texts, const Rect& room, MirrorNode& node) {
  const Theme& theme = frame.in.theme;
  const Fonts& fonts = frame.in.fonts;
  const Piece name{texts.name, TextStyle::kSection, theme.text, false, false, {}, 0};
  const Piece under{texts.under,
                    TextStyle::kSmall,
                    texts.trouble ? theme.warn : theme.text_3,
                    false,
                    false,
                    {},
                    0};
  const Piece end{texts.end, TextStyle::kHelp, theme.text_3, false, false, {}, 0};
  const float indent = texts.trouble ? kGap12 : 0;  // behind the dot
  FittedText name_line = FitText(fonts, name, room.w);
  FittedText under_line = FitText(fonts, under, room.w - indent);
  FittedText end_line = FitText(fonts, end, room.w);
  const float y =
      room.y + std::floor((room.h - name_line.block.height - under_line.block.height) / 2);
  const float under_y = y + name_line.block.height;
  const float end_x = room.x + room.w - std::ceil(end_line.block.width);
  const float end_y = room.y + std::floor((room.h - end_line.block.height) / 2);
  if (texts.trouble)
    FillCircle(frame, {room.x + kDegradedDot, under_y + 8}, kDegradedDot - 0.5f, theme.warn);
  PaintText(frame, std::move(name_line.block), {room.x, y}, &node);
  PaintText(frame, std::move(under_line.block), {room.x + indent, under_y}, &node);
  PaintText(frame, std::move(end_line.block), {end_x, end_y}, &node);
}

void PaintRowGround(Frame& frame, const Rect& row, MirrorId id) {
  const Theme& theme = frame.in.theme;
  if (Hovered(frame, id) || Pressed(frame, id)) {
    Fill(frame, row, Pressed(frame, id) ? theme.surface_3 : theme.surface_2, kRadius);
  }
  if (ShowsFocus(frame, id)) Outline(frame, row, kRadius, {theme.ring, 2, 1});
}

std::string RowLabel(const Frame& frame, const ProviderSummary& provider) {
  std::string label = provider.name;
  const std::string categories = CategoriesOf(frame, provider);
  if (!categories.empty()) label += ", " + categories;
  if (provider.degraded) label += ", " + Say(frame, "pick.degraded");
  return label;
}

void PutRow(Frame& frame, const ProviderSummary& provider, const Rect& row) {
  const Inside item(frame, AddNode(frame, Role::kItem, "item:" + provider.id).id);
  MirrorNode& node = AddNode(frame, Role::kButton, "provider:" + provider.id);
  node.rect = row;
  node.label = RowLabel(frame, provider);
  node.logo = provider.id;
  node.action = {ActionKind::kChooseProvider, provider.id};
  PaintRowGround(frame, row, node.id);
  const Rect tile{row.x + kRowOut, row.y + (row.h - kLogoTile) / 2, kLogoTile, kLogoTile};
  DrawLogoTile(frame, provider.logo, provider.name, tile);
  const float chevron_x = row.x + row.w - kRowOut - kChevronSize;
  DrawIcon(frame, Icon::kForward, {chevron_x + kChevronSize / 2, row.y + row.h / 2, kChevronSize},
           frame.in.theme.text_3);
  const float x = tile.x + tile.w + kGap12;
  const Rect room{x, row.y, chevron_x - kGap6 - x, row.h};
  PaintRowTexts(frame, RowTextsOf(frame, provider, room.w), room, node);
}

float PutEmpty(Frame& frame, bool none_at_all, Box box) {
  const Theme& theme = frame.in.theme;
  const std::string title = Say(frame, none_at_all ? "pick.none" : "pick.empty");
  const std::string hint =
      none_at_all
          ? SayNamed(frame, "pick.none_hint", {{"integrator", frame.in.context.options.integrator}})
          : Say(frame, "pick.empty_hint");
  box.y = PutText(
      frame,
      {.name = "empty", .style = TextStyle::kSection, .rgb = theme.text, .align = Align::kCentre},
      title, Below(box, box.y + kGap28));
  return PutText(frame, {.name = "empty/hint", .rgb = theme.text_2, .align = Align::kCentre}, hint,
                 Below(box, box.y + kGap4)) +
         kGap28;
}

float PutRows(Frame& frame, const std::vector<const ProviderSummary*>& rows, Box box) {
  MirrorNode& list = AddNode(frame, Role::kList, "providers");
  list.label = Say(frame, "pick.list");
  const Inside inside(frame, list.id);
  for (const ProviderSummary* provider : rows) {
    PutRow(frame, *provider, {box.x - kRowOut, box.y, box.w + 2 * kRowOut, kRowHeight});
    box.y += kRowHeight;
  }
  return box.y;
}

}  // namespace

float DrawPick(Frame& frame) {
  const Box column = ScreenColumn(frame.in, kPickColumn);
  const std::string title = Say(frame, "pick.title");
  const std::string subtitle = Say(frame, "pick.subtitle");
  float y = PutHeader(frame, {title, subtitle, nullptr, false}, column) + kGap16;
  const std::vector<const ProviderSummary*> rows = PickList(frame.in.context, frame.in.flow);
  const bool none_at_all =
      rows.empty() && frame.in.flow.query.empty() && frame.in.flow.category.empty();
  if (!none_at_all) {
    y = PutSearch(frame, Below(column, y));
    y = PutCategories(frame, Below(column, y));
  }
  y = rows.empty() ? PutEmpty(frame, none_at_all, Below(column, y + kGap12))
                   : PutRows(frame, rows, Below(column, y + kGap12));
  return y + PaddingAt(frame.in.width) - kGap8;
}

}  // namespace linkdock
