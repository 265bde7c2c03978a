#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "widget/core/check.h"

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
// lookup up must never block the loop. Lookups of the same name at the same time are one.
class Resolver {
 public:
  Resolver(boost::asio::io_context& loop, LookUp look_up);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // `done` is called on the loop, never from inside this call. It has no deadline and no
  // cancelling: callers that stopped caring ignore the call.
  void Resolve(const std::string& host, OnResolved done);

 private:
  void Finish(const std::string& host, const Resolution& resolution);

  boost::asio::io_context& loop_;
  LookUp look_up_;
  std::map<std::string, std::vector<OnResolved>> waiting_;
  boost::asio::thread_pool threads_;
};

}  // namespace linkdock::proxy
