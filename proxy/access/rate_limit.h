#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "proxy/base/monotonic.h"

namespace linkdock::proxy {

// `count` at once, then one every `period / count`. A count of 0 is no limit.
struct Rate {
  int count = 0;
  std::chrono::seconds period{60};
};

// One token bucket a name, in memory that never grows: each name has two places in a table, picked
// by a hash under a random key, and the emptier of its two buckets counts. So a flood of names
// neither fills the memory nor pushes out anyone's own bucket; at worst two names that share both
// places, which nobody can arrange, share a bucket. Not for several threads at once.
class RateLimiter {
 public:
  explicit RateLimiter(Rate rate);

  // 0 when one more may go ahead, else the whole seconds until it may, 1..60 (longer waits are
  // called 60). Nothing is counted.
  [[nodiscard]] int Look(std::string_view name, MonotonicTime now) const;
  // Counts one, whether or not it may.
  void Count(std::string_view name, MonotonicTime now);

 private:
  using Places = std::array<std::size_t, 2>;
  [[nodiscard]] Places PlacesOf(std::string_view name) const;
  [[nodiscard]] std::int64_t UsedUntil(const Places& places) const;

  std::int64_t step_ns_ = 0;   // one token; 0: no limit
  std::int64_t burst_ns_ = 0;  // how far ahead of the clock a bucket may be used up
  std::array<unsigned char, 16> key_{};
  // When the bucket is full again (the virtual scheduling form of a token bucket, GCRA).
  std::vector<std::int64_t> full_at_ns_;
};

}  // namespace linkdock::proxy
