#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "proxy/base/limits.h"
#include "proxy/webhooks/outbox.h"

namespace linkdock::proxy {

// One visit of a worker to the store: it writes down the results of its deliveries, makes new
// deliveries, and claims those whose turn it is.
struct Turn {
  struct Share {
    std::string endpoint;
    std::size_t slots = 0;  // how many may be claimed
  };
  std::string claimant;
  std::vector<DeliveryRecord> records;
  std::vector<Subscription> subscriptions;  // empty: make no deliveries
  std::vector<Share> shares;
  Milliseconds lease{0};
};

struct TurnResult {
  bool recorded = false;  // the records are kept; else they are to be handed in again
  std::vector<ClaimedDelivery> claimed;
  bool more = false;  // there is more to do at once
};

// The store's side of a worker, on a thread of its own. Notices when the clock was set, and sweeps
// what is past its time.
class TurnTaker {
 public:
  explicit TurnTaker(std::unique_ptr<Outbox> outbox) : outbox_(std::move(outbox)) {}

  // Blocks. A fault of the store ends the turn early; what was claimed before it is given.
  [[nodiscard]] TurnResult Take(const Turn& turn);

 private:
  using Clock = std::chrono::steady_clock;

  bool WatchClock(std::int64_t now_ms, Milliseconds lease);
  void FanOut(const Turn& turn, std::int64_t now_ms, TurnResult& result);
  [[nodiscard]] std::vector<std::string> DueOf(const std::vector<std::string>& endpoints,
                                               std::int64_t now_ms);
  void Claim(const Turn& turn, std::int64_t now_ms, TurnResult& result);
  bool Sweep(std::int64_t now_ms);

  std::unique_ptr<Outbox> outbox_;
  std::optional<std::int64_t> last_now_ms_;  // of the store's clock
  Clock::time_point last_seen_;
  // Not at once: a proxy that starts has other things to do, and so may its clock.
  Clock::time_point next_sweep_ = Clock::now() + std::chrono::minutes(1);
};

}  // namespace linkdock::proxy
