#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "widget/core/provider/fields.h"
#include "widget/core/provider/provider.h"
#include "widget/flow/messages.h"
#include "widget/flow/texts.h"

namespace linkdock {

// The widget as a pure state machine: Update(context, flow, event) gives the next flow and the
// effects to run. No clock, no I/O, no globals: time comes in as events, and everything that the
// world must do goes out as data.

// The wishes of the host page; set once at the start.
struct Options {
  std::string integrator;              // the host company's name; empty: neutral wording
  std::string provider;                // preselected; empty: the picker
  std::vector<std::string> providers;  // allowed; empty: all
  std::string account_id;              // re-link this account; empty: a new one
  std::vector<std::string> scopes;     // chosen actions, for the guide
  bool white_label = false;
  bool modal = false;        // shows a close button, Escape closes
  std::string accounts_url;  // where linkdock:accounts links go; empty: no link
};

// Everything that the flow reads but never changes.
struct Catalogue {
  std::vector<ProviderSummary> index;
  std::map<std::string, Provider, std::less<>> loaded;
};
struct Context {
  const Catalogue& catalogue;
  const Texts& texts;
  const Options& options;
};

enum class Step { kPick, kOpening, kForm, kChecking, kLinked, kClosed };
[[nodiscard]] std::string_view StepName(
    Step step);  // as in the page's events: pick, opening, form, …

enum class NoteKind { kNone, kError, kHealed };
struct FieldState {
  std::string key;
  Secret value;
  bool revealed = false;    // a secret shown as text
  bool guide_open = false;  // narrow layout: "Where do I find this?" is open
  NoteKind note = NoteKind::kNone;
  std::string note_text;
};

// A problem with the last check, or with opening a provider: cause, next step, reference.
struct Problem {
  std::string code;  // a verdict name or a proxy fault name, as in the events
  std::string title;
  std::string hint;
  std::string reference;  // short id for support, empty if there is none
  int retry_after_s = 0;  // Connect waits this long; counted down by Tick
  bool try_again = true;  // whether the same request can help
};

// Whether a check that found its session ended goes on with another one.
enum class Renewal {
  kNone,
  kAsked,    // the host page is asked for another session
  kDone,     // it gave one
  kNoOther,  // it has no other
  kFailed,   // it could not get one now
};

struct Flow {
  Step step = Step::kPick;
  std::string query;               // the picker's search
  std::string category;            // the picker's category; empty: all
  std::string provider;            // id; empty in the picker
  std::vector<FieldState> fields;  // one per field that is no constant, in the form's order
  std::string values_of;           // id of the provider that `fields` belong to; Back keeps both
  std::optional<Problem> problem;
  bool linking_open = false;         // narrow layout: the section about linking is open
  bool copied = false;               // the guide was copied a moment ago
  std::uint32_t attempt = 0;         // number of the newest check; older answers are ignored
  int waited_s = 0;                  // whole seconds in kChecking
  int resend_in_s = 0;               // kChecking: until the same check is sent again; 0: it is not
  Renewal renewal = Renewal::kNone;  // of the newest check's session
  std::string focused_field;         // key of the field that has, or last had, the focus
  LinkedAccount account;             // kLinked
  bool started = false;              // event::Start has come; a second one changes nothing
  bool engaged = false;   // the person has done something, so the widget may move the focus
  bool ticking = false;   // a Wake is under way, so no second one is asked for
  int copied_left_s = 0;  // how long `copied` stays
  bool asking = false;    // kForm: the question whether to close is open
};

// The deed of a control when it is activated. The view puts one on every button; the flow carries
// it out.
enum class ActionKind {
  kNone,
  kChooseProvider,  // arg: id
  kChooseCategory,  // arg: category or empty
  kSubmit,
  kCancel,     // stop the check, back to the form
  kBack,       // to the picker, values kept until another provider is chosen
  kRetryOpen,  // load the provider again
  kClose,      // arg: `host`: the page closes, at once; `sure`: the person said so; `button`: their
               // close button; empty: their Escape, which also takes the question back
  kKeepEditing,  // the answer to the question whether to close
  kDone,
  kToggleReveal,  // arg: field key
  kToggleGuide,   // arg: field key
  kToggleLinking,
  kCopyGuide,
};
struct Action {
  ActionKind kind = ActionKind::kNone;
  std::string arg;
  bool operator==(const Action&) const = default;
};

namespace event {
struct Start {};
struct Act {
  Action action;
};
struct ProviderReady {  // context.catalogue.loaded has it now
  std::string id;
};
struct ProviderFailed {
  std::string id;
  std::string code;  // load_failed or broken_catalogue
};
struct Query {
  std::string text;
};
enum class EditKind { kTyped, kPasted };  // kPasted: also drop and autofill; heals at once
struct Edit {
  std::string key;
  Secret value;
  EditKind kind = EditKind::kTyped;
};
struct FocusField {
  std::string key;
};
struct BlurField {
  std::string key;
};
struct Answered {
  std::uint32_t attempt = 0;
  CheckAnswer answer;
};
struct Renewed {  // what came of the RenewSession effect: kDone, kNoOther or kFailed
  Renewal renewal = Renewal::kFailed;
};
struct Tick {};  // one second went by; only asked for by the Wake effect
}  // namespace event
using Event = std::variant<event::Start, event::Act, event::ProviderReady, event::ProviderFailed,
                           event::Query, event::Edit, event::FocusField, event::BlurField,
                           event::Answered, event::Renewed, event::Tick>;

namespace effect {
struct LoadProvider {
  std::string id;
};
struct SendCheck {
  std::uint32_t attempt = 0;
  std::string provider;
  std::string auth;
  FieldValues fields;      // shown fields, healed; the shell builds the body with CheckRequestBody
  std::string account_id;  // or empty
};
struct CancelCheck {
  std::uint32_t attempt = 0;
};
struct RenewSession {  // ask the host page for another session; the answer is event::Renewed
};
// Write this value into the real control that stands there now: a healed one, or an empty one when
// the widget closes. A control that comes back with its form is filled by the shell, from the flow.
struct SetField {
  std::string key;
  Secret value;
};
struct FocusTarget {
  enum class Kind { kField, kSearch, kHeading, kProblem, kQuestion } kind = Kind::kHeading;
  std::string key;  // kField
};
struct Announce {
  std::string text;
  bool assertive = false;
};
struct Copy {
  std::string text;
};
struct Wake {  // send event::Tick in a second
};
struct Emit {  // an event of the page API; never holds a typed value
  HostEvent event;
};
struct Close {  // take the widget away; the event `close` goes out before, as an Emit
  CloseReason reason = CloseReason::kUser;
  Step step = Step::kPick;  // where it was closed
};
}  // namespace effect
using Effect =
    std::variant<effect::LoadProvider, effect::SendCheck, effect::CancelCheck, effect::RenewSession,
                 effect::SetField, effect::FocusTarget, effect::Announce, effect::Copy,
                 effect::Wake, effect::Emit, effect::Close>;

struct Updated {
  Flow flow;
  std::vector<Effect> effects;
};
[[nodiscard]] Updated Update(const Context& context, Flow flow, Event event);

inline constexpr int kLongerWaitS = 5;  // from here the checking screen says checking.longer
inline constexpr int kLongWaitS =
    12;  // and from here checking.long: over the proxy's usual upstream deadline of 10 s
inline constexpr int kReplayForS =
    20;  // over the proxy's deadline of 15 s: by then the same check cannot be running any more
inline constexpr int kCopiedS = 4;  // long enough to read one short sentence
inline constexpr std::size_t kMaxQueryBytes =
    256;  // no tool's name comes near; longer searches are cut

// The provider and auth method of the flow, or null while none is loaded.
[[nodiscard]] const Provider* CurrentProvider(const Context& context, const Flow& flow);
[[nodiscard]] const AuthMethod* CurrentAuth(const Context& context, const Flow& flow);
// The fields that the form shows now, in its order; empty while no provider is loaded.
[[nodiscard]] std::vector<const Field*> ShownFields(const Context& context, const Flow& flow);
// The state of the field with this key, or null.
[[nodiscard]] const FieldState* FindFieldState(const Flow& flow, std::string_view key);
// Whether there is a picker to go back to: none was preselected and more than one provider is
// allowed.
[[nodiscard]] bool HasPicker(const Context& context);
// The picker's categories: of allowed providers, each once, in the catalogue's order.
[[nodiscard]] std::vector<std::string_view> PickCategories(const Context& context);
// The picker's list: allowed providers that match query and category, in the catalogue's order.
[[nodiscard]] std::vector<const ProviderSummary*> PickList(const Context& context,
                                                           const Flow& flow);

}  // namespace linkdock
