#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "widget/core/check/check.h"

namespace linkdock::proxy {

struct Resolution {
  TransportOutcome outcome = TransportOutcome::kAnswered;  // or kDnsFailed, kConnectFailed
  std::vector<std::string> addresses;                      // numeric; empty unless kAnswered
};
// Blocks until the name is looked up. The system's, and what tests put in its place.
using LookUp = Resolution (*)(const std::string& host);
[[nodiscard]] Resolution LookUpName(const std::string& host);

using OnResolved = std::function<void(const Resolution&)>;

// Looks names up on a few threads of its own, because getaddrinfo blocks and because giving a
// lookup up must never block a loop. Lookups of the same name at the same time are one, and its
// answer is kept for a short while: kNameAge, kMissingNameAge when there is no such name, not at
// all when nobody could be asked. Shared by all loops.
class Resolver {
 public:
  explicit Resolver(LookUp look_up);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // `done` is called on the loop, never from inside this call. It has no deadline and no
  // cancelling: callers that stopped caring ignore the call.
  void Resolve(boost::asio::io_context& loop, const std::string& host, OnResolved done);

  [[nodiscard]] std::size_t lookups() const;  // that were made, not answered from what is kept

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    boost::asio::io_context* loop;
    OnResolved done;
  };
  struct Kept {
    Resolution resolution;
    Clock::time_point until;
  };
  [[nodiscard]] const Resolution* Find(const std::string& host) const;
  void Keep(const std::string& host, const Resolution& resolution);
  void LookUpNow(const std::string& host);

  LookUp look_up_;
  mutable std::mutex mutex_;
  std::size_t lookups_ = 0;
  std::map<std::string, std::vector<Waiting>> waiting_;
  std::map<std::string, Kept> kept_;
  std::deque<std::string> kept_order_;  // the names in kept_, oldest first
  boost::asio::thread_pool threads_;
};

}  // namespace linkdock::proxy
