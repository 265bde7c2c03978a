#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace linkdock::proxy {

// Every number that bounds what a stranger can make the proxy do, with the reason for its size.

using Milliseconds = std::chrono::milliseconds;

inline constexpr std::size_t kMaxHeaderBytes =
    std::size_t{8} * 1024;  // what Lucca and common front servers allow
inline constexpr std::size_t kMaxBodyBytes =
    std::size_t{16} * 1024;  // 24 fields are far smaller; front: client_max_body_size 16k
inline constexpr std::size_t kMaxReplyBytes =
    std::size_t{64} * 1024;  // headers and body; a check's answer has about 1 KB
inline constexpr std::size_t kMaxAccountsListed = 500;  // one page of the list; newest first
inline constexpr std::size_t kMaxReplays =
    10'000;  // 24 h of replayable answers at about 300 bytes each
inline constexpr std::size_t kMaxSpareConnections =
    1024;                                               // connections beyond the checks in flight
inline constexpr std::size_t kMaxPendingLookups = 256;  // names in the queue of the resolver
inline constexpr std::size_t kResolverThreads =
    8;  // getaddrinfo blocks; each lookup holds one thread
inline constexpr std::size_t kMaxSessionTokens = 1000;  // static tokens are for development
inline constexpr std::size_t kMinSessionTokenChars = 16;
inline constexpr std::size_t kMaxSessionTokenChars = 256;
inline constexpr int kMaxChecksPerMinute = 100'000;
inline constexpr int kMaxInFlight = 10'000;    // 77 kB each: under 1 GB (measured, proxy/README.md)
inline constexpr int kPreflightMaxAgeS = 600;  // Chromium and Firefox cap it higher, Safari at 600
inline constexpr int kOverloadRetryAfterS = 2;
inline constexpr std::chrono::hours kReplayAge{24};
inline constexpr Milliseconds kPipelinedPoll{400};  // a client that goes is noticed within a second
inline constexpr Milliseconds kLingerTimeout{1000};  // so that a refused sender can read why

// Each deadline is inside the next: DNS 2 < connect 3 < upstream 10 < proxy 15 < browser 20 s.
struct Deadlines {
  Milliseconds request{5'000};  // header and body together, from the first wait; against dripping
  Milliseconds idle{30'000};    // between two requests of a connection
  Milliseconds dns{2'000};
  Milliseconds connect{3'000};    // TCP and TLS
  Milliseconds upstream{10'000};  // the whole exchange with the provider, DNS included
  Milliseconds proxy{15'000};     // from the complete request to the answer
  Milliseconds drain{15'000};     // from SIGTERM to cancelling what is left
};

}  // namespace linkdock::proxy
