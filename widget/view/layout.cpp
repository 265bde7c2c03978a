#include "widget/view/layout.h"

#include <algorithm>
#include <cmath>

namespace linkdock {

Box Below(Box box, float y) { return {box.x, y, box.w}; }

Box Inset(Box box, float start, float end) {
  return {box.x + start, box.y, std::max(0.0f, box.w - start - end)};
}

Rect AtStart(Box box, float w, float h) { return {box.x, box.y, w, h}; }

Rect AtEnd(Box box, float w, float h) { return {box.x + box.w - w, box.y, w, h}; }

Rect Centred(Box box, float w, float h) {
  return {std::floor(box.x + (box.w - w) / 2), box.y, w, h};
}

float OnScreen(const Frame& frame, float x) { return frame.mirrored ? frame.in.width - x : x; }

Rect OnScreen(const Frame& frame, const Rect& rect) {
  return {frame.mirrored ? frame.in.width - rect.x - rect.w : rect.x, rect.y, rect.w, rect.h};
}

Rect InLayout(const Frame& frame, const Rect& rect) {
  const bool island = frame.in.fonts.right_to_left && !frame.mirrored;
  return {island ? frame.in.width - rect.x - rect.w : rect.x, rect.y, rect.w, rect.h};
}

float PaddingAt(float width) { return width < kNarrowBelow ? kGap20 : kGap28; }

Box ScreenColumn(const ViewInput& in, float max_width) {
  const float pad = PaddingAt(in.width);
  const float width = std::min(std::floor(in.width - 2 * pad), max_width);
  return {std::floor((in.width - width) / 2), pad, width};
}

void SetLayer(Frame& frame, Layer layer) {
  frame.draw->ChannelsSetCurrent(static_cast<int>(layer));
}

MirrorNode& AddNode(Frame& frame, Role role, std::string_view name) {
  MirrorNode node;
  node.id = MirrorIdOf(name);
  node.parent = frame.parent;
  node.role = role;
  // A part of a part, like "warning/text", has no kind: style sheets find it inside its container.
  if (name.find('/') == std::string_view::npos) node.kind = name.substr(0, name.find(':'));
  frame.out.mirror.push_back(std::move(node));
  return frame.out.mirror.back();
}

Inside::Inside(Frame& frame, MirrorId container) : frame_(frame), before_(frame.parent) {
  frame.parent = container;
}

Inside::~Inside() { frame_.parent = before_; }

std::string Say(const Frame& frame, std::string_view key, Texts::Params params) {
  return frame.in.context.texts.Get(key, params);
}

std::string SayNamed(const Frame& frame, std::string_view key, Texts::Params params) {
  return frame.in.context.texts.GetNamed(key, frame.in.context.options.integrator, params);
}

ImU32 Colour(std::uint32_t rgb, float alpha) {
  return IM_COL32((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff,
                  static_cast<int>(std::lround(alpha * 255.0f)));
}

void Fill(Frame& frame, const Rect& where, std::uint32_t rgb, float radius) {
  const Rect rect = OnScreen(frame, where);
  frame.draw->AddRectFilled({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h}, Colour(rgb),
                            radius);
}

void FillCircle(Frame& frame, ImVec2 centre, float radius, std::uint32_t rgb) {
  frame.draw->AddCircleFilled({OnScreen(frame, centre.x), centre.y}, radius, Colour(rgb));
}

void Outline(Frame& frame, const Rect& where, float radius, const Stroke& stroke) {
  const Rect rect = OnScreen(frame, where);
  const float half = stroke.width / 2;
  frame.draw->PathRect({rect.x + half, rect.y + half},
                       {rect.x + rect.w - half, rect.y + rect.h - half},
                       std::max(0.0f, radius - half));
  frame.draw->PathStroke(Colour(stroke.rgb, stroke.alpha), ImDrawFlags_Closed, stroke.width);
}

Rect Grown(const Rect& rect, float by) {
  return {rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by};
}

}  // namespace linkdock
