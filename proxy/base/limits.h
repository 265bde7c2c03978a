#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace linkdock::proxy {

// The numbers that bound what a stranger can make the proxy do, each with the reason for its size.
// A number that bounds one room alone is in the limits.h of that room (access, egress, webhooks).

using Milliseconds = std::chrono::milliseconds;

inline constexpr std::size_t kMaxHeaderBytes =
    std::size_t{8} * 1024;  // what Lucca and common front servers allow
inline constexpr std::size_t kMaxBodyBytes =
    std::size_t{16} * 1024;  // 24 fields are far smaller; front: client_max_body_size 16k
inline constexpr std::size_t kMaxAccountsListed = 500;  // one page of the list, at 400 bytes each
inline constexpr std::size_t kAccountsListed = 100;     // unless the query says otherwise
inline constexpr int kMaxRetryAfterSeconds = 60;  // a person waits no longer in front of a form
inline constexpr int kMaxLoops = 64;              // event loops; a core each
inline constexpr std::size_t kMaxSpareConnections =
    1024;                                               // connections beyond the checks in flight
inline constexpr std::size_t kMaxNameCodePoints = 200;  // one line of the widget is far shorter
inline constexpr std::size_t kMaxMetadataBytes =
    std::size_t{4} * 1024;                     // as compact JSON; references, not documents
inline constexpr int kMaxRechecks = 100;       // at once; a server's batch, not a person
inline constexpr int kMaxInFlight = 10'000;    // checks at once; docs/BENCHMARKS.md: under 1 GB
inline constexpr int kPreflightMaxAgeS = 600;  // Chromium and Firefox cap it higher, Safari at 600
inline constexpr int kOverloadRetryAfterS = 2;
inline constexpr std::chrono::hours kReplayAge{24};
inline constexpr Milliseconds kClaimMargin{5'000};  // beyond the proxy deadline, for slow commits
inline constexpr Milliseconds kPipelinedPoll{400};  // a client that goes is noticed within a second
inline constexpr int kMaxMonitorVisits = 64;        // a few Prometheus servers and load balancers
inline constexpr Milliseconds kMonitorRequest{5'000};  // for a request, and for its answer to leave
inline constexpr Milliseconds kMonitorProbe{2'000};    // the store's; below the 10 s of a scrape
inline constexpr Milliseconds kLingerTimeout{1000};    // so that a refused sender can read why

// Ages at which the sweep removes rows of the store.
inline constexpr std::chrono::hours kEventAge{30 * 24};       // delivered; long enough for a replay
inline constexpr std::chrono::hours kDeadLetterAge{90 * 24};  // given up, and looked at by nobody
inline constexpr std::chrono::hours kUnclaimedEventAge{3 *
                                                       24};  // as long as an endpoint may be down
inline constexpr std::chrono::hours kOrphanAge{7 * 24};      // above the longest wait, 24 h
inline constexpr std::chrono::hours kAuditAge{
    400 * 24};  // a year, as PCI DSS 10.5.1 has it, and a month to look at it
inline constexpr std::chrono::hours kSessionAge{7 * 24};  // after its end, for questions about it
inline constexpr std::size_t kSweepBatch = 500;           // rows of a transaction: milliseconds

// Each deadline is inside the next: DNS 2 < connect 3 < upstream 10 < proxy 15 < browser 20 s.
struct Deadlines {
  Milliseconds request{5'000};  // header and body together, from the first wait; against dripping
  Milliseconds idle{30'000};    // between two requests of a connection
  Milliseconds dns{2'000};
  Milliseconds connect{3'000};    // TCP and TLS
  Milliseconds upstream{10'000};  // the whole exchange with the provider, DNS included
  Milliseconds proxy{15'000};     // from the complete request to the answer
  Milliseconds drain{15'000};     // from SIGTERM to cancelling what is left
  // Apart from the others: a webhook's whole exchange; Standard Webhooks recommends 15 to 30 s.
  Milliseconds webhook{20'000};
};

// How much a caller may have before a 429 names the limit. 0 is no limit, but for max_in_flight.
struct LimitSettings {
  int checks_per_minute = 10;            // a session's
  int owner_checks_per_hour = 20;        // across the sessions of an owner
  int address_checks_per_minute = 60;    // an office behind one address still fits
  int total_checks_per_minute = 0;       // of the process: the operator knows what is much
  int provider_checks_per_minute = 600;  // protects the provider, and starves password spraying
  int owner_in_flight = 5;               // a person has few windows
  int provider_in_flight = 200;          // a provider that hangs must not take all places
  int max_in_flight = kMaxInFlight;      // memory
};

}  // namespace linkdock::proxy
