#include "proxy/api/gate.h"

#include <utility>  // Boost 1.74 needs it before its own headers in C++20
//
#include <algorithm>
#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "proxy/access/origin.h"
#include "proxy/base/text.h"

namespace linkdock::proxy {

namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

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
  std::string_view host, origin, authorization, content_type, idempotency_key, parent_origin,
      requested_method, requested_headers;
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
  in.parent_origin = text("linkdock-parent-origin");
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
  return head.target.starts_with('/') && head.target.find('#') == std::string_view::npos;
}

std::string_view MethodName(std::string_view method) {
  constexpr std::string_view kKnown[] = {"GET", "POST",  "OPTIONS", "HEAD",
                                         "PUT", "PATCH", "DELETE",  "TRACE"};
  const auto known = std::ranges::find(kKnown, method);
  return known == std::end(kKnown) ? "OTHER" : *known;
}

// As kAllowedRequestHeaders lists them.
constexpr std::string_view kWidgetHeaders[] = {"authorization", "content-type", "idempotency-key",
                                               "linkdock-parent-origin"};

beast::string_view View(std::string_view text) { return {text.data(), text.size()}; }

bool OnlyAllowedHeaders(std::string_view list) {
  const http::opt_token_list names(View(list));
  return http::validate_list(names) && std::ranges::all_of(names, [](beast::string_view name) {
           return std::ranges::any_of(kWidgetHeaders, [name](std::string_view allowed) {
             return SameText({name.data(), name.size()}, allowed);
           });
         });
}

// Whether a list like "GET, PATCH" has this method. Methods are told apart by case.
bool Lists(std::string_view methods, std::string_view method) {
  return std::ranges::any_of(http::opt_token_list(View(methods)),
                             [&](beast::string_view listed) { return listed == View(method); });
}

// JSON has one encoding, so the only parameter that may stand there says so. Compared as a whole:
// Beast's param_list would ignore whatever follows its first fault.
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

// Whether the row may be called from this origin. A secret key never comes from a browser, so no
// route that only secret keys may use is called from one.
bool MayComeFrom(const RouteRow& row, const Headers& in, OriginDecision origin) {
  if (!row.session && !row.scope) return true;
  // A check changes state and is only ever called by the widget, so it must say where it is.
  if (origin == OriginDecision::kAbsent) return row.route != Route::kCheck;
  const bool for_servers = !row.session || LooksLikeApiKey(BearerToken(in.authorization));
  return !for_servers && origin == OriginDecision::kAllowed;
}

std::optional<ProblemCode> DecideProblem(const RouteRow& row, const Headers& in, const Gate& gate,
                                         OriginDecision origin) {
  if (!MayComeFrom(row, in, origin)) return ProblemCode::kOriginNotAllowed;
  if (gate.has_query && !row.query) return ProblemCode::kBadQuery;
  if (row.json_body && !IsJson(in.content_type)) return ProblemCode::kUnsupportedMediaType;
  if (row.route == Route::kCheck && !IsUuid(in.idempotency_key)) {
    return ProblemCode::kBadIdempotencyKey;
  }
  return std::nullopt;
}

// Errors too carry the allowance, because the widget must be able to read them; what is for servers
// has none.
bool MayRead(const RouteMatch& match, const Headers& in, OriginDecision origin) {
  return origin == OriginDecision::kAllowed && (!match.known_path || match.cross_origin) &&
         !LooksLikeApiKey(BearerToken(in.authorization));
}

void DecidePreflight(const RouteMatch& match, const Headers& in, OriginDecision origin,
                     Gate& gate) {
  gate.allowed_methods = match.browser_methods;
  if (origin != OriginDecision::kAllowed) {
    gate.problem = ProblemCode::kOriginNotAllowed;
  } else if (!Lists(match.browser_methods, in.requested_method) ||
             !OnlyAllowedHeaders(in.requested_headers)) {
    gate.problem = ProblemCode::kMethodNotAllowed;
  } else {
    gate.preflight = true;
  }
}

}  // namespace

Gate DecideGate(const RequestHead& head, const std::vector<std::string>& allowed_origins) {
  Gate gate;
  const Headers in = ReadHeaders(head);
  const OriginDecision origin = DecideOrigin(in.origin, allowed_origins);
  const std::size_t mark = head.target.find('?');
  RouteMatch match = MatchRoute(head.target.substr(0, mark), head.method);
  gate.method_name = MethodName(head.method);
  gate.route_name = match.path;
  if (match.row) gate.route = match.row->route;
  gate.has_query = mark != std::string_view::npos;
  if (gate.has_query) gate.query = head.target.substr(mark + 1);
  gate.account_id = match.account_id;
  gate.token = BearerToken(in.authorization);
  gate.parent_origin = in.parent_origin;
  gate.idempotency_key = in.idempotency_key;
  if (MayRead(match, in, origin)) gate.allow_origin = in.origin;
  if (!WellFormed(head, in)) {
    gate.problem = ProblemCode::kMalformedRequest;
  } else if (!match.known_path) {
    gate.problem = ProblemCode::kNotFound;
  } else if (head.method == "OPTIONS" && match.cross_origin && !in.requested_method.empty()) {
    DecidePreflight(match, in, origin, gate);
  } else if (!match.row) {
    gate.problem = ProblemCode::kMethodNotAllowed;
  } else {
    gate.row = match.row;
    gate.problem = DecideProblem(*match.row, in, gate, origin);
  }
  if (!gate.preflight) gate.allowed_methods = std::move(match.allowed_methods);
  return gate;
}

}  // namespace linkdock::proxy
