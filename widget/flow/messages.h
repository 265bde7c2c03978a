#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "widget/core/base/secret.h"
#include "widget/core/base/values.h"
#include "widget/core/base/verdict.h"

namespace linkdock {

// The two wires of the widget: its request to the proxy with the answer, and its events to the host
// page.

struct LinkedAccount {
  std::string id;
  std::string provider;
  std::string label;
};

// The kinds of answer to a check, seen from the widget: the provider's verdict, or a fault of the
// proxy or of the network.
enum class AnswerKind {
  kLinked,
  kRejected,        // `code` is the provider's verdict
  kSessionExpired,  // 401
  kForbidden,       // 403: origin or provider not allowed for this session
  kBusy,            // 429, 503: `retry_after_s`
  kInFlight,        // 409 check_in_flight: this very check is still running; `retry_after_s`
  kRefused,  // 409, 413, 415, 422 and other 4xx: proxy and widget do not agree; reported, not the
             // person's fault
  kProxyUnreachable,  // no connection, CORS refusal, offline
  kProxyTimeout,      // no answer in kCheckTimeoutMs
  kProxyBroken,       // 5xx, or an answer outside the contract: HTML, empty, oversized, wrong shape
};
struct CheckAnswer {
  AnswerKind kind = AnswerKind::kProxyBroken;
  VerdictCode code = VerdictCode::kUnexpectedAnswer;  // kRejected
  std::string field;                                  // kRejected: key at fault, or empty
  int retry_after_s = 0;
  LinkedAccount account;  // kLinked
  std::string request_id;
};

inline constexpr int kCheckTimeoutMs = 20'000;          // browser 20 s > proxy 15 s > upstream 10 s
inline constexpr std::size_t kMaxAnswerBytes = 65'536;  // a true answer has under 1 KB

// A fault of the exchange as the shell saw it. `status` 0 with kNone never happens.
enum class FetchFault { kNone, kNetwork, kTimeout, kTooLarge };
[[nodiscard]] CheckAnswer ReadCheckAnswer(FetchFault fault, int status, std::string_view body,
                                          int retry_after_header_s);

// The JSON body of POST /v1/check. Holds secrets: wiped when it goes.
[[nodiscard]] Secret CheckRequestBody(std::string_view provider, std::string_view auth,
                                      const FieldValues& fields, std::string_view account_id);

// Stable name for events and problem texts: a verdict name, or session_expired, forbidden,
// proxy_busy, proxy_refused, proxy_unreachable, proxy_timeout, proxy_broken; "linked" for kLinked.
[[nodiscard]] std::string_view AnswerName(const CheckAnswer& answer);

enum class CloseReason { kUser, kDone, kHost };
[[nodiscard]] std::string_view CloseReasonName(CloseReason reason);  // user, done, host

// An event of the page API (web/linkdock.d.ts). `type` is ready, step, field_invalid,
// check_started, check_result, linked, error or close; the rest is filled as the type needs.
// Milliseconds are added by the shell.
struct HostEvent {
  std::string type;
  std::string step;       // step, close
  std::string provider;   // where one is chosen
  std::string field;      // field_invalid
  std::string code;       // field_invalid (fault name), check_result, error
  std::string reason;     // close
  LinkedAccount account;  // linked
};
[[nodiscard]] std::string HostEventJson(const HostEvent& event);

}  // namespace linkdock
