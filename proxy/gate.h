#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/problem.h"

namespace linkdock::proxy {

// Decides from a request's header alone, before a byte of its body is read, what it is and whether
// it may go on.

enum class Route { kCheck, kAccounts, kHealth, kUnknown };
[[nodiscard]] std::string_view RouteName(Route route);  // for logs: /v1/check, …, or "unknown"

struct RequestHead {
  std::string_view method;
  std::string_view target;
  int version = 11;  // 10 or 11
  std::vector<std::pair<std::string_view, std::string_view>> headers;
};

struct Gate {
  Route route = Route::kUnknown;
  std::string_view method_name;        // for logs: a known method, or "OTHER"
  bool preflight = false;              // answer 204 with the allowances; nothing else to do
  std::optional<ProblemCode> problem;  // answer this; the body is not wanted
  std::string allow_origin;          // echo in Access-Control-Allow-Origin; empty: no CORS headers
  std::string_view allowed_methods;  // of the path, for Allow and for a preflight
  std::string_view token;            // of Authorization: Bearer; empty: none
  std::string_view idempotency_key;  // kCheck only
};
// Views in the result are views of `head`.
[[nodiscard]] Gate DecideGate(const RequestHead& head,
                              const std::vector<std::string>& allowed_origins);

// The headers that a preflight may ask for, as an Access-Control-Allow-Headers value.
inline constexpr std::string_view kAllowedRequestHeaders =
    "authorization, content-type, idempotency-key";

}  // namespace linkdock::proxy
