#include "proxy/access/rate_limit.h"

#include <sodium.h>

#include <algorithm>

#include "proxy/access/limits.h"
#include "proxy/base/limits.h"

namespace linkdock::proxy {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
static_assert((kRatePlaces & (kRatePlaces - 1)) == 0);
static_assert(crypto_shorthash_BYTES == 8 && crypto_shorthash_KEYBYTES == 16);

std::int64_t Nanoseconds(MonotonicTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace

RateLimiter::RateLimiter(Rate rate) {
  if (rate.count <= 0) return;
  step_ns_ = rate.period.count() * kSecondNs / rate.count;
  burst_ns_ = step_ns_ * (rate.count - 1);
  crypto_shorthash_keygen(key_.data());
  full_at_ns_.resize(kRatePlaces);
}

RateLimiter::Places RateLimiter::PlacesOf(std::string_view name) const {
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(name.data()), name.size(),
                   key_.data());
  Places places{};
  for (std::size_t i = 0; i < hash.size(); ++i) places[i / 4] = (places[i / 4] << 8) | hash[i];
  for (std::size_t& place : places) place &= kRatePlaces - 1;
  return places;
}

std::int64_t RateLimiter::UsedUntil(const Places& places) const {
  return std::min(full_at_ns_[places[0]], full_at_ns_[places[1]]);
}

int RateLimiter::Look(std::string_view name, MonotonicTime now) const {
  if (step_ns_ == 0) return 0;
  const std::int64_t ahead_ns = UsedUntil(PlacesOf(name)) - Nanoseconds(now);
  const std::int64_t wait_ns = ahead_ns - burst_ns_;
  if (wait_ns <= 0) return 0;
  const std::int64_t seconds = (wait_ns + kSecondNs - 1) / kSecondNs;
  return static_cast<int>(std::clamp<std::int64_t>(seconds, 1, kMaxRetryAfterSeconds));
}

void RateLimiter::Count(std::string_view name, MonotonicTime now) {
  if (step_ns_ == 0) return;
  const Places places = PlacesOf(name);
  const std::int64_t until = std::max(UsedUntil(places), Nanoseconds(now)) + step_ns_;
  for (const std::size_t place : places) full_at_ns_[place] = std::max(full_at_ns_[place], until);
}

}  // namespace linkdock::proxy
