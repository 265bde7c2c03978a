#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proxy/contract/http_answer.h"

namespace linkdock::proxy {

// The proxy's own refusals, each with a status and a stable name, which proxy/openapi.yaml lists. A
// provider's verdict is never one of these: it is the body of a 200.
enum class ProblemCode {
  kMalformedRequest,      // 400: not HTTP as RFC 9112 wants it, or a header twice
  kMalformedJson,         // 400: the body is not strict JSON
  kMalformedBody,         // 400: JSON of another shape than the contract's
  kBadQuery,              // 400: a query where none belongs, or an unknown or malformed parameter
  kBadIdempotencyKey,     // 400: missing, or no UUID
  kInvalidSession,        // 401: none, unknown, expired or used; all alike
  kInvalidKey,            // 401: no secret key, an unknown one, or something else; all alike
  kOriginNotAllowed,      // 403
  kProviderNotAllowed,    // 403: the session is for other providers
  kScopeMissing,          // 403: the secret key is not for this
  kNotFound,              // 404: no such path, or no such account
  kMethodNotAllowed,      // 405
  kRequestTimeout,        // 408: header and body did not come in time
  kCheckInFlight,         // 409: the same Idempotency-Key is being answered
  kAccountSuspended,      // 409: the credential rests until the account is resumed
  kBodyTooLarge,          // 413
  kUnsupportedMediaType,  // 415: not application/json
  kUnknownProvider,       // 422
  kUnknownCategory,       // 422: no provider of the catalogue is in it
  kUnknownAuth,           // 422: the provider has no such auth method
  kUnknownField,          // 422: the auth method has no such field, or does not show it now
  kUnknownAccount,        // 422: account_id names no account of this owner and provider
  kIdempotencyReused,     // 422: the same key with another body
  kTooManyChecks,         // 429: one of the limits, which it names
  kTooManyAttempts,       // 429: the session is used up; a new one is needed
  kHeadersTooLarge,       // 431
  kInternal,              // 500
  kVaultError,            // 500: the stored credential does not open
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
[[nodiscard]] std::vector<std::string> ProblemNames();  // the code of each, in their order

// RFC 9457 problem details with `code` and `request_id`; `limit` names which one was reached.
[[nodiscard]] HttpAnswer ProblemAnswer(ProblemCode code, std::string_view request_id,
                                       int retry_after_s = 0, std::string_view limit = {});

// The same for a body or query, with which member of it is at fault.
[[nodiscard]] HttpAnswer MemberProblemAnswer(ProblemCode code, std::string_view request_id,
                                             std::string_view member);

}  // namespace linkdock::proxy
