#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "widget/view/field.h"
#include "widget/view/screens.h"

namespace linkdock {
namespace {

constexpr float kRowHeight = 56, kRowOut = 12;  // a row's ground reaches this far out of the column
constexpr float kChevronSize = 14, kDegradedDot = 4;
constexpr float kPickColumn = 560;

std::string CategoryName(const Frame& frame, std::string_view category) {
  std::string key = "category.";
  for (const char c : category) key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
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
  return PutField(frame, spec, box);
}

// The pills, wrapped like words. None when there is nothing to choose between.
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

// What stands at the end of a row, right before the chevron: the categories. Returns the width that
// it took.
float PutRowEnd(Frame& frame, std::string_view text, const Rect& row, MirrorNode& node) {
  const Theme& theme = frame.in.theme;
  const float middle = row.y + row.h / 2;
  float end = row.x + row.w - kRowOut;
  DrawIcon(frame, Icon::kForward, {end - kChevronSize / 2, middle, kChevronSize}, theme.text_3);
  end -= kChevronSize + kGap6;
  const Piece piece{text, TextStyle::kHelp, theme.text_3, false, false, {}, 0};
  FittedText fitted = FitText(frame.in.fonts, piece, row.w * 0.4f);
  const float width = std::ceil(fitted.block.width);
  const float y = row.y + std::floor((row.h - fitted.block.height) / 2);
  PaintText(frame, std::move(fitted.block), end - width, y, &node);
  return row.x + row.w - (end - width);
}

// The name, and under it, when the provider is known to be in trouble, that it is.
void PutRowName(Frame& frame, const ProviderSummary& provider, const Rect& room, MirrorNode& node) {
  const Theme& theme = frame.in.theme;
  const Piece name{provider.name, TextStyle::kSection, theme.text, false, false, {}, 0};
  FittedText fitted = FitText(frame.in.fonts, name, room.w);
  const std::string trouble = provider.degraded ? Say(frame, "pick.degraded") : std::string();
  const Piece note{trouble, TextStyle::kSmall, theme.warn, false, false, {}, 0};
  FittedText note_block = FitText(frame.in.fonts, note, room.w - kGap12);
  const float height = fitted.block.height + (provider.degraded ? note_block.block.height : 0);
  const float y = room.y + std::floor((room.h - height) / 2);
  const float note_y = y + fitted.block.height;
  PaintText(frame, std::move(fitted.block), room.x, y, &node);
  if (!provider.degraded) return;
  FillCircle(frame, room.x + kDegradedDot, note_y + 8, kDegradedDot - 0.5f, theme.warn);
  PaintText(frame, std::move(note_block.block), room.x + kGap12, note_y, &node);
}

void PutRow(Frame& frame, const ProviderSummary& provider, const Rect& row) {
  const Theme& theme = frame.in.theme;
  const Inside item(frame, AddNode(frame, Role::kItem, "item:" + provider.id).id);
  MirrorNode& node = AddNode(frame, Role::kButton, "provider:" + provider.id);
  node.rect = row;
  node.action = {ActionKind::kChooseProvider, provider.id};
  if (Hovered(frame, node.id) || Pressed(frame, node.id)) {
    Fill(frame, row, Pressed(frame, node.id) ? theme.surface_3 : theme.surface_2, kRadius);
  }
  if (ShowsFocus(frame, node.id)) Outline(frame, row, kRadius, {theme.ring, 2, 1});
  const Rect tile{row.x + kRowOut, row.y + (row.h - kTile) / 2, kTile, kTile};
  DrawTile(frame, provider.logo, provider.name, tile);
  const std::string categories = CategoriesOf(frame, provider);
  const float end = PutRowEnd(frame, categories, row, node);
  const float name_x = tile.x + tile.w + kGap12;
  PutRowName(frame, provider, {name_x, row.y, row.x + row.w - end - kGap12 - name_x, row.h}, node);
  // Reading order: name, trouble, categories.
  std::rotate(node.runs.begin(), node.runs.begin() + (categories.empty() ? 0 : 1), node.runs.end());
  node.rect = row;
  node.label = provider.name;
  if (!categories.empty()) node.label += ", " + categories;
  if (provider.degraded) node.label += ", " + Say(frame, "pick.degraded");
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
