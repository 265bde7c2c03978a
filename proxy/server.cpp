#include "proxy/server.h"

#include <utility>
//
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <optional>
#include <vector>

#include "proxy/check_service.h"
#include "proxy/connection.h"
#include "proxy/request_log.h"
#include "proxy/service_manager.h"
#include "proxy/store_worker.h"
#include "proxy/upstream.h"

namespace linkdock::proxy {

namespace net = boost::asio;
using net::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr Milliseconds kAcceptPause{100};  // when the process has no descriptor left

// The listener of one loop.
class Listener {
 public:
  Listener(ServerContext& context, std::size_t max_connections)
      : context_(context),
        acceptor_(context.loop),
        pause_(context.loop),
        drain_deadline_(context.loop),
        max_connections_(max_connections) {}

  // A sentence when it cannot.
  std::optional<std::string> Open(const std::string& address, std::uint16_t port) {
    const tcp::endpoint endpoint(net::ip::make_address(address), port);
    ErrorCode error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (!error) return std::nullopt;
    return "Cannot listen on " + address + " port " + std::to_string(port) + ": " +
           error.message() + ".";
  }

  [[nodiscard]] std::string Url() const {
    const tcp::endpoint endpoint = acceptor_.local_endpoint();
    const std::string host = endpoint.address().to_string();
    return "http://" + (endpoint.address().is_v6() ? '[' + host + ']' : host) + ':' +
           std::to_string(endpoint.port());
  }

  void Accept() {
    acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
      if (error == net::error::operation_aborted || context_.draining) return;
      if (error) return Pause();
      OnAccepted(std::move(socket));
      Accept();
    });
  }

  // Called for each signal: the first lets checks end, the second does not.
  void Stop() {
    if (context_.draining) return AbortAll();
    LogEvent("draining");
    context_.metrics.state = ServingState::kDraining;
    NotifyServiceManager("STOPPING=1");
    context_.draining = true;
    ErrorCode ignored;
    acceptor_.close(ignored);
    drain_deadline_.expires_after(context_.deadlines.drain);
    drain_deadline_.async_wait([this](const ErrorCode& error) {
      if (!error) AbortAll();
    });
    for (const auto& connection : Snapshot()) DrainConnection(connection);
    if (context_.open.empty()) context_.loop.stop();
  }

 private:
  void OnAccepted(tcp::socket socket) {
    if (context_.open.size() >= max_connections_) return;  // closes it: cheaper than any answer
    ErrorCode ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    StartConnection(MakeConnection(context_, std::move(socket)));
  }

  void Pause() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](const ErrorCode& error) {
      if (!error) Accept();
    });
  }

  // Closing takes a connection out of the set, so a copy is walked.
  [[nodiscard]] std::vector<std::shared_ptr<Connection>> Snapshot() const {
    return {context_.open.begin(), context_.open.end()};
  }

  void AbortAll() {
    for (const auto& connection : Snapshot()) AbortConnection(connection);
    context_.loop.stop();
  }

  ServerContext& context_;
  tcp::acceptor acceptor_;
  net::steady_timer pause_;
  net::steady_timer drain_deadline_;
  std::size_t max_connections_;
};

void OnSignals(net::signal_set& signals, Listener& listener) {
  signals.async_wait([&signals, &listener](const ErrorCode& error, int) {
    if (error) return;
    listener.Stop();
    OnSignals(signals, listener);
  });
}

}  // namespace

std::optional<std::string> Serve(ServerParts parts) {
  const Options& options = parts.options;
  net::io_context loop(1);
  StoreWorker store(loop, std::move(parts.stores), parts.metrics);
  UpstreamClient upstream(loop, {.deadlines = options.deadlines,
                                 .ca_file = options.ca_file,
                                 .hooks = options.hooks,
                                 .look_up = &LookUpName});
  CheckService checks({.loop = loop,
                       .catalogue = parts.catalogue,
                       .hasher = parts.hasher,
                       .upstream = upstream,
                       .store = store,
                       .metrics = parts.metrics},
                      {.checks_per_minute = options.checks_per_minute,
                       .max_in_flight = options.max_in_flight,
                       .deadlines = options.deadlines});
  ServerContext context{.loop = loop,
                        .origins = options.origins,
                        .sessions = parts.sessions,
                        .checks = checks,
                        .store = store,
                        .metrics = parts.metrics,
                        .deadlines = options.deadlines,
                        .open = {}};
  Listener listener(context,
                    static_cast<std::size_t>(options.max_in_flight) + kMaxSpareConnections);
  if (auto sentence = listener.Open(options.address, static_cast<std::uint16_t>(options.port)))
    return sentence;
  net::signal_set signals(loop, SIGTERM, SIGINT);
  OnSignals(signals, listener);
  listener.Accept();
  LogEvent("listening", "url", listener.Url());
  parts.metrics.state = ServingState::kServing;
  NotifyServiceManager("READY=1");
  loop.run();
  LogEvent("stopped");
  return std::nullopt;
}

}  // namespace linkdock::proxy
