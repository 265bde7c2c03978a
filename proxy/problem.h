#pragma once

#include <string>
#include <string_view>

namespace linkdock::proxy {

// What is wrong between the widget and the proxy. The provider's verdict is never one of these: it
// is the body of a 200. The names are stable; proxy/openapi.yaml lists them.
enum class ProblemCode {
  kMalformedRequest,      // 400: not HTTP as RFC 9112 wants it, or a header twice
  kMalformedJson,         // 400: the body is not strict JSON
  kMalformedBody,         // 400: JSON of another shape than the contract's
  kBadIdempotencyKey,     // 400: missing, or no UUID
  kInvalidSession,        // 401: none, unknown or expired; all alike
  kOriginNotAllowed,      // 403
  kProviderNotAllowed,    // 403: the session is for other providers
  kNotFound,              // 404
  kMethodNotAllowed,      // 405
  kRequestTimeout,        // 408: header and body did not come in time
  kCheckInFlight,         // 409: the same Idempotency-Key is being answered
  kBodyTooLarge,          // 413
  kUnsupportedMediaType,  // 415: not application/json
  kUnknownProvider,       // 422
  kUnknownAuth,           // 422: the provider has no such auth method
  kUnknownField,          // 422: the auth method has no such field, or does not show it now
  kUnknownAccount,        // 422: account_id names no account of this owner and provider
  kIdempotencyReused,     // 422: the same key with another body
  kTooManyChecks,         // 429: one of the limits, which it names
  kHeadersTooLarge,       // 431
  kInternal,              // 500
  kOverloaded,            // 503: too many checks in flight
  kDraining,              // 503: shutting down
  kStorageUnavailable,    // 503: the database does not take the account
};
inline constexpr int kProblemCodes = static_cast<int>(ProblemCode::kStorageUnavailable) + 1;

struct ProblemRow {
  int status;
  std::string_view code;   // stable name
  std::string_view title;  // one sentence for a developer
};
[[nodiscard]] const ProblemRow& DescribeProblem(ProblemCode code);

// An answer, ready to be written. `outcome` is for the log: a verdict's or a problem's name.
struct HttpAnswer {
  int status = 500;
  std::string content_type;
  std::string body;
  std::string outcome;
  int retry_after_s = 0;     // > 0: Retry-After
  std::string_view limit{};  // of a 429, for the log: a LimitName, which lives for ever
  bool replayed = false;     // Idempotent-Replayed: true
};

// RFC 9457 problem details with `code` and `request_id`; `limit` names which one was reached.
[[nodiscard]] HttpAnswer ProblemAnswer(ProblemCode code, std::string_view request_id,
                                       int retry_after_s = 0, std::string_view limit = {});

}  // namespace linkdock::proxy
