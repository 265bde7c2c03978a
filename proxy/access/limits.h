#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "proxy/base/limits.h"

namespace linkdock::proxy {

// Bounds of who may call: sessions, secret keys, rates. Each number carries its reason.

inline constexpr std::size_t kRatePlaces =
    65'536;  // two a name; 512 KB a limit, and room for 10,000 active names
inline constexpr int kMaxRate = 100'000;  // of any of the rates; 0 is the way to have no limit
inline constexpr std::size_t kMaxSessionTokens = 1000;  // static tokens are for development
inline constexpr std::size_t kMinSessionTokenChars = 16;
inline constexpr std::size_t kMaxSessionTokenChars = 256;
inline constexpr std::size_t kMaxOwnerBytes = 128;        // an e-mail address, a UUID, a URN
inline constexpr std::size_t kMaxSessionProviders = 100;  // beyond that, allow a category or all
inline constexpr std::size_t kMaxSessionOrigins = 20;     // the pages of one product
inline constexpr int kMinSessionSeconds = 60;             // below, nobody can type a key
inline constexpr int kSessionSeconds = 15 * 60;           // as long as a bank's form stays open
inline constexpr int kMaxSessionSeconds = 24 * 3600;      // a link in an e-mail
inline constexpr int kMaxSessionAttempts = 10;  // checks that reach a provider; a person needs 2
inline constexpr std::int64_t kClockSkewMs = 60'000;  // by which clocks of proxies may differ
inline constexpr std::size_t kMaxApiKeys = 100;       // each is compared at each request

}  // namespace linkdock::proxy
