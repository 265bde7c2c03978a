#include "widget/view/guide_pane.h"

#include <algorithm>
#include <cmath>

#include "widget/view/controls.h"

namespace linkdock {
namespace {

constexpr float kNumber = 26;      // circle around a step's number
constexpr float kStepIndent = 38;  // number and gap
constexpr float kTitleDown = 3;    // brings a step's title to the middle of its number
constexpr float kStepGap = 14;
constexpr float kBulletIndent = 18, kBulletAt = 6, kBulletRadius = 2;
constexpr float kBarOut = 14, kBarWidth = 3;  // accent bar beside a lit part
constexpr float kCalloutPadX = 14, kCalloutIcon = 18;

// Makes the names of one part's nodes.
struct Ids {
  std::string base;
  [[nodiscard]] std::string Of(std::string_view tail) const {
    return base + "/" + std::string(tail);
  }
};

float PutList(Frame& frame, const Block& block, const Ids& names, Box box) {
  const Theme& theme = frame.in.theme;
  const Inside list(frame, AddNode(frame, Role::kList, names.base).id);
  const float line = MetricsOf(frame.in.fonts, TextStyle::kBody).line;
  for (std::size_t i = 0; i < block.items.size(); ++i) {
    const Ids item_names{names.Of(std::to_string(i))};
    const Inside item(frame, AddNode(frame, Role::kItem, item_names.base).id);
    FillCircle(frame, {box.x + kBulletAt, box.y + std::floor(line / 2) + 1.5f}, kBulletRadius,
               theme.text_3);
    if (i > 0) box.y += 1;
    box.y = PutRich(frame, {.name = item_names.Of("p"), .rgb = theme.text_2}, block.items[i],
                    Inset(box, kBulletIndent, 0));
  }
  return box.y;
}

float PutBlocks(Frame& frame, const std::vector<Block>& blocks, const Ids& names, Box box) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Ids block_names{names.Of(std::to_string(i))};
    if (i > 0) box.y += blocks[i].kind == BlockKind::kList ? kGap4 : kGap8;
    if (blocks[i].kind == BlockKind::kList) {
      box.y = PutList(frame, blocks[i], block_names, box);
      continue;
    }
    for (const RichText& paragraph : blocks[i].items) {
      box.y =
          PutRich(frame, {.name = block_names.base, .rgb = frame.in.theme.text_2}, paragraph, box);
    }
  }
  return box.y;
}

void PaintNumber(Frame& frame, std::size_t number, bool lit, Box box) {
  const Theme& theme = frame.in.theme;
  const Rect circle = AtStart(box, kNumber, kNumber);
  FillCircle(frame, {circle.x + kNumber / 2, circle.y + kNumber / 2}, kNumber / 2,
             lit ? theme.accent : theme.surface_3);
  const std::string text = std::to_string(number);
  const Piece piece{text, TextStyle::kHelp, lit ? theme.on_accent : theme.text_2, true, false, {},
                    0};
  TextBlock block = LayoutText(frame.in.fonts, piece, kNumber, Align::kCentre);
  const float y = circle.y + std::round((kNumber - block.height) / 2);
  PaintText(frame, std::move(block), {circle.x, y}, nullptr);
}

// The chosen scopes that need a step.
std::string ScopesOf(const Frame& frame, const GuideStep& step) {
  std::string scopes;
  for (const std::string& scope : step.scopes) {
    const auto& chosen = frame.in.context.options.scopes;
    if (std::find(chosen.begin(), chosen.end(), scope) == chosen.end()) continue;
    if (!scopes.empty()) scopes += ", ";
    scopes += scope;
  }
  return scopes;
}

Ids IdsOf(const GuidePart& part, const GuideStep& step) {
  return {part.prefix + part.section->id + "/" + step.id};
}

