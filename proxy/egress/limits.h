#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "proxy/base/limits.h"

namespace linkdock::proxy {

// Bounds of what goes out: names, connections, replies, and the circuit breaker. Each number
// carries its reason.

inline constexpr std::size_t kMaxPendingLookups = 256;  // names in the queue of the resolver
inline constexpr std::size_t kMaxCachedNames = 4096;    // about 200 bytes each
inline constexpr std::chrono::seconds kNameAge{30};     // getaddrinfo tells no TTL; few are shorter
inline constexpr std::chrono::seconds kMissingNameAge{5};  // someone may just have made it
inline constexpr std::size_t kResolverThreads =
    8;  // getaddrinfo blocks; each lookup holds one thread
inline constexpr std::size_t kConnectPlaces =
    64;  // TLS handshakes of a loop at once; at 2.5 ms each all end within a fraction of 3 s
inline constexpr Milliseconds kConnectQueue{2'000};  // for a place; then 503: come back later
inline constexpr int kBreakerFailures = 5;           // in a row; fewer happen to a healthy provider
inline constexpr std::chrono::seconds kBreakerPause{30};
inline constexpr std::size_t kMaxBreakerHosts = 1024;  // that failed last; people choose some hosts
inline constexpr std::size_t kMaxReplyBytes =
    std::size_t{64} * 1024;  // headers and body; a check's answer has about 1 KB

}  // namespace linkdock::proxy
