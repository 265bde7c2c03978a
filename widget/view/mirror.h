#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "widget/flow/flow.h"

namespace linkdock {

// The mirror list describes the real DOM, which has each text and control in the place where the
// widget is painted. Every frame draws pixels and fills this list; JavaScript reconciles the DOM
// with it when it has changed. Tests drive the view through it.

using MirrorId = std::uint32_t;  // stable across frames: MirrorIdOf("field:subdomain")
[[nodiscard]] MirrorId MirrorIdOf(std::string_view name);

// The names of nodes that the shell looks up to move the focus, or to find an edited control.
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

// The kind of element that a node becomes. Names, order and flags are compared with
// web/frame/mirror.js by tests/conformance/shared_words.test.mjs.
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

// The looks of text; text.cpp has their sizes and weights, and frame.css repeats them.
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
// One painted piece of a text: the DOM has one box for each, so that a selection lies on the
// glyphs. `text` keeps the space at which a line broke. The rect is as high as the line, and a DOM
// box of that line-height has its baseline where the glyphs are painted.
struct Run {
  Rect rect;
  std::string text;
  TextStyle style = TextStyle::kBody;
  std::string
      href;  // not empty: part of a link; neighbouring runs with the same link_id are one <a>
  std::uint16_t link_id = 0;
  bool strong = false;         // weight 600, whatever the style
  bool shaped = false;         // painted as a whole by the browser, with kerning and ligatures
  bool right_to_left = false;  // direction of the run; its text is in logical order always
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
  std::string kind;        // for style sheets: the node's name up to the first colon
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
  Rect hole;  // fields: the part that the browser paints itself, empty if none; not sent
  std::vector<Run> runs;
  std::vector<SelectChoice> options;
  Action action;  // buttons
};

using Mirror = std::vector<MirrorNode>;  // parents before children, in reading and Tab order

// A hash of the list; kind and logo follow from what is hashed. A frame's list is sent when its
// hash is not that of the last list.
[[nodiscard]] std::uint64_t MirrorHash(const Mirror& mirror);
// The list for JavaScript: a JSON array of objects with the keys above. Members that are empty or 0
// are left out, but for id, role and rect; action and hole are never sent. A rect is [x, y, w, h];
// role and style are the names below. The list holds no field value. `kind` and `logo` are for HTML
// mode, which CSS lays out.
[[nodiscard]] std::string MirrorJson(const Mirror& mirror);
// The name of a role or style in the JSON: the enumerator in lower case, as in "body-strong";
// kTextField is "field".
[[nodiscard]] std::string_view RoleName(Role role);
[[nodiscard]] std::string_view StyleName(TextStyle style);
// The node with this id, or null.
[[nodiscard]] const MirrorNode* FindNode(const Mirror& mirror, MirrorId id);

}  // namespace linkdock
