#pragma once

#include <string_view>
#include <vector>

#include "widget/view/controls.h"

namespace linkdock {

// A field with its frame, value and adornments. The real control does the editing; the painted one
// shows what the real one reports.

struct FieldSpec {
  std::string_view name;  // of the mirror node
  Role role = Role::kTextField;
  std::string_view value;  // never copied into the mirror
  std::string_view label;  // accessible name when no label node names it
  std::string_view key, autocomplete, input_mode, placeholder, prefix, suffix;
  std::uint32_t flags = 0;  // kSecretField without kRevealed is painted as bullets
  MirrorId described_by = 0;
  bool search_icon = false;
  const std::vector<SelectChoice>* options = nullptr;  // kSelect
  float end_room = 0;  // part of the frame at its end that belongs to another control
};
// Paints a field of kControlHeight at the top of the box and appends its node. Sets the frame's
// caret if this field has it. Returns the field's bottom.
float PutField(Frame& frame, const FieldSpec& spec, Box box);

}  // namespace linkdock
