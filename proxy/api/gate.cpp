#include "proxy/api/gate.h"

#include <algorithm>

#include "proxy/access/origin.h"
#include "proxy/check/idempotency.h"

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

bool OnlyAllowedHeaders(std::string_view list) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = Trim(list.substr(0, comma));
    const auto same = [name](std::string_view allowed) { return SameText(name, allowed); };
    if (!name.empty() && std::ranges::none_of(kWidgetHeaders, same)) return false;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return true;
}

// Whether a list like "GET, PATCH" has this method.
bool Lists(std::string_view methods, std::string_view method) {
  while (!methods.empty()) {
    const std::size_t comma = std::min(methods.find(','), methods.size());
    if (Trim(methods.substr(0, comma)) == method) return true;
    methods.remove_prefix(std::min(comma + 1, methods.size()));
  }
  return false;
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

// Who may call from where. A secret key never comes from a browser, so neither does anything that
// only secret keys may do.
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
