#pragma once

#include <string>

#include "widget/core/base/expected.h"
#include "widget/core/base/values.h"
#include "widget/core/provider/provider.h"

namespace linkdock::proxy {

// Why the fields that were sent make no check.
struct FieldsFault {
  enum class Kind {
    kInvalid,  // the browser's judge would have stopped at this field
    kUnknown,  // the auth method does not have it, does not show it with these values, or has it as
               // a constant
  } kind = Kind::kInvalid;
  std::string key;
};

// Heals and judges what the widget sent with the same functions as the browser. Gives the values
// for the check, in the form's order and with the constants.
[[nodiscard]] Expected<FieldValues, FieldsFault> CheckFields(const AuthMethod& auth,
                                                             const FieldValues& sent);

}  // namespace linkdock::proxy
