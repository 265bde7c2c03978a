#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "proxy/check/check_service.h"
#include "proxy/check/idempotency.h"

namespace linkdock::proxy {

// The inside of CheckService, for check_service*.cpp only.

inline MonotonicTime Now() { return std::chrono::steady_clock::now(); }

// A verdict about the provider itself, with the seconds after which trying again makes sense; 0:
// unknown.
[[nodiscard]] Verdict WaitVerdict(VerdictCode code, int retry_after_s);

// The request got no verdict, so its key may be used again.
void ReleaseClaim(StoreWorker& worker, const KeepOrder& order, std::function<void()> then);

struct CheckService::Check {
  Check(const Parts& parts, const CheckOrder& order, OnCheck then)
      : counted(parts.metrics.checks_in_flight),
        session(order.session),
        request_id(order.request_id),
        address(order.address),
        claim(ClaimFor(order.token, order.idempotency_key, order.body)),
        done(std::move(then)),
        deadline(parts.loop) {}

  CountedWhile counted;
  Session session;
  std::string request_id;
  std::string address;
  Hold place;   // among the checks in flight
  Hold limits;  // of the owner and the provider
  ClaimOrder claim;
  bool over = false;                  // the session is only good for answers that were kept
  std::int64_t claimed_until_ms = 0;  // 0: the request is not ours (yet, or any more)
  std::optional<LimitRefusal> too_much;
  OnCheck done;
  boost::asio::steady_timer deadline;
  std::string auth;
  std::string account_id;
  const AuthMethod* method = nullptr;
  const linkdock::Check* check = nullptr;
  FieldValues fields;
  std::string invalid;      // key of a field that the catalogue's rules refuse
  TransferId transfer = 0;  // 0: the provider is not being asked
  bool storing = false;     // the account is on its way into the store, and with it the answer
  bool answered = false;    // `reply` is complete; only the store has to know
  MonotonicTime asked;
  CheckReply reply;

  [[nodiscard]] Caller caller() const {
    return {.session = session.id,
            .owner = session.owner,
            .provider = reply.provider,
            .address = address};
  }
};

}  // namespace linkdock::proxy
