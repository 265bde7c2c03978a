#include "proxy/access/admission.h"

#include <cstddef>

namespace linkdock::proxy {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::size_t Index(Limit limit) { return static_cast<std::size_t>(limit); }
static_assert(Index(Limit::kProvider) == 4);

// The name that the rate of this index is counted by.
std::string_view NameFor(std::size_t rate, const Caller& caller) {
  switch (static_cast<Limit>(rate)) {
    case Limit::kSession:
      return caller.session;
    case Limit::kOwner:
      return caller.owner;
    case Limit::kAddress:
      return caller.address;
    case Limit::kProvider:
      return caller.provider;
    default:
      return "all";
  }
}

int CountOf(const std::map<std::string, int, std::less<>>& counts, std::string_view name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

void Uncount(std::map<std::string, int, std::less<>>& counts, std::string_view name) {
  const auto found = counts.find(name);
  if (found != counts.end() && --found->second == 0) counts.erase(found);
}

}  // namespace

std::string_view LimitName(Limit limit) {
  switch (limit) {
    case Limit::kSession:
      return "session";
    case Limit::kOwner:
      return "owner";
    case Limit::kAddress:
      return "address";
    case Limit::kTotal:
      return "total";
    case Limit::kProvider:
      return "provider";
    case Limit::kOwnerInFlight:
      return "owner_in_flight";
    case Limit::kProviderInFlight:
      return "provider_in_flight";
  }
  return "total";
}

std::vector<std::string> LimitNames() {
  std::vector<std::string> names;
  names.reserve(kLimits);
  for (int i = 0; i < kLimits; ++i) names.emplace_back(LimitName(static_cast<Limit>(i)));
  return names;
}

Admission::Admission(const LimitSettings& settings)
    : settings_(settings),
      rates_{RateLimiter({settings.checks_per_minute, minutes(1)}),
             RateLimiter({settings.owner_checks_per_hour, hours(1)}),
             RateLimiter({settings.address_checks_per_minute, minutes(1)}),
             RateLimiter({settings.total_checks_per_minute, minutes(1)}),
             RateLimiter({settings.provider_checks_per_minute, minutes(1)})} {}

Expected<Hold, AllPlacesTaken> Admission::Enter() {
  const std::scoped_lock lock(mutex_);
  if (in_flight_ >= settings_.max_in_flight) return Unexpected(AllPlacesTaken{});
  ++in_flight_;
  return Hold([this] {
    const std::scoped_lock leaving(mutex_);
    --in_flight_;
  });
}

bool Admission::Full() const { return in_flight() >= settings_.max_in_flight; }

int Admission::in_flight() const {
  const std::scoped_lock lock(mutex_);
  return in_flight_;
}

Expected<void, LimitRefusal> Admission::Judge(const Caller& caller, MonotonicTime now) const {
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    const std::string_view name = NameFor(i, caller);
    if (name.empty()) continue;
    const int wait_s = rates_[i].Look(name, now);
    if (wait_s > 0) return Unexpected(LimitRefusal{static_cast<Limit>(i), wait_s});
  }
  const auto reached = [](int limit, int count) { return limit > 0 && count >= limit; };
  if (!caller.owner.empty() && reached(settings_.owner_in_flight, CountOf(owners_, caller.owner)))
    return Unexpected(LimitRefusal{Limit::kOwnerInFlight, kOverloadRetryAfterS});
  if (reached(settings_.provider_in_flight, CountOf(providers_, caller.provider)))
    return Unexpected(LimitRefusal{Limit::kProviderInFlight, kOverloadRetryAfterS});
  return {};
}

Expected<void, LimitRefusal> Admission::Look(const Caller& caller, MonotonicTime now) const {
  const std::scoped_lock lock(mutex_);
  return Judge(caller, now);
}

Expected<Hold, LimitRefusal> Admission::Take(const Caller& caller, MonotonicTime now) {
  const std::scoped_lock lock(mutex_);
  if (const auto room = Judge(caller, now); !room) return Unexpected(room.error());
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    const std::string_view name = NameFor(i, caller);
    if (!name.empty()) rates_[i].Count(name, now);
  }
  ++owners_[std::string(caller.owner)];
  ++providers_[std::string(caller.provider)];
  return Hold([this, owner = std::string(caller.owner), provider = std::string(caller.provider)] {
    const std::scoped_lock leaving(mutex_);
    Uncount(owners_, owner);
    Uncount(providers_, provider);
  });
}

}  // namespace linkdock::proxy
