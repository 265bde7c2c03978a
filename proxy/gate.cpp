#include "proxy/gate.h"

#include <algorithm>

#include "proxy/idempotency.h"
#include "proxy/origin.h"

namespace linkdock::proxy {
namespace {

char Lower(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

bool SameText(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view Trim(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

// The value of a header that may stand once. `repeated` becomes true when it stands twice.
std::optional<std::string_view> Find(const RequestHead& head, std::string_view name,
                                     bool& repeated) {
  std::optional<std::string_view> value;
  for (const auto& [key, text] : head.headers) {
    if (!SameText(key, name)) continue;
    if (value) repeated = true;
    value = text;
  }
  return value;
}

// The headers that decide something; a second one of any would leave open which counts.
struct Headers {
  std::string_view host, origin, authorization, content_type, idempotency_key, requested_method,
      requested_headers;
  std::optional<std::string_view> content_length, transfer_encoding;
  bool repeated = false;
};

Headers ReadHeaders(const RequestHead& head) {
  Headers in;
  const auto text = [&](std::string_view name) {
    return Find(head, name, in.repeated).value_or(std::string_view{});
  };
  in.host = text("host");
  in.origin = text("origin");
  in.authorization = text("authorization");
  in.content_type = text("content-type");
  in.idempotency_key = text("idempotency-key");
  in.requested_method = text("access-control-request-method");
  in.requested_headers = text("access-control-request-headers");
  in.content_length = Find(head, "content-length", in.repeated);
  in.transfer_encoding = Find(head, "transfer-encoding", in.repeated);
  return in;
}

// Stricter than RFC 9112: two lengths, a list of equal lengths and any other coding than chunked
// are what request smuggling is made of, and no client of ours sends them.
bool HasOneLength(const Headers& in) {
  if (in.content_length && in.transfer_encoding) return false;
  if (in.content_length) {
    return !in.content_length->empty() &&
           std::ranges::all_of(*in.content_length, [](char c) { return c >= '0' && c <= '9'; });
  }
  return !in.transfer_encoding || SameText(Trim(*in.transfer_encoding), "chunked");
}

bool WellFormed(const RequestHead& head, const Headers& in) {
  if (in.repeated || (head.version == 11 && in.host.empty()) || !HasOneLength(in)) return false;
  return head.target.starts_with('/') && head.target.find_first_of("?#") == std::string_view::npos;
}

struct RouteRow {
  std::string_view path;
  Route route;
  std::string_view method;
  bool cross_origin;  // called by browsers from another origin
};
constexpr RouteRow kRoutes[] = {
    {"/v1/check", Route::kCheck, "POST", true},
    {"/v1/accounts", Route::kAccounts, "GET", true},
    {"/healthz", Route::kHealth, "GET", false},
};

const RouteRow* FindRoute(std::string_view path) {
  const auto row = std::ranges::find(kRoutes, path, &RouteRow::path);
  return row == std::end(kRoutes) ? nullptr : row;
}

std::string_view MethodName(std::string_view method) {
  constexpr std::string_view kKnown[] = {"GET", "POST",  "OPTIONS", "HEAD",
                                         "PUT", "PATCH", "DELETE",  "TRACE"};
  const auto known = std::ranges::find(kKnown, method);
  return known == std::end(kKnown) ? "OTHER" : *known;
}

bool OnlyAllowedHeaders(std::string_view list) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = Trim(list.substr(0, comma));
    if (!name.empty() && !SameText(name, "authorization") && !SameText(name, "content-type") &&
        !SameText(name, "idempotency-key")) {
      return false;
    }
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return true;
}

bool IsJson(std::string_view content_type) {
  const std::size_t semicolon = content_type.find(';');
  if (!SameText(Trim(content_type.substr(0, semicolon)), "application/json")) return false;
  if (semicolon == std::string_view::npos) return true;
  return SameText(Trim(content_type.substr(semicolon + 1)), "charset=utf-8");
}

std::string_view BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size() ||
      !SameText(authorization.substr(0, kScheme.size()), kScheme))
    return {};
  return Trim(authorization.substr(kScheme.size()));
}

std::optional<ProblemCode> DecideProblem(const RequestHead& head, const Headers& in,
                                         const RouteRow& row, OriginDecision origin) {
  if (head.method != row.method) return ProblemCode::kMethodNotAllowed;
  // A check changes state and is only ever called by the widget, so it must say where it comes
  // from.
  const bool needs_origin = row.route == Route::kCheck;
  if (row.cross_origin &&
      (origin == OriginDecision::kRefused || (needs_origin && origin == OriginDecision::kAbsent))) {
    return ProblemCode::kOriginNotAllowed;
  }
  if (row.route != Route::kCheck) return std::nullopt;
  if (!IsJson(in.content_type)) return ProblemCode::kUnsupportedMediaType;
  if (!IsUuid(in.idempotency_key)) return ProblemCode::kBadIdempotencyKey;
  return std::nullopt;
}

}  // namespace

std::string_view RouteName(Route route) {
  switch (route) {
    case Route::kCheck:
      return "/v1/check";
    case Route::kAccounts:
      return "/v1/accounts";
    case Route::kHealth:
      return "/healthz";
    case Route::kUnknown:
      return "unknown";
  }
  return "unknown";
}

Gate DecideGate(const RequestHead& head, const std::vector<std::string>& allowed_origins) {
  Gate gate;
  gate.method_name = MethodName(head.method);
  const Headers in = ReadHeaders(head);
  const OriginDecision origin = DecideOrigin(in.origin, allowed_origins);
  const RouteRow* row = FindRoute(head.target);
  if (row) {
    gate.route = row->route;
    gate.allowed_methods = row->method;
  }
  // Errors too carry the allowance: the widget must be able to read them.
  if (origin == OriginDecision::kAllowed && (!row || row->cross_origin))
    gate.allow_origin = in.origin;
  if (!WellFormed(head, in)) {
    gate.problem = ProblemCode::kMalformedRequest;
  } else if (!row) {
    gate.problem = ProblemCode::kNotFound;
  } else if (head.method == "OPTIONS" && row->cross_origin && !in.requested_method.empty()) {
    gate.preflight = origin == OriginDecision::kAllowed && in.requested_method == row->method &&
                     OnlyAllowedHeaders(in.requested_headers);
    if (!gate.preflight) {
      gate.problem = origin == OriginDecision::kAllowed ? ProblemCode::kMethodNotAllowed
                                                        : ProblemCode::kOriginNotAllowed;
    }
  } else {
    gate.problem = DecideProblem(head, in, *row, origin);
  }
  gate.token = BearerToken(in.authorization);
  gate.idempotency_key = in.idempotency_key;
  return gate;
}

}  // namespace linkdock::proxy
