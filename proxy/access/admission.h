#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/access/rate_limit.h"
#include "proxy/base/limits.h"
#include "proxy/base/monotonic.h"
#include "widget/core/base/expected.h"

namespace linkdock::proxy {

// How much of everything a caller may have. One for the process, shared by its loops; several
// proxies each count for themselves.

// The limits of a check by name: `limit` of a 429, and a label of the metrics.
enum class Limit {
  kSession,
  kOwner,
  kAddress,
  kTotal,
  kProvider,
  kOwnerInFlight,
  kProviderInFlight,
};
inline constexpr int kLimits = static_cast<int>(Limit::kProviderInFlight) + 1;
[[nodiscard]] std::string_view LimitName(Limit limit);
[[nodiscard]] std::vector<std::string> LimitNames();  // of every limit, in their order

// The four names that a check is limited by. A name that is empty is unknown, or nobody's, and is
// not limited.
struct Caller {
  std::string_view session, owner, provider, address;
};

struct LimitRefusal {
  Limit limit = Limit::kSession;
  int retry_after_s = 1;
};

// The one way in which Enter() refuses; the proxy then says `overloaded`.
struct AllPlacesTaken {};

// Gives back, at its end, what was taken.
class Hold {
 public:
  Hold() = default;
  explicit Hold(std::function<void()> release) : release_(std::move(release)) {}
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  Hold(Hold&& other) noexcept : release_(std::exchange(other.release_, nullptr)) {}
  Hold& operator=(Hold&& other) noexcept {
    std::swap(release_, other.release_);
    return *this;
  }
  ~Hold() {
    if (release_) release_();
  }

 private:
  std::function<void()> release_;
};

// For any thread; no call blocks for longer than a few hash computations.
class Admission {
 public:
  explicit Admission(const LimitSettings& settings);
  ~Admission() = default;
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  // A place among the checks in flight, unless all are taken.
  [[nodiscard]] Expected<Hold, AllPlacesTaken> Enter();
  [[nodiscard]] bool Full() const;
  [[nodiscard]] int in_flight() const;

  // Whether one more check would be let in, or the limit that refuses it. Counts nothing.
  [[nodiscard]] Expected<void, LimitRefusal> Look(const Caller& caller, MonotonicTime now) const;
  // Counts one check against every limit, or against none of them when one refuses. The hold is on
  // the places of the owner and the provider.
  [[nodiscard]] Expected<Hold, LimitRefusal> Take(const Caller& caller, MonotonicTime now);

 private:
  using Counts = std::map<std::string, int, std::less<>>;
  [[nodiscard]] Expected<void, LimitRefusal> Judge(const Caller& caller, MonotonicTime now) const;

  const LimitSettings settings_;
  mutable std::mutex mutex_;
  int in_flight_ = 0;
  std::array<RateLimiter, 5> rates_;  // by Limit, kSession to kProvider
  Counts owners_, providers_;         // with a check in flight, so at most max_in_flight of each
};

}  // namespace linkdock::proxy
