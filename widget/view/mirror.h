#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "widget/flow/flow.h"

namespace linkdock {

// The mirror list: what the real DOM holds in the same places as the painted widget. Every frame
// draws pixels and fills this list; JavaScript reconciles the DOM with it when it changed. Tests
// drive the view through it.

using MirrorId = std::uint32_t;  // stable across frames: MirrorIdOf("field:subdomain")
[[nodiscard]] MirrorId MirrorIdOf(std::string_view name);

// Names that others look up: where a FocusTarget effect goes, and which control an edit belongs to.
inline constexpr std::string_view kHeadingName =
    "heading";  // the screen's <h1>: FocusTarget kHeading
inline constexpr std::string_view kProblemName =
    "problem";  // the problem panel: FocusTarget kProblem
inline constexpr std::string_view kSearchName =
    "search";  // the picker's search: FocusTarget kSearch
inline constexpr std::string_view kKeepName =
    "keep";  // the answer to the question whether to close: FocusTarget kQuestion
[[nodiscard]] MirrorId FieldId(
    std::string_view key);  // MirrorIdOf("field:" + key): FocusTarget kField

enum class Role : std::uint8_t {
  kForm,       // container: <form>; its submit is the action of the node flagged kPrimary
  kGroup,      // container: <section>, named by `label` when it has one
  kBox,        // container: <div> around a control and what stands in its frame with it
  kList,       // container: <ul>
  kOrdered,    // container: <ol>
  kItem,       // container: <li>
  kHeading,    // <h1>…<h3> by `level`
  kParagraph,  // <p>
  kLabel,      // <label for=owner>
  kButton,     // <button type=button>, or type=submit with kPrimary
  kLink,       // <a href target=_blank rel="noopener noreferrer">
  kTextField,  // <input>
  kSelect,     // <select> with `options`
  kSearch,     // <input type=search>
  kNote,       // <p>: help, error or healed text that a control's described_by names
  kProgress,   // role=progressbar, indeterminate
};

enum MirrorFlag : std::uint32_t {
  kDisabled = 1u << 0,
  kSecretField = 1u << 1,  // type=password unless kRevealed
  kRevealed = 1u << 2,
  kRequired = 1u << 3,
  kInvalid = 1u << 4,
  kPrimary = 1u << 5,  // the form's submit button
  kPressed = 1u << 6,  // aria-pressed=true (toggles: kToggle must be set too)
  kToggle = 1u << 7,
  kExpanded = 1u << 8,  // aria-expanded=true (disclosures: kDisclosure must be set too)
  kDisclosure = 1u << 9,
  kCurrent = 1u << 10,  // aria-current=step: the section that belongs to the focused field
  kProgrammaticFocus = 1u << 11,  // tabindex=-1, may receive focus from a FocusTarget effect
};

struct Rect {
  float x = 0, y = 0, w = 0, h = 0;  // CSS pixels from the widget's top left corner
  bool operator==(const Rect&) const = default;
};

// One painted piece of a text: the DOM has one box for each, so selection lands on the glyphs.
// `text` keeps the space at which a line broke. The rect is as high as the line, and a DOM box of
// that line-height has its baseline where the glyphs are painted. Size/line height: title 20/26,
// section 15/22, body 14/21, body-strong 14/21, label 14/20, field 16/24, help 13/19, code 13/21,
// small 12/16, button 16/22; title, section, body-strong, label and button have weight 600, and so
// has a run that is `strong`; code is monospaced.
enum class TextStyle : std::uint8_t {
  kTitle,
  kSection,
  kBody,
  kBodyStrong,
  kLabel,
  kField,
  kHelp,
  kCode,
  kSmall,
  kButton
};
struct Run {
  Rect rect;
  std::string text;
  TextStyle style = TextStyle::kBody;
  std::string
      href;  // not empty: part of a link; neighbouring runs with the same link_id are one <a>
  std::uint16_t link_id = 0;
  bool strong = false;
  bool shaped = false;         // painted as a whole by the browser, with kerning and ligatures
  bool right_to_left = false;  // its direction; a text is in logical order always
};

struct SelectChoice {
  std::string value, label;
};

struct MirrorNode {
  MirrorId id = 0;
  MirrorId parent = 0;  // 0: the root
  Role role = Role::kGroup;
  std::uint32_t flags = 0;
  std::uint8_t level = 0;  // headings
  std::string kind;        // what it is, for style sheets: its name up to the first colon
  std::string logo;        // id of the provider whose logo stands before it
  Rect rect;               // controls: where the control is; texts: the union of the runs
  std::string label;       // accessible name where the runs do not give it
  std::string key;         // fields: the field's key
  std::string autocomplete;
  std::string input_mode;  // HTML inputmode, may be empty
  std::string placeholder;
  MirrorId described_by = 0, described_by_2 = 0;  // ids of kNote nodes
  MirrorId owner = 0;                             // kLabel: the control it names
  float pad_left = 0, pad_right = 0;              // fields: inner padding around the value
  Rect hole;  // fields: what the browser paints itself; empty: nothing. Not for JavaScript
  std::vector<Run> runs;
  std::vector<SelectChoice> options;
  Action action;  // buttons
};

using Mirror = std::vector<MirrorNode>;  // parents before children, in reading and Tab order

[[nodiscard]] std::uint64_t MirrorHash(const Mirror& mirror);
// For JavaScript: one JSON array of objects, keys as above, members that are empty or 0 left out
// (id, role and rect are always there), action left out. A rect is [x, y, w, h]; role and style are
// the names below. Holds no field value. `kind` and `logo` are for HTML mode, which CSS lays out.
[[nodiscard]] std::string MirrorJson(const Mirror& mirror);
[[nodiscard]] std::string_view RoleName(
    Role role);  // form, group, box, list, ordered, item, heading, paragraph,
                 // label, button, link, field, select, search, note, progress
[[nodiscard]] std::string_view StyleName(
    TextStyle style);  // title, section, body, body-strong, label, field, help,
                       // code, small, button
[[nodiscard]] const MirrorNode* FindNode(const Mirror& mirror, MirrorId id);

}  // namespace linkdock
