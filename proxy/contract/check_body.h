#pragma once

#include <string>
#include <string_view>

#include "proxy/contract/problem.h"
#include "widget/core/base/expected.h"
#include "widget/core/base/values.h"

namespace linkdock::proxy {

// The body of POST /v1/check. Field values travel in Secrets; the JSON that they came in is wiped.
struct CheckBody {
  std::string provider;
  std::string auth;
  FieldValues fields;      // in the order of their keys
  std::string account_id;  // empty: link a new account
};

// kMalformedJson for anything but strict JSON, kMalformedBody for another shape than the
// contract's.
[[nodiscard]] Expected<CheckBody, ProblemCode> ReadCheckBody(std::string_view body);

}  // namespace linkdock::proxy
