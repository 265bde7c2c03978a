#include "proxy/problem.h"

#include <array>

#include "widget/core/json_writer.h"

namespace linkdock::proxy {
namespace {

constexpr std::array<ProblemRow, kProblemCodes> kRows{{
    {400, "malformed_request", "The request is not well-formed HTTP."},
    {400, "malformed_json", "The body is not strict JSON."},
    {400, "malformed_body", "The body does not have the members that the contract asks for."},
    {400, "bad_idempotency_key", "The Idempotency-Key header must be one UUID."},
    {401, "invalid_session", "The session is missing, unknown or expired."},
    {403, "origin_not_allowed", "This web origin may not use the proxy."},
    {403, "provider_not_allowed", "The session does not allow this provider."},
    {404, "not_found", "There is nothing at this path."},
    {405, "method_not_allowed", "The path does not take this method."},
    {408, "request_timeout", "The request did not arrive in time."},
    {409, "check_in_flight", "A check with this Idempotency-Key is still running."},
    {413, "body_too_large", "The body is too large."},
    {415, "unsupported_media_type", "The body must be application/json."},
    {422, "unknown_provider", "The catalogue has no such provider."},
    {422, "unknown_auth", "The provider has no such auth method."},
    {422, "unknown_field", "The auth method does not take one of these fields."},
    {422, "unknown_account", "There is no such account to link again."},
    {422, "idempotency_key_reused", "This Idempotency-Key was used with another body."},
    {429, "too_many_checks", "There are too many checks; `limit` says whose."},
    {431, "headers_too_large", "The header of the request is too large."},
    {500, "internal", "The proxy failed."},
    {503, "overloaded", "Too many checks are running."},
    {503, "draining", "The proxy is shutting down."},
    {503, "storage_unavailable", "The account could not be stored."},
}};

}  // namespace

const ProblemRow& DescribeProblem(ProblemCode code) {
  return kRows[static_cast<std::size_t>(code)];
}

HttpAnswer ProblemAnswer(ProblemCode code, std::string_view request_id, int retry_after_s,
                         std::string_view limit) {
  const ProblemRow& row = DescribeProblem(code);
  std::string body = R"({"type":"about:blank",)";
  AppendJsonMember(body, "title", row.title);
  body += "\"status\":" + std::to_string(row.status) + ',';
  AppendJsonMember(body, "code", row.code);
  if (retry_after_s > 0) body += "\"retry_after_s\":" + std::to_string(retry_after_s) + ',';
  if (!limit.empty()) AppendJsonMember(body, "limit", limit);
  AppendJsonMember(body, "request_id", request_id);
  body.back() = '}';
  return {.status = row.status,
          .content_type = "application/problem+json",
          .body = std::move(body),
          .outcome = std::string(row.code),
          .retry_after_s = retry_after_s,
          .limit = limit};
}

}  // namespace linkdock::proxy
