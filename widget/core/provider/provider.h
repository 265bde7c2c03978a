#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "widget/core/base/expected.h"
#include "widget/core/base/verdict.h"
#include "widget/core/pattern/pattern.h"
#include "widget/core/provider/guide.h"

namespace linkdock {

// A provider file, providers/<id>.json, parsed. providers/schema.json describes the same for
// editors.

enum class FieldKind { kText, kSecret, kEmail, kUrl, kSelect, kConstant };

// One step of healing a pasted or finished value, applied in the listed order.
enum class NormaliseOp {
  kStripInvisible,   // zero-width, bidi controls, BOM, soft hyphen, line breaks at the ends
  kTrim,             // Unicode white space at both ends
  kStripQuotes,      // one pair of matching quotes around the value
  kStripWhitespace,  // all white space and line breaks inside
  kStripPrefix,      // args: prefixes such as "Bearer " taken off, ASCII case ignored
  kLowercase,        // ASCII
  kHostLabel,  // args: suffixes; `https://acme.ilucca.net/x` and `acme.ilucca.net` become `acme`
};
struct NormaliseStep {
  NormaliseOp op = NormaliseOp::kTrim;
  std::vector<std::string> args;
};

// A value that matches a refuse rule, or that does not match a match rule, gets the rule's message
// (what is wrong and how to mend it). The first rule that fails speaks.
enum class RuleKind { kMatch, kRefuse };
struct Rule {
  RuleKind kind = RuleKind::kMatch;
  Pattern pattern;
  std::string message;
};

struct SelectOption {
  std::string value;
  std::string label;
};

// The field is shown only while the other field has this value.
struct Condition {
  std::string field;
  std::string equals;
};

struct Field {
  std::string key;  // ^[a-z][a-z0-9_]{0,31}$, unique in its auth method
  std::string label;
  FieldKind kind = FieldKind::kText;
  bool required = true;
  std::string help;
  std::string placeholder;
  std::string prefix;  // drawn in front of the value, not part of it
  std::string suffix;  // drawn behind the value, not part of it
  std::vector<NormaliseStep> normalise;
  std::vector<Rule> rules;
  std::vector<std::string> examples;  // values that must pass the rules; the linter proves it
  std::vector<SelectOption> options;
  std::optional<Condition> when;
  std::string constant;                  // kConstant only: never shown, always sent upstream
  std::string guide_section;             // id of the section that explains the field
  std::vector<std::string> guide_steps;  // only these steps of it; empty means all
  std::string autocomplete = "off";      // HTML autofill token
};

// Text that a provider puts in place of the generic sentences for a verdict, such as the name of a
// role.
struct VerdictText {
  VerdictCode code = VerdictCode::kUnexpectedAnswer;
  std::string title;
  std::string hint;
};

struct AuthMethod {
  std::string id;
  std::string label;
  std::vector<Field> fields;
  Guide guide;
  std::vector<VerdictText> verdict_texts;
};

struct Provider {
  std::string id;  // ^[a-z][a-z0-9-]{0,63}$, the name of its file
  std::string name;
  std::vector<std::string> categories;
  std::string logo;  // for ParseLogo (logo.h); not judged here, and of no use to the proxy
  std::vector<AuthMethod> auth;  // at least one; the first is the default
};

// The part of a provider that the picker needs; providers/index.json is the list of these, made by
// the build.
struct ProviderSummary {
  std::string id;
  std::string name;
  std::vector<std::string> categories;
  std::string logo;       // as in Provider
  bool degraded = false;  // known to be in trouble: still selectable, said so in the list
};

inline constexpr std::size_t kMaxProviderBytes =
    std::size_t{256} * 1024;  // ten times the largest imaginable guide
inline constexpr std::size_t kMaxFields = 24;
inline constexpr std::size_t kMaxFieldBytes =
    4096;  // no provider's credential is longer; headers end at 8 KB

// The member `check` of an auth method is skipped here: see ParseChecks in check.h. The build
// leaves it out of what the browser downloads.
[[nodiscard]] Result<Provider> ParseProvider(std::string_view json);
[[nodiscard]] Result<std::vector<ProviderSummary>> ParseIndex(std::string_view json);
[[nodiscard]] ProviderSummary SummaryOf(const Provider& provider);

[[nodiscard]] const Field* FindField(const AuthMethod& auth, std::string_view key);

}  // namespace linkdock
