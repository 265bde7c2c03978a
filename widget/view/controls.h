#pragma once

#include <string>
#include <string_view>

#include "widget/view/icons.h"
#include "widget/view/text.h"

namespace linkdock {

// The controls. Each function paints one into its rectangle and appends the node that the real
// control is made from.

// Whether the pointer is over a control, presses it, or the control has the focus with a ring.
[[nodiscard]] bool Hovered(const Frame& frame, MirrorId id);
[[nodiscard]] bool Pressed(const Frame& frame, MirrorId id);
[[nodiscard]] bool ShowsFocus(const Frame& frame, MirrorId id);

// Paint the ring around a control that has the focus: a soft one close to controls with a line of
// their own, a solid one at a small distance around filled controls and those without a line.
void SoftRing(Frame& frame, const Rect& rect, std::uint32_t rgb);
void SolidRing(Frame& frame, const Rect& rect, float radius);

struct ButtonSpec {
  std::string_view name;   // of the mirror node
  std::string_view text;   // painted
  std::string_view label;  // accessible name where it says more than the text; else empty
  Action action;
  std::uint32_t flags = 0;
};
// The one main action of a screen: kControlHeight high, filled with the accent.
void PrimaryButton(Frame& frame, const ButtonSpec& spec, const Rect& rect);
// Another action: kControlHeight high, with a line around it.
void OutlineButton(Frame& frame, const ButtonSpec& spec, const Rect& rect);
// Underlined text in the accent colour, as wide as its text and at most box.w. Returns its bottom.
float TextButton(Frame& frame, const ButtonSpec& spec, Box box);
[[nodiscard]] float TextButtonWidth(const Frame& frame, std::string_view text);
// A 32 px square with an icon in its middle; spec.label names it.
inline constexpr float kIconButton = 32;
void IconButton(Frame& frame, const ButtonSpec& spec, Icon icon, const Rect& rect);
// Text with a chevron that points down, or up while open.
struct DisclosureSpec {
  ButtonSpec button;
  bool open = false;
};
[[nodiscard]] float DisclosureWidth(const Frame& frame, std::string_view text);
void Disclosure(Frame& frame, const DisclosureSpec& spec, const Rect& rect);
// A small rounded choice; `on` tells whether it is the chosen one.
inline constexpr float kPillHeight = 32;
[[nodiscard]] float PillWidth(const Frame& frame, std::string_view text);
void Pill(Frame& frame, const ButtonSpec& spec, bool on, const Rect& rect);

// A sentence behind a small icon, such as an error or the note about a healed value. Returns its
// bottom.
struct NoteSpec {
  Role role = Role::kNote;
  std::string_view name;
  Icon icon = Icon::kError;
  std::uint32_t icon_rgb = 0, text_rgb = 0;
  TextStyle style = TextStyle::kHelp;
};
float IconNote(Frame& frame, const NoteSpec& spec, std::string_view text, Box box);

// A thin bar that moves while something is going on; still under reduced motion.
void ProgressBar(Frame& frame, std::string_view label, const Rect& rect);

}  // namespace linkdock
