#include "proxy/contract/problem.h"

#include <array>
#include <utility>

#include "widget/core/json/json_writer.h"

namespace linkdock::proxy {
namespace {

constexpr std::array<ProblemRow, kProblemCodes> kRows{{
    {400, "malformed_request", "The request is not well-formed HTTP."},
    {400, "malformed_json", "The body is not strict JSON."},
    {400, "malformed_body", "The body does not have the members that the contract asks for."},
    {400, "bad_query", "The query has an unknown, repeated or malformed parameter."},
    {400, "bad_idempotency_key", "The Idempotency-Key header must be one UUID."},
    {401, "invalid_session", "The session is missing, unknown, expired or used."},
    {401, "invalid_key", "This needs a secret key of the operator's server."},
    {403, "origin_not_allowed", "This web origin may not use the proxy."},
    {403, "provider_not_allowed", "The session does not allow this provider."},
    {403, "scope_missing", "The secret key does not have the scope for this."},
    {404, "not_found", "There is nothing at this path."},
    {405, "method_not_allowed", "The path does not take this method."},
    {408, "request_timeout", "The request did not arrive in time."},
    {409, "check_in_flight", "A check with this Idempotency-Key is still running."},
    {409, "account_suspended", "The account is suspended: resume it first."},
    {413, "body_too_large", "The body is too large."},
    {415, "unsupported_media_type", "The body must be application/json."},
    {422, "unknown_provider", "The catalogue has no such provider."},
    {422, "unknown_category", "No provider of the catalogue is in this category."},
    {422, "unknown_auth", "The provider has no such auth method."},
    {422, "unknown_field", "The auth method does not take one of these fields."},
    {422, "unknown_account", "The owner has no such account."},
    {422, "idempotency_key_reused", "This Idempotency-Key was used with another body."},
    {429, "too_many_checks", "There are too many checks; `limit` says whose."},
    {429, "too_many_attempts", "This session has no attempt left; a new one is needed."},
    {431, "headers_too_large", "The header of the request is too large."},
    {500, "internal", "The proxy failed."},
    {500, "vault_error", "The stored credential does not open; the proxy's log says why."},
    {503, "overloaded", "Too many checks are running."},
    {503, "draining", "The proxy is shutting down."},
    {503, "storage_unavailable", "The account could not be stored."},
}};

using Extra = std::pair<std::string_view, std::string_view>;  // a member, if it has a value

HttpAnswer Make(ProblemCode code, std::string_view request_id, int retry_after_s, Extra extra) {
  const ProblemRow& row = DescribeProblem(code);
  std::string body = R"({"type":"about:blank",)";
  AppendJsonMember(body, "title", row.title);
  body += "\"status\":" + std::to_string(row.status) + ',';
  AppendJsonMember(body, "code", row.code);
  if (retry_after_s > 0) body += "\"retry_after_s\":" + std::to_string(retry_after_s) + ',';
  if (!extra.second.empty()) AppendJsonMember(body, extra.first, extra.second);
  AppendJsonMember(body, "request_id", request_id);
  body.back() = '}';
  return {.status = row.status,
          .content_type = "application/problem+json",
          .body = std::move(body),
          .outcome = std::string(row.code),
          .retry_after_s = retry_after_s};
}

}  // namespace

const ProblemRow& DescribeProblem(ProblemCode code) {
  return kRows[static_cast<std::size_t>(code)];
}

std::vector<std::string> ProblemNames() {
  std::vector<std::string> names;
  names.reserve(kRows.size());
  for (const ProblemRow& row : kRows) names.emplace_back(row.code);
  return names;
}

HttpAnswer ProblemAnswer(ProblemCode code, std::string_view request_id, int retry_after_s,
                         std::string_view limit) {
  HttpAnswer answer = Make(code, request_id, retry_after_s, {"limit", limit});
  answer.limit = limit;
  return answer;
}

HttpAnswer MemberProblemAnswer(ProblemCode code, std::string_view request_id,
                               std::string_view member) {
  return Make(code, request_id, 0, {"member", member});
}

}  // namespace linkdock::proxy
