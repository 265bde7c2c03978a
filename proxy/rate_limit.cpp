#include "proxy/rate_limit.h"

#include <algorithm>
#include <cmath>

namespace linkdock::proxy {
namespace {

constexpr double kRounding = 1e-6;  // 1.0000000001 s is one second

}  // namespace

int RateLimiter::Take(std::string_view session, MonotonicTime now) {
  const double capacity = per_minute_;
  auto found = buckets_.find(session);
  if (found == buckets_.end()) found = buckets_.emplace(session, Bucket{capacity, now}).first;
  Bucket& bucket = found->second;
  const double minutes = std::chrono::duration<double, std::ratio<60>>(now - bucket.filled).count();
  bucket.tokens = std::min(capacity, bucket.tokens + minutes * capacity);
  bucket.filled = now;
  if (bucket.tokens >= 1.0) {
    bucket.tokens -= 1.0;
    return 0;
  }
  const double seconds = (1.0 - bucket.tokens) * 60.0 / capacity;
  return std::clamp(static_cast<int>(std::ceil(seconds - kRounding)), 1, 60);
}

}  // namespace linkdock::proxy
