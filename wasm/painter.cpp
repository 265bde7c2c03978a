#include "wasm/painter.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "imgui.h"
#include "wasm/bridge.h"
#include "wasm/effects.h"
#include "wasm/fonts.h"
#include "wasm/shaped.h"

namespace linkdock {
namespace {

constexpr double kMsPerSecond = 1000;

bool HasValue(const MirrorNode& node) {
  return node.role == Role::kTextField || node.role == Role::kSelect || node.role == Role::kSearch;
}

std::string_view ValueOf(const MirrorNode& node, const Flow& flow) {
  if (node.role == Role::kSearch) return flow.query;
  const auto field = std::find_if(flow.fields.begin(), flow.fields.end(),
                                  [&](const FieldState& state) { return state.key == node.key; });
  return field == flow.fields.end() ? std::string_view() : field->value.Reveal();
}

std::vector<PixelRect> HolesOf(const Mirror& mirror, float scale) {
  std::vector<PixelRect> holes;
  for (const MirrorNode& node : mirror) {
    if (node.hole.w > 0) holes.push_back(PixelsOf(node.hole, scale));
  }
  return holes;
}

}  // namespace

Painter::Painter(std::optional<std::uint32_t> accent)
    : fonts_(AddBrowserFonts(surface_.atlas())), accent_(accent) {
  theme_ = accent_ ? WithAccent(LightTheme(), *accent_).theme : LightTheme();
  SendTheme(theme_);
}

void Painter::SetViewport(const Viewport& viewport) {
  if (viewport == viewport_) return;
  constexpr std::uint32_t kThemeFlags = kViewportDark | kViewportMoreContrast;
  const bool new_theme = ((viewport.flags ^ viewport_.flags) & kThemeFlags) != 0;
  // A canvas that was hidden may have lost what was painted on it.
  if ((viewport_.flags & kViewportHtml) != 0) canvas_width_ = canvas_height_ = 0;
  viewport_ = viewport;
  if (new_theme) {
    const Theme& base = (viewport.flags & kViewportDark) != 0 ? DarkTheme() : LightTheme();
    theme_ = accent_ ? WithAccent(base, *accent_).theme : base;
    if ((viewport.flags & kViewportMoreContrast) != 0) theme_ = WithMoreContrast(theme_);
    SendTheme(theme_);
  }
  ld_js_kick();
}

double Painter::Draw(const Context& context, const Flow& flow, double now_ms) {
  ImDrawList& list = surface_.Begin();
  ViewOutput output = DrawViewOn(
      list, viewport_.scale,
      {.context = context,
       .flow = flow,
       .theme = theme_,
       .fonts = fonts_,
       .width = viewport_.width,
       .min_height = viewport_.min_height,
       .focus = pointing.focus,
       .focus_visible = pointing.focus_visible,
       .hover = pointing.hover,
       .pressed = pointing.pressed,
       .fields = &fields,
       .time_s = now_ms / kMsPerSecond,
       // In HTML mode style sheets do the animations.
       .reduced_motion = (viewport_.flags & (kViewportReducedMotion | kViewportHtml)) != 0});
  ImDrawData& data = surface_.End(viewport_.width, output.height, viewport_.scale);
  if ((viewport_.flags & kViewportHtml) == 0) Paint(output, data);
  SendLayout(output);
  const double next = output.next_frame_s;
  SendMirror(flow, std::move(output.mirror));
  return next < 0 ? -1 : next * kMsPerSecond;
}

void Painter::Paint(const ViewOutput& output, ImDrawData& data) {
  const int width = static_cast<int>(std::lround(viewport_.width * viewport_.scale));
  const int height = static_cast<int>(std::lround(output.height * viewport_.scale));
  if (width != canvas_width_ || height != canvas_height_) {
    canvas_width_ = width;
    canvas_height_ = height;
    ld_js_canvas(width, height);
    raster_.Invalidate();
  }
  MarkShaped(output.shaped, viewport_.scale, raster_);
  painted_.clear();
  raster_.Draw(data, theme_.surface, HolesOf(output.mirror, viewport_.scale), PaintPixels, this);
  PaintShaped(output.shaped, viewport_.scale, painted_);
}

void Painter::PaintPixels(void* self, const std::uint32_t* pixels, PixelRect rect) {
  static_cast<Painter*>(self)->painted_.push_back(rect);
  ld_js_paint(pixels, rect.x, rect.y, rect.w, rect.h);
}

void Painter::SendLayout(const ViewOutput& output) {
  const bool same = output.height == sent_.height && output.caret.rect == sent_.caret.rect;
  if (same) return;
  sent_.height = output.height;
  sent_.caret = output.caret;
  const Rect& caret = output.caret.rect;
  ld_js_layout(output.height, caret.x, caret.y, caret.w > 0 ? caret.h : 0);
}

// A control that is new to the DOM gets its value after it: the value is never part of the mirror.
void Painter::SendMirror(const Flow& flow, Mirror mirror) {
  const std::uint64_t hash = MirrorHash(mirror);
  if (hash == mirror_hash_ && !mirror_.empty()) return;
  mirror_hash_ = hash;
  mirror_ = std::move(mirror);
  const std::string json = MirrorJson(mirror_);
  ld_js_mirror(json.data(), static_cast<std::uint32_t>(json.size()));
  std::set<MirrorId> filled;
  for (const MirrorNode& node : mirror_) {
    if (!HasValue(node)) continue;
    filled.insert(node.id);
    if (filled_.contains(node.id)) continue;
    const std::string_view value = ValueOf(node, flow);
    ld_js_set_field(node.id, value.data(), static_cast<std::uint32_t>(value.size()));
  }
  filled_ = std::move(filled);
  std::erase_if(fields, [&](const auto& entry) { return !filled_.contains(entry.first); });
}

}  // namespace linkdock