float PutStepText(Frame& frame, const GuidePart& part, const GuideStep& step, Box box) {
  const Ids names = IdsOf(part, step);
  // Without the section's title the steps take its place in the outline.
  const auto level = static_cast<std::uint8_t>(part.level + (part.title ? 1 : 0));
  const Theme& theme = frame.in.theme;
  box.y = PutText(frame,
                  {.role = Role::kHeading,
                   .name = names.Of("title"),
                   .style = TextStyle::kBodyStrong,
                   .rgb = theme.text,
                   .level = level},
                  step.title, box);
  const std::string scopes = step.list_scopes ? ScopesOf(frame, step) : std::string();
  if (!scopes.empty()) {
    box.y =
        PutText(frame, {.name = names.Of("scopes"), .style = TextStyle::kHelp, .rgb = theme.text_3},
                Say(frame, "guide.scopes", {{"scopes", scopes}}), Below(box, box.y + 1));
  }
  if (step.blocks.empty()) return box.y;
  return PutBlocks(frame, step.blocks, names, Below(box, box.y + 2));
}

// Whether the field points at just this step.
bool IsNamedBy(const Field& field, const GuideStep& step) {
  return std::find(field.guide_steps.begin(), field.guide_steps.end(), step.id) !=
         field.guide_steps.end();
}

void PaintBar(Frame& frame, float x, float top, float bottom) {
  SetLayer(frame, Layer::kPanel);
  Fill(frame, {x - kBarOut, top, kBarWidth, bottom - top}, frame.in.theme.accent, kBarWidth / 2);
  SetLayer(frame, Layer::kFront);
}

// The steps as an ordered list. Steps that the lit field names carry a bar; so does the whole
// section, from its caller, when the field names none.
float PutSteps(Frame& frame, const GuidePart& part, const Field* lit, Box box) {
  const Ids names{part.prefix + part.section->id};
  const Inside list(frame, AddNode(frame, Role::kOrdered, names.Of("steps")).id);
  const bool numbered = part.steps.size() > 1 || part.title;
  float bar_from = -1;
  for (std::size_t i = 0; i < part.steps.size(); ++i) {
    const GuideStep& step = *part.steps[i];
    if (i > 0) box.y += kStepGap;
    const bool named = lit != nullptr && IsNamedBy(*lit, step);
    const bool on = named || (lit != nullptr && lit->guide_steps.empty());
    const Ids step_names = IdsOf(part, step);
    MirrorNode& item_node = AddNode(frame, Role::kItem, step_names.base);
    if (named) item_node.flags |= kCurrent;
    const Inside item(frame, item_node.id);
    const float top = box.y;
    if (numbered) PaintNumber(frame, i + 1, on, box);
    box.y = PutStepText(frame, part, step,
                        numbered ? Below(Inset(box, kStepIndent, 0), box.y + kTitleDown) : box);
    if (numbered) box.y = std::max(box.y, top + kNumber);
    if (named && bar_from < 0) bar_from = top;
    const bool next_named =
        i + 1 < part.steps.size() && lit != nullptr && IsNamedBy(*lit, *part.steps[i + 1]);
    if (named && !next_named) {
      PaintBar(frame, box.x, bar_from, box.y);
      bar_from = -1;
    }
  }
  return box.y;
}

}  // namespace

GuidePart WholeSection(std::string prefix, const GuideSection& section) {
  GuidePart part{std::move(prefix), &section, {}};
  for (const GuideStep& step : section.steps) part.steps.push_back(&step);
  return part;
}

float PutGuidePart(Frame& frame, const GuidePart& part, const Field* lit, Box box) {
  const GuideSection& section = *part.section;
  const Theme& theme = frame.in.theme;
  if (lit != nullptr && lit->guide_section != section.id) lit = nullptr;
  const bool whole = lit != nullptr && lit->guide_steps.empty();
  const Ids names{part.prefix + section.id};
  MirrorNode& group = AddNode(frame, Role::kGroup, names.base);
  group.label = section.title;
  if (whole) group.flags |= kCurrent;
  const Inside inside(frame, group.id);
  const float top = box.y;
  if (part.title) {
    box.y = PutText(frame,
                    {.role = Role::kHeading,
                     .name = names.Of("title"),
                     .style = TextStyle::kSection,
                     .rgb = theme.text,
                     .level = part.level},
                    section.title, box);
  }
  if (part.intro && !section.intro.empty()) {
    box.y = PutBlocks(frame, section.intro, {names.Of("intro")},
                      Below(box, box.y + (part.title ? kGap4 : 0)));
  }
  if (!part.steps.empty())
    box.y = PutSteps(frame, part, lit, Below(box, box.y + (box.y > top ? kGap12 : 0)));
  if (part.outro && !section.outro.empty()) {
    box.y = PutBlocks(frame, section.outro, {names.Of("outro")}, Below(box, box.y + kGap12));
  }
  if (whole) PaintBar(frame, box.x, top, box.y);
  return box.y;
}

