#include "proxy/api/routes.h"

#include <algorithm>
#include <array>

namespace linkdock::proxy {
namespace {

constexpr std::string_view kAccount = "/v1/accounts/{id}";

constexpr std::array kRows = {
    RouteRow{.path = "/v1/check",
             .method = "POST",
             .route = Route::kCheck,
             .session = true,
             .scope = {},
             .json_body = true},
    RouteRow{.path = "/v1/session",
             .method = "GET",
             .route = Route::kOpenSession,
             .session = true,
             .scope = {}},
    RouteRow{.path = "/v1/sessions",
             .method = "POST",
             .route = Route::kCreateSession,
             .scope = Scope::kSessions,
             .json_body = true},
    RouteRow{.path = "/v1/accounts",
             .method = "GET",
             .route = Route::kListAccounts,
             .session = true,
             .scope = Scope::kAccountsRead,
             .query = true},
    RouteRow{.path = kAccount,
             .method = "GET",
             .route = Route::kGetAccount,
             .session = true,
             .scope = Scope::kAccountsRead},
    RouteRow{.path = kAccount,
             .method = "PATCH",
             .route = Route::kEditAccount,
             .scope = Scope::kAccountsWrite,
             .json_body = true},
    RouteRow{.path = kAccount,
             .method = "DELETE",
             .route = Route::kRemoveAccount,
             .scope = Scope::kAccountsWrite},
    RouteRow{.path = "/v1/accounts/{id}/suspend",
             .method = "POST",
             .route = Route::kSuspendAccount,
             .scope = Scope::kAccountsWrite,
             .json_body = true},
    RouteRow{.path = "/v1/accounts/{id}/resume",
             .method = "POST",
             .route = Route::kResumeAccount,
             .scope = Scope::kAccountsWrite},
    RouteRow{.path = "/v1/accounts/{id}/check",
             .method = "POST",
             .route = Route::kRecheckAccount,
             .scope = Scope::kAccountsWrite},
    RouteRow{.path = "/v1/accounts/{id}/credential",
             .method = "GET",
             .route = Route::kReleaseCredential,
             .scope = Scope::kCredentials},
    RouteRow{.path = "/healthz", .method = "GET", .route = Route::kHealth, .scope = {}},
};

constexpr std::size_t kIdChars = 30;  // acc_ and 26 characters

bool IsAccountId(std::string_view text) {
  return text.size() == kIdChars && text.starts_with("acc_") &&
         std::ranges::all_of(text.substr(4), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
         });
}

// Whether the path is the row's; sets the id when it has one.
bool Fits(std::string_view pattern, std::string_view path, std::string_view& id) {
  constexpr std::string_view kHole = "{id}";
  const std::size_t hole = pattern.find(kHole);
  if (hole == std::string_view::npos) return path == pattern;
  const std::string_view tail = pattern.substr(hole + kHole.size());
  if (path.size() != hole + kIdChars + tail.size()) return false;
  if (!path.starts_with(pattern.substr(0, hole)) || !path.ends_with(tail)) return false;
  if (!IsAccountId(path.substr(hole, kIdChars))) return false;
  id = path.substr(hole, kIdChars);
  return true;
}

void Append(std::string& list, std::string_view method) {
  if (!list.empty()) list += ", ";
  list += method;
}

}  // namespace

std::vector<std::string> RoutePaths() {
  std::vector<std::string> paths;
  for (const RouteRow& row : kRows) {
    if (paths.empty() || paths.back() != row.path) paths.emplace_back(row.path);
  }
  paths.emplace_back(kUnknownPath);
  return paths;
}

RouteMatch MatchRoute(std::string_view path, std::string_view method) {
  RouteMatch match;
  for (const RouteRow& row : kRows) {
    if (!Fits(row.path, path, match.account_id)) continue;
    match.known_path = true;
    match.path = row.path;
    Append(match.allowed_methods, row.method);
    if (row.session) {
      match.cross_origin = true;
      Append(match.browser_methods, row.method);
    }
    if (row.method == method) match.row = &row;
  }
  return match;
}

}  // namespace linkdock::proxy
