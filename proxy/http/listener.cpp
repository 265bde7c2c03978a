#include "proxy/http/listener.h"

#include <memory>
#include <utility>
#include <vector>

namespace linkdock::proxy {

namespace net = boost::asio;
using net::ip::tcp;
using ErrorCode = boost::system::error_code;

namespace {

constexpr Milliseconds kAcceptPause{100};  // when the process has no descriptor left

using ReusePort = net::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

OrSentence<void> SentenceOf(const tcp::endpoint& endpoint, const ErrorCode& error) {
  if (!error) return {};
  return Unexpected("Cannot listen on " + endpoint.address().to_string() + " port " +
                    std::to_string(endpoint.port()) + ": " + error.message() + ".");
}

ErrorCode Bind(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, bool shared) {
  ErrorCode error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && shared) acceptor.set_option(ReusePort(true), error);
  if (!error) acceptor.bind(endpoint, error);
  return error;
}

}  // namespace

Listener::Listener(ServerContext& context, std::size_t max_connections)
    : context_(context),
      acceptor_(context.loop),
      pause_(context.loop),
      drain_deadline_(context.loop),
      max_connections_(max_connections) {}

OrSentence<void> Listener::Open(const std::string& address, std::uint16_t port) {
  const tcp::endpoint endpoint(net::ip::make_address(address), port);
  ErrorCode error = Bind(acceptor_, endpoint, true);
  if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
  return SentenceOf(endpoint, error);
}

std::string Listener::Url() const {
  const tcp::endpoint endpoint = acceptor_.local_endpoint();
  const std::string host = endpoint.address().to_string();
  return "http://" + (endpoint.address().is_v6() ? '[' + host + ']' : host) + ':' +
         std::to_string(endpoint.port());
}

void Listener::Accept() {
  acceptor_.async_accept([this](const ErrorCode& error, tcp::socket socket) {
    if (error == net::error::operation_aborted || context_.draining) return;
    if (error) return Pause();
    OnAccepted(std::move(socket));
    Accept();
  });
}

void Listener::Stop() {
  if (context_.draining) return AbortAll();
  context_.draining = true;
  ErrorCode ignored;
  acceptor_.close(ignored);
  drain_deadline_.expires_after(context_.deadlines.drain);
  drain_deadline_.async_wait([this](const ErrorCode& error) {
    if (!error) AbortAll();
  });
  // Closing takes a connection out of the set, so a copy is walked.
  const std::vector<std::shared_ptr<Connection>> open(context_.open.begin(), context_.open.end());
  for (const auto& connection : open) DrainConnection(connection);
  if (context_.open.empty()) context_.loop.stop();
}

void Listener::OnAccepted(tcp::socket socket) {
  if (context_.open.size() >= max_connections_) return;  // closes it: cheaper than any answer
  ErrorCode ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  StartConnection(MakeConnection(context_, std::move(socket)));
}

void Listener::Pause() {
  pause_.expires_after(kAcceptPause);
  pause_.async_wait([this](const ErrorCode& error) {
    if (!error) Accept();
  });
}

void Listener::AbortAll() {
  const std::vector<std::shared_ptr<Connection>> open(context_.open.begin(), context_.open.end());
  for (const auto& connection : open) AbortConnection(connection);
  context_.loop.stop();
}

OrSentence<void> JudgePortIsFree(const std::string& address, std::uint16_t port) {
  net::io_context loop(1);
  tcp::acceptor probe(loop);
  const tcp::endpoint endpoint(net::ip::make_address(address), port);
  return SentenceOf(endpoint, Bind(probe, endpoint, false));
}

}  // namespace linkdock::proxy