Guide GuideOf(const Frame& frame) {
  const AuthMethod* auth = CurrentAuth(frame.in.context, frame.in.flow);
  if (auth == nullptr) return {};
  const Options& options = frame.in.context.options;
  const std::string integrator =
      options.integrator.empty() ? Say(frame, "common.app") : options.integrator;
  return VisibleGuide(auth->guide, options.scopes, options.white_label, integrator);
}

float PutWarning(Frame& frame, std::string_view warning, Box box) {
  if (warning.empty()) return box.y;
  const Theme& theme = frame.in.theme;
  MirrorNode& group = AddNode(frame, Role::kGroup, "warning");
  group.label = Say(frame, "guide.warning");
  const Inside inside(frame, group.id);
  const float top = box.y + kGap12;
  const float bottom =
      PutText(frame, {.name = "warning/text", .rgb = theme.text}, warning,
              Below(Inset(box, kCalloutPadX + kCalloutIcon + kGap8, kCalloutPadX), top));
  const float line = MetricsOf(frame.in.fonts, TextStyle::kBody).line;
  DrawIcon(frame, Icon::kWarning,
           {box.x + kCalloutPadX + kCalloutIcon / 2, top + line / 2, kCalloutIcon}, theme.warn);
  SetLayer(frame, Layer::kPanel);
  Fill(frame, {box.x, box.y, box.w, bottom + kGap12 - box.y}, theme.warn_soft, kRadius);
  SetLayer(frame, Layer::kFront);
  return bottom + kGap12;
}

float PutCopyButton(Frame& frame, Box box) {
  const Action copy{ActionKind::kCopyGuide, {}};
  if (!frame.in.flow.copied) {
    return TextButton(
        frame, {.name = "copy", .text = Say(frame, "guide.copy"), .label = {}, .action = copy},
        box);
  }
  // The button stays, so that the focus does, and says for a moment what it did.
  const Theme& theme = frame.in.theme;
  const float line = MetricsOf(frame.in.fonts, TextStyle::kHelp).line;
  const float top = box.y + std::floor((kMinTarget - line) / 2);
  const float bottom = IconNote(frame,
                                {.role = Role::kButton,
                                 .name = "copy",
                                 .icon = Icon::kCheck,
                                 .icon_rgb = theme.ok,
                                 .text_rgb = theme.ok},
                                Say(frame, "guide.copied"), Below(box, top));
  MirrorNode& node = frame.out.mirror.back();
  node.action = copy;
  node.rect = {box.x, box.y, std::ceil(node.rect.x + node.rect.w - box.x),
               std::max(bottom - box.y, kMinTarget)};
  return box.y + node.rect.h;
}

float PutGuideColumn(Frame& frame, const Guide& guide, Box box) {
  const AuthMethod* auth = CurrentAuth(frame.in.context, frame.in.flow);
  const Field* lit = auth == nullptr ? nullptr : FindField(*auth, frame.in.flow.focused_field);
  const std::string& provider = CurrentProvider(frame.in.context, frame.in.flow)->name;
  MirrorNode& group = AddNode(frame, Role::kGroup, "guide");
  group.label = Say(frame, "guide.title", {{"provider", provider}});
  const Inside inside(frame, group.id);
  box.y = PutWarning(frame, guide.warning, box);
  bool first = guide.warning.empty();
  for (const GuideSection& section : guide.sections) {
    if (!first) box.y += kGap28;
    first = false;
    box.y = PutGuidePart(frame, WholeSection("guide/", section), lit, box);
  }
  return PutCopyButton(frame, Below(box, box.y + kGap20));
}

}  // namespace linkdock
