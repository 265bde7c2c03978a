#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "proxy/access/client_address.h"
#include "proxy/api/api.h"
#include "proxy/base/limits.h"
#include "proxy/metrics/metrics.h"

namespace linkdock::proxy {

class Connection;

// The parts that the connections of one loop share. Every loop has a context of its own, and each
// reference in it is either the loop's own too, or read-only.
struct ServerContext {
  boost::asio::io_context& loop;
  const std::vector<std::string>& origins;
  const std::vector<Network>& fronts;
  Api& api;
  Metrics& metrics;
  Deadlines deadlines;
  bool draining = false;
  std::set<std::shared_ptr<Connection>> open;
};

// One HTTP/1.1 connection: strict framing, absolute deadlines, one request at a time, and a check
// that ends when its client goes. It stays in `context.open` until it is closed.
[[nodiscard]] std::shared_ptr<Connection> MakeConnection(ServerContext& context,
                                                         boost::asio::ip::tcp::socket socket);
void StartConnection(const std::shared_ptr<Connection>& connection);
// Closes it if it waits for a request; else it closes after its answer.
void DrainConnection(const std::shared_ptr<Connection>& connection);
// Cancels what it does and closes it now.
void AbortConnection(const std::shared_ptr<Connection>& connection);

}  // namespace linkdock::proxy
