#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "proxy/base/limits.h"

namespace linkdock::proxy {

// Bounds of the outbox and of its endpoints. Each number carries its reason.

inline constexpr std::size_t kMaxWebhooks =
    32;  // endpoints; each is asked for its turn in every poll
inline constexpr Milliseconds kOutboxPoll{500};   // how late an event is at most sent
inline constexpr std::size_t kFanOutBatch = 100;  // events of a transaction: milliseconds
inline constexpr Milliseconds kLeaseSlack{
    10'000};  // a delivery's claim ends so long after its timeout: time to write down what came
inline constexpr Milliseconds kClockSlack{10'000};  // less is not a clock that was set
inline constexpr std::chrono::minutes kMaxWebhookPause{
    10};  // of an endpoint that asks for time, or does not answer
inline constexpr Milliseconds kWebhookDrain{5'000};  // for running deliveries, after the checks
inline constexpr std::size_t kMaxDeliveriesPerWebhook =
    8;  // at once and proxy; one of an endpoint whose last attempt failed
inline constexpr std::chrono::minutes kSweepPause{10};  // from the end of one to the next
inline constexpr std::chrono::hours kClockTrust{
    1};  // nothing is swept so soon after the clock was set

}  // namespace linkdock::proxy
