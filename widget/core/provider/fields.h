#pragma once

#include <string>
#include <string_view>

#include "widget/core/base/secret.h"
#include "widget/core/base/values.h"
#include "widget/core/provider/provider.h"

namespace linkdock {

// Healing and judging what a person typed or pasted. The widget, the proxy, the linter and the
// tests all call these.

struct Healed {
  Secret value;
  bool changed = false;   // something other than white space at the ends was taken off or rewritten
  bool from_url = false;  // a host label was cut out of a pasted address
};
// Runs the field's normalise steps. Input over kMaxFieldBytes comes back untouched, for the rules
// to refuse.
[[nodiscard]] Healed Heal(const Field& field, std::string_view typed);

enum class FieldFault {
  kNone,
  kMissing,      // required and empty
  kTooLong,      // over kMaxFieldBytes
  kNotText,      // not UTF-8, or a NUL
  kControl,      // CR, LF, or another control character inside
  kInvisible,    // zero-width or bidi control characters inside
  kNotAnOption,  // select only
  kRule,         // a rule of the catalogue; `message` is its sentence
};
struct FieldJudgement {
  FieldFault fault = FieldFault::kNone;
  std::string message;  // kRule only
};
// Judges a healed value. Total: every value gets exactly one fault or kNone.
[[nodiscard]] FieldJudgement JudgeField(const Field& field, std::string_view value);

// Whether the field is shown (its `when` holds and it is no constant).
[[nodiscard]] bool FieldShown(const Field& field, const FieldValues& values);

}  // namespace linkdock
