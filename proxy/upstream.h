#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "proxy/limits.h"
#include "proxy/resolver.h"
#include "proxy/test_hooks.h"
#include "widget/core/check.h"

namespace linkdock::proxy {

struct UpstreamSettings {
  Deadlines deadlines;
  std::string ca_file;
  TestHooks hooks;
  LookUp look_up = &LookUpName;
};

using OnUpstream = std::function<void(const UpstreamAnswer&)>;
using TransferId = std::uint64_t;

// Sends credential checks to providers: https on port 443 only, to public addresses only, one fresh
// connection each, no redirect, no proxy, no decompression, no cookies, no retry. All calls belong
// on the loop's thread.
class UpstreamClient {
 public:
  UpstreamClient(boost::asio::io_context& loop, UpstreamSettings settings);
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
