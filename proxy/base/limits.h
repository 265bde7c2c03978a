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
inline constexpr std::size_t kMaxAccountsListed = 500;  // one page of the list, at 400 bytes each
inline constexpr std::size_t kAccountsListed = 100;     // unless the query says otherwise
inline constexpr std::size_t kRatePlaces =
    65'536;  // two a name; 512 KB a limit, and room for 10,000 active names
inline constexpr int kMaxRetryAfterSeconds = 60;  // a person waits no longer in front of a form
inline constexpr int kMaxLoops = 64;              // event loops; a core each
inline constexpr std::size_t kMaxSpareConnections =
    1024;                                               // connections beyond the checks in flight
inline constexpr std::size_t kMaxPendingLookups = 256;  // names in the queue of the resolver
inline constexpr std::size_t kMaxCachedNames = 4096;    // about 200 bytes each
inline constexpr std::chrono::seconds kNameAge{30};     // getaddrinfo tells no TTL; few are shorter
inline constexpr std::chrono::seconds kMissingNameAge{5};  // someone may just have made it
inline constexpr std::size_t kResolverThreads =
    8;  // getaddrinfo blocks; each lookup holds one thread
inline constexpr std::size_t kMaxSessionTokens = 1000;  // static tokens are for development
inline constexpr std::size_t kMinSessionTokenChars = 16;
inline constexpr std::size_t kMaxSessionTokenChars = 256;
inline constexpr int kMaxRate = 100'000;  // of any of the rates; 0 is the way to have no limit
inline constexpr std::size_t kConnectPlaces =
    64;  // TLS handshakes of a loop at once; at 2.5 ms each all end within a fraction of 3 s
inline constexpr int kBreakerFailures = 5;  // in a row; fewer happen to a healthy provider
inline constexpr std::chrono::seconds kBreakerPause{30};
inline constexpr std::size_t kMaxBreakerHosts = 1024;  // that failed last; people choose some hosts
inline constexpr std::size_t kMaxOwnerBytes = 128;     // an e-mail address, a UUID, a URN
inline constexpr std::size_t kMaxNameCodePoints = 200;    // one line of the widget is far shorter
inline constexpr std::size_t kMaxSessionProviders = 100;  // beyond that, allow a category or all
inline constexpr std::size_t kMaxSessionOrigins = 20;     // the pages of one product
inline constexpr std::size_t kMaxMetadataBytes =
    std::size_t{4} * 1024;                            // as compact JSON; references, not documents
inline constexpr int kMinSessionSeconds = 60;         // below, nobody can type a key
inline constexpr int kSessionSeconds = 15 * 60;       // as long as a bank's form stays open
inline constexpr int kMaxSessionSeconds = 24 * 3600;  // a link in an e-mail
inline constexpr int kMaxSessionAttempts = 10;  // checks that reach a provider; a person needs 2
inline constexpr std::int64_t kClockSkewMs = 60'000;  // by which clocks of proxies may differ
inline constexpr int kMaxRechecks = 100;              // at once; a server's batch, not a person
inline constexpr std::size_t kMaxApiKeys = 100;       // each is compared at each request
inline constexpr int kMaxInFlight = 10'000;    // 77 kB each: under 1 GB (measured, proxy/README.md)
inline constexpr int kPreflightMaxAgeS = 600;  // Chromium and Firefox cap it higher, Safari at 600
inline constexpr int kOverloadRetryAfterS = 2;
inline constexpr std::chrono::hours kReplayAge{24};
inline constexpr Milliseconds kConnectQueue{2'000};  // for a place; then 503: come back later
inline constexpr Milliseconds kClaimMargin{5'000};   // beyond the proxy deadline, for slow commits
inline constexpr std::size_t kMaxWebhooks =
    32;  // endpoints; each is asked for its turn in every poll
inline constexpr Milliseconds kOutboxPoll{500};   // how late an event is at most sent
inline constexpr std::size_t kFanOutBatch = 100;  // events of a transaction: milliseconds
inline constexpr Milliseconds kLeaseSlack{
    10'000};  // a delivery's claim ends so long after its timeout: time to write down what came
inline constexpr Milliseconds kClockSlack{10'000};  // less is not a clock that was set
inline constexpr std::chrono::minutes kMaxWebhookPause{
    10};  // of an endpoint that asks for time, or does not answer
inline constexpr Milliseconds kWebhookDrain{5'000};  // for running deliveries, after the checks
inline constexpr std::size_t kMaxDeliveriesPerWebhook =
    8;  // at once and proxy; one of an endpoint whose last attempt failed
inline constexpr Milliseconds kPipelinedPoll{400};  // a client that goes is noticed within a second
inline constexpr int kMaxMonitorVisits = 64;        // a few Prometheus servers and load balancers
inline constexpr Milliseconds kMonitorRequest{5'000};  // for a request, and for its answer to leave
inline constexpr Milliseconds kMonitorProbe{2'000};    // the store's; below the 10 s of a scrape
inline constexpr Milliseconds kLingerTimeout{1000};    // so that a refused sender can read why

// What the store forgets, and when.
inline constexpr std::chrono::hours kEventAge{30 * 24};       // delivered; long enough for a replay
inline constexpr std::chrono::hours kDeadLetterAge{90 * 24};  // given up, and looked at by nobody
inline constexpr std::chrono::hours kUnclaimedEventAge{3 *
                                                       24};  // as long as an endpoint may be down
inline constexpr std::chrono::hours kOrphanAge{7 * 24};      // above the longest wait, 24 h
inline constexpr std::chrono::hours kAuditAge{
    400 * 24};  // a year, as PCI DSS 10.5.1 has it, and a month to look at it
inline constexpr std::chrono::hours kSessionAge{7 * 24};  // after its end, for questions about it
inline constexpr std::size_t kSweepBatch = 500;           // rows of a transaction: milliseconds
inline constexpr std::chrono::minutes kSweepPause{10};    // from the end of one to the next
inline constexpr std::chrono::hours kClockTrust{
    1};  // nothing is swept so soon after the clock was set

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
