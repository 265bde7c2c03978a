#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/access/api_keys.h"

namespace linkdock::proxy {

// Every path and method that the proxy answers, as one table. proxy/openapi.yaml tells the same.

enum class Route {
  kCheck,
  kOpenSession,
  kCreateSession,
  kListAccounts,
  kGetAccount,
  kEditAccount,
  kRemoveAccount,
  kSuspendAccount,
  kResumeAccount,
  kRecheckAccount,
  kReleaseCredential,
  kHealth,
  kUnknown,
};

struct RouteRow {
  std::string_view path;  // `{id}` stands for one account id
  std::string_view method;
  Route route;
  bool session = false;        // a session may call, so browsers of allowed origins may
  std::optional<Scope> scope;  // a secret key with this scope may call
  bool json_body = false;      // has a JSON body; otherwise it must have none
  bool query = false;
};

// Every path of the table, and `unknown`: what logs and metrics can call a route.
inline constexpr std::string_view kUnknownPath = "unknown";
[[nodiscard]] std::vector<std::string> RoutePaths();

struct RouteMatch {
  const RouteRow* row = nullptr;  // null: no such path, or not this method
  std::string_view account_id;
  bool known_path = false;
  bool cross_origin = false;  // some method of the path is for browsers
  std::string_view path = kUnknownPath;
  std::string allowed_methods;  // of the path, for Allow
  std::string browser_methods;  // of these, those for browsers
};
// `path` has no query.
[[nodiscard]] RouteMatch MatchRoute(std::string_view path, std::string_view method);

}  // namespace linkdock::proxy
