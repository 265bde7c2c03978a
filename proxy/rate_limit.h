#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace linkdock::proxy {

using MonotonicTime = std::chrono::steady_clock::time_point;

// One token bucket per session: `per_minute` checks at once, then one every 60 s / per_minute. Its
// memory is bounded by the number of sessions.
class RateLimiter {
 public:
  explicit RateLimiter(int per_minute) : per_minute_(per_minute) {}

  // 0 when the check may go ahead (and is counted), else the whole seconds, 1..60, until one may.
  [[nodiscard]] int Take(std::string_view session, MonotonicTime now);

 private:
  struct Bucket {
    double tokens;
    MonotonicTime filled;
  };
  int per_minute_;
  std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace linkdock::proxy
