#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/api/routes.h"
#include "proxy/contract/problem.h"

namespace linkdock::proxy {

// Decides from a request's header alone, before a byte of its body is read, what it is and whether
// it may go on.

struct RequestHead {
  std::string_view method;
  std::string_view target;
  int version = 11;  // 10 or 11
  std::vector<std::pair<std::string_view, std::string_view>> headers;
};

struct Gate {
  Route route = Route::kUnknown;
  const RouteRow* row = nullptr;               // null: there is a problem, or a preflight
  std::string_view route_name = kUnknownPath;  // one of RoutePaths()
  std::string_view method_name;                // for logs: a known method, or "OTHER"
  bool preflight = false;                      // answer 204 with the allowances; nothing else to do
  std::optional<ProblemCode> problem;          // answer this; the body is not wanted
  std::string allow_origin;     // echo in Access-Control-Allow-Origin; empty: no CORS headers
  std::string allowed_methods;  // of the path, for Allow and for a preflight
  std::string_view token;       // of Authorization: Bearer; empty: none
  std::string_view account_id;  // of the path
  std::string_view query;       // behind the `?`
  bool has_query = false;
  std::string_view parent_origin;    // of the page that embeds the widget, as the widget tells it
  std::string_view idempotency_key;  // kCheck only
};
// Views in the result are views of `head`.
[[nodiscard]] Gate DecideGate(const RequestHead& head,
                              const std::vector<std::string>& allowed_origins);

// The headers that a preflight may ask for, as an Access-Control-Allow-Headers value.
inline constexpr std::string_view kAllowedRequestHeaders =
    "authorization, content-type, idempotency-key, linkdock-parent-origin";

}  // namespace linkdock::proxy
