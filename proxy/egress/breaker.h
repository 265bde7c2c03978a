#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "proxy/base/monotonic.h"

namespace linkdock::proxy {

// Spares people the wait for a provider that is down. After kBreakerFailures network failures in a
// row a host is not asked for kBreakerPause; then one check may try, and its end decides. Whatever
// answers at all is up: wrong credentials and a status of 500 are answers. Shared by all loops.
class Breaker {
 public:
  enum class Report {
    kAnswered,
    kFailed,
    kUnknown,  // cancelled, refused by us, or no such name: says nothing about the host
  };

  // 0 when the host may be asked (then Tell() must follow), else the seconds until it may.
  [[nodiscard]] int Ask(const std::string& host, MonotonicTime now);
  void Tell(const std::string& host, Report report, MonotonicTime now);

  [[nodiscard]] std::size_t tripped() const;  // hosts whose breaker is open or half open
  [[nodiscard]] std::size_t open(MonotonicTime now) const;  // hosts that are not asked
  [[nodiscard]] std::size_t size() const;

 private:
  struct State {
    int failures = 0;
    MonotonicTime open_until;  // in the past: half open, if there were enough failures
    bool trying = false;  // the one check of a half-open host is running, until open_until at most
    MonotonicTime failed_at;
  };

  mutable std::mutex mutex_;
  std::map<std::string, State> hosts_;  // whose last check failed, the latest kMaxBreakerHosts
};

}  // namespace linkdock::proxy
