#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <string>

#include "proxy/base/sentence.h"
#include "proxy/http/connection.h"

namespace linkdock::proxy {

// The listener of one loop. Every loop has its own on the same port (SO_REUSEPORT), and the kernel
// deals the connections out. All calls but Open() belong on the loop's thread.
class Listener {
 public:
  Listener(ServerContext& context, std::size_t max_connections);

  // Binds and listens; port 0 takes a free one, which port() then tells. A sentence when it cannot.
  [[nodiscard]] OrSentence<void> Open(const std::string& address, std::uint16_t port);
  void Accept();
  // The first call stops listening and lets checks end within the drain deadline; the second
  // cancels them. The loop stops when nothing is left.
  void Stop();

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] std::string Url() const;

 private:
  void OnAccepted(boost::asio::ip::tcp::socket socket);
  void Pause();
  void AbortAll();

  ServerContext& context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer drain_deadline_;
  std::size_t max_connections_;
};

// A sentence when another program listens there already. SO_REUSEPORT alone would let a second
// proxy of the same user in and give it half of the connections.
[[nodiscard]] OrSentence<void> JudgePortIsFree(const std::string& address, std::uint16_t port);

}  // namespace linkdock::proxy
