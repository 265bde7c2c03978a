#pragma once

#include <string>
#include <variant>

#include "proxy/contract/problem.h"
#include "widget/core/base/values.h"
#include "widget/core/provider/provider.h"

namespace linkdock::proxy {

// The first field at which the browser's judge would have stopped.
struct InvalidField {
  std::string key;
};

// Heals and judges what the widget sent with the same functions as the browser. Gives the values
// for the check, in the form's order and with the constants; or the first invalid field; or
// kUnknownField for a field that the auth method does not have, does not show with these values, or
// that is a constant.
[[nodiscard]] std::variant<FieldValues, InvalidField, ProblemCode> CheckFields(
    const AuthMethod& auth, const FieldValues& sent);

}  // namespace linkdock::proxy
