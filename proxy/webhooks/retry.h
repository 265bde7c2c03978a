#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/base/limits.h"
#include "widget/core/check/check.h"

namespace linkdock::proxy {

// Decides about a delivery after an attempt, without a clock and without randomness.

// How an attempt ended.
struct WebhookAnswer {
  TransportOutcome transport = TransportOutcome::kAnswered;
  int status = 0;                  // HTTP; 0: none came
  std::int64_t retry_after_s = 0;  // what the endpoint asked for; 0: nothing
};

enum class DeliveryFate { kDelivered, kRetry, kDead };

struct DeliveryDecision {
  DeliveryFate fate = DeliveryFate::kRetry;
  std::string_view error;  // a stable name for the log and the list of dead letters; empty: none
  Milliseconds wait{0};    // kRetry: until the next attempt
};

// The attempts of one delivery: the first at once, the last about 76 hours later.
inline constexpr int kMaxDeliveryAttempts = 10;

// `attempts` counts the one that gave this answer. `jitter` in [0, 1) spreads the waits of
// deliveries that failed together over 90 to 110 per cent of the schedule. An answer that was cut
// off because it is too long counts by its status: nobody reads it.
[[nodiscard]] DeliveryDecision DecideDelivery(const WebhookAnswer& answer, std::int64_t attempts,
                                              double jitter);

}  // namespace linkdock::proxy
