#include "proxy/egress/breaker.h"

#include <algorithm>

#include "proxy/egress/limits.h"

namespace linkdock::proxy {
namespace {

int SecondsUntil(MonotonicTime then, MonotonicTime now) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(then - now).count();
  return static_cast<int>(std::clamp<std::int64_t>(seconds, 1, kMaxRetryAfterSeconds));
}

}  // namespace

int Breaker::Ask(const std::string& host, MonotonicTime now) {
  const std::scoped_lock lock(mutex_);
  const auto found = hosts_.find(host);
  if (found == hosts_.end() || found->second.failures < kBreakerFailures) return 0;
  State& state = found->second;
  if (now < state.open_until) return SecondsUntil(state.open_until, now);
  // Half open. Whatever becomes of this check, after another pause the next one may try.
  state.trying = true;
  state.open_until = now + kBreakerPause;
  return 0;
}

void Breaker::Tell(const std::string& host, Report report, MonotonicTime now) {
  const std::scoped_lock lock(mutex_);
  const auto found = hosts_.find(host);
  if (report == Report::kAnswered) {
    if (found != hosts_.end()) hosts_.erase(found);
    return;
  }
  if (report == Report::kUnknown) {
    if (found == hosts_.end() || !found->second.trying) return;
    found->second.trying = false;
    found->second.open_until = now;  // the next one may try instead
    return;
  }
  if (found == hosts_.end() && hosts_.size() >= kMaxBreakerHosts) {
    hosts_.erase(std::ranges::min_element(
        hosts_, {}, [](const auto& entry) { return entry.second.failed_at; }));
  }
  State& state = hosts_[host];
  state.failed_at = now;
  state.trying = false;
  if (++state.failures >= kBreakerFailures) state.open_until = now + kBreakerPause;
}

std::size_t Breaker::open(MonotonicTime now) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(std::ranges::count_if(
      hosts_, [now](const auto& entry) { return now < entry.second.open_until; }));
}

std::size_t Breaker::tripped() const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::size_t>(std::ranges::count_if(
      hosts_, [](const auto& entry) { return entry.second.failures >= kBreakerFailures; }));
}

std::size_t Breaker::size() const {
  const std::scoped_lock lock(mutex_);
  return hosts_.size();
}

}  // namespace linkdock::proxy
