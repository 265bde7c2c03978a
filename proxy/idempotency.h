#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "proxy/hashing.h"
#include "proxy/problem.h"
#include "proxy/rate_limit.h"

namespace linkdock::proxy {

// Whether the text is a UUID in its usual form, 8-4-4-4-12 hex digits.
[[nodiscard]] bool IsUuid(std::string_view text);

// Makes a repeated request with the same Idempotency-Key one check. Only answers that came from a
// finished check are kept, for kReplayAge and up to kMaxReplays of them (the oldest go first), in
// memory: a double link is harmless beyond that, because the store gives the same account again.
class ReplayLedger {
 public:
  enum class Begin {
    kFresh,     // go ahead; then Finish() or Release()
    kReplay,    // `answer` is what the first request got
    kInFlight,  // the first request is still running
    kMismatch,  // the key was used with another body
  };
  // `session` and `key` name the request, `body` is its digest.
  [[nodiscard]] Begin Start(std::string_view session, std::string_view key, const Digest& body,
                            MonotonicTime now, HttpAnswer& answer);
  // Keeps the answer of a fresh request for replays.
  void Finish(std::string_view session, std::string_view key, const HttpAnswer& answer,
              MonotonicTime now);
  // Forgets a fresh request that got no verdict, so that the same key can be tried again.
  void Release(std::string_view session, std::string_view key);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Digest body;
    bool finished = false;
    HttpAnswer answer;
  };
  struct Expiry {
    MonotonicTime at;
    std::string name;
  };
  void Forget(MonotonicTime now);

  std::map<std::string, Entry, std::less<>> entries_;
  std::deque<Expiry> expiries_;  // finished entries, oldest first
};

}  // namespace linkdock::proxy
