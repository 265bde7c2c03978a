#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "proxy/base/limits.h"
#include "proxy/base/test_hooks.h"
#include "proxy/egress/breaker.h"
#include "proxy/egress/resolver.h"
#include "proxy/metrics/metrics.h"
#include "widget/core/check/check.h"

namespace linkdock::proxy {

struct UpstreamSettings {
  Deadlines deadlines;
  std::string ca_file;
  TestHooks hooks;
};

// A provider's answer, or why the provider was not asked. Those who do not look at `refused` judge
// a connection that failed.
struct UpstreamReply : UpstreamAnswer {
  enum class Refused {
    kNo,
    kDown,      // this host failed too often just now
    kOverload,  // too many handshakes are running
  } refused = Refused::kNo;
  int retry_after_s = 0;  // > 0 when refused
};

using OnUpstream = std::function<void(const UpstreamReply&)>;
using TransferId = std::uint64_t;

// Sends credential checks to providers: https on port 443 only, to public addresses only, one fresh
// connection each, no redirect, no proxy, no decompression, no cookies, no retry. All calls belong
// on the loop's thread.
class UpstreamClient {
 public:
  struct Parts {
    boost::asio::io_context& loop;
    Resolver& resolver;
    Breaker& breaker;
    Metrics& metrics;
  };
  UpstreamClient(Parts parts, UpstreamSettings settings);
  ~UpstreamClient();
  UpstreamClient(const UpstreamClient&) = delete;
  UpstreamClient& operator=(const UpstreamClient&) = delete;

  // `done` is called once, on the loop and never from inside this call, unless the transfer is
  // cancelled first.
  TransferId Start(UpstreamRequest request, OnUpstream done);
  // Closes the connection to the provider at once and forgets `done`. An unknown id is ignored.
  void Cancel(TransferId id);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace linkdock::proxy
