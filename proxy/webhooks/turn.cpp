#include "proxy/webhooks/turn.h"

#include <algorithm>
#include <cstdlib>

#include "proxy/store/sweep.h"
#include "proxy/webhooks/limits.h"

namespace linkdock::proxy {

TurnResult TurnTaker::Take(const Turn& turn) {
  TurnResult result;
  const auto now = outbox_->NowMs();
  if (!now) return result;
  const std::int64_t now_ms = *now;
  if (!WatchClock(now_ms, turn.lease)) return result;
  result.recorded =
      turn.records.empty() || outbox_->Record(turn.records, turn.claimant, now_ms).has_value();
  if (!result.recorded) return result;
  if (!turn.subscriptions.empty()) FanOut(turn, now_ms, result);
  Claim(turn, now_ms, result);
  result.more = Sweep(now_ms) || result.more;
  return result;
}

void TurnTaker::FanOut(const Turn& turn, std::int64_t now_ms, TurnResult& result) {
  if (DueOf({""}, now_ms).empty()) return;
  const auto events = outbox_->FanOut(turn.subscriptions, now_ms, kFanOutBatch);
  result.more = events && *events == kFanOutBatch;
}

void TurnTaker::Claim(const Turn& turn, std::int64_t now_ms, TurnResult& result) {
  std::vector<std::string> endpoints;
  for (const Turn::Share& share : turn.shares) {
    if (share.slots > 0) endpoints.push_back(share.endpoint);
  }
  const std::vector<std::string> due = DueOf(endpoints, now_ms);
  for (const Turn::Share& share : turn.shares) {
    if (std::ranges::find(due, share.endpoint) == due.end()) continue;
    auto claimed = outbox_->Claim({.endpoint = share.endpoint,
                                   .claimant = turn.claimant,
                                   .now_ms = now_ms,
                                   .until_ms = now_ms + turn.lease.count(),
                                   .limit = share.slots});
    if (!claimed) return;
    std::ranges::move(*claimed, std::back_inserter(result.claimed));
  }
}

std::vector<std::string> TurnTaker::DueOf(const std::vector<std::string>& endpoints,
                                          std::int64_t now_ms) {
  if (endpoints.empty()) return {};
  auto due = outbox_->FindDue(endpoints, now_ms);
  return due ? *std::move(due) : std::vector<std::string>();
}

// Waits and claims are kept in the store as times of the wall clock. When that was set back, also
// while nobody was looking, they would last that much longer. False on a fault of the store.
bool TurnTaker::WatchClock(std::int64_t now_ms, Milliseconds lease) {
  const Clock::time_point seen = Clock::now();
  const auto passed = std::chrono::duration_cast<Milliseconds>(seen - last_seen_).count();
  const std::int64_t jump = last_now_ms_ ? now_ms - *last_now_ms_ - passed : 0;
  const bool back = !last_now_ms_ || jump < -kClockSlack.count();
  if (back && !outbox_->HealClock(now_ms, lease.count())) {
    return false;
  }
  // Rows that look old by a clock that has just moved may be young, so the sweep waits.
  if (std::llabs(jump) > kClockSlack.count()) next_sweep_ = seen + kClockTrust;
  last_now_ms_ = now_ms;
  last_seen_ = seen;
  return true;
}

bool TurnTaker::Sweep(std::int64_t now_ms) {
  if (Clock::now() < next_sweep_) return false;
  const auto more = SweepStore(outbox_->database(), now_ms);
  if (more && *more) return true;
  next_sweep_ = Clock::now() + kSweepPause;
  return false;
}

}  // namespace linkdock::proxy
