// A provider that takes its time, for scripts/bench proxy: TLS, one answer a connection after a
// delay, thousands at once.
//   slow_tls_upstream CERTIFICATE KEY DELAY_MS
// Prints its port; at the end of its input, one JSON line with what it has seen.

#include <utility>  // Boost 1.74 needs it before its own headers in C++20
//
#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

namespace net = boost::asio;
using net::ip::tcp;
using ErrorCode = boost::system::error_code;
using Stream = net::ssl::stream<tcp::socket>;

constexpr std::size_t kMaxHead = 8192;
constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 31\r\n"
    "Connection: close\r\n\r\n{\"data\":{\"items\":[{\"id\":123}]}}";

struct Counts {
  long requests = 0;
  long open = 0;
  long peak = 0;
};

class Visit : public std::enable_shared_from_this<Visit> {
 public:
  Visit(tcp::socket socket, net::ssl::context& tls, Counts& counts)
      : stream_(std::move(socket), tls), timer_(stream_.get_executor()), counts_(counts) {
    counts_.peak = std::max(counts_.peak, ++counts_.open);
  }
  ~Visit() { --counts_.open; }

  void Start(std::chrono::milliseconds delay) {
    auto self = shared_from_this();
    stream_.async_handshake(Stream::server, [self, delay](const ErrorCode& error) {
      if (!error) self->Read(delay);
    });
  }

 private:
  void Read(std::chrono::milliseconds delay) {
    auto self = shared_from_this();
    net::async_read_until(stream_, net::dynamic_buffer(head_, kMaxHead), "\r\n\r\n",
                          [self, delay](const ErrorCode& error, std::size_t) {
                            if (error) return;
                            ++self->counts_.requests;
                            self->timer_.expires_after(delay);
                            self->timer_.async_wait([self](const ErrorCode&) { self->Answer(); });
                          });
  }
  void Answer() {
    auto self = shared_from_this();
    net::async_write(stream_, net::buffer(kAnswer), [self](const ErrorCode&, std::size_t) {
      ErrorCode ignored;
      self->stream_.lowest_layer().close(ignored);
    });
  }

  Stream stream_;
  net::steady_timer timer_;
  Counts& counts_;
  std::string head_;
};

struct Server {
  net::io_context loop{1};
  net::ssl::context tls{net::ssl::context::tls_server};
  tcp::acceptor acceptor{loop, {net::ip::address_v4::loopback(), 0}};
  Counts counts;
  std::chrono::milliseconds delay{0};

  void Accept() {
    acceptor.async_accept([this](const ErrorCode& error, tcp::socket socket) {
      if (!error) std::make_shared<Visit>(std::move(socket), tls, counts)->Start(delay);
      if (error != net::error::operation_aborted) Accept();
    });
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return EXIT_FAILURE;
  Server server;
  server.tls.use_certificate_chain_file(argv[1]);
  server.tls.use_private_key_file(argv[2], net::ssl::context::pem);
  SSL_CTX_set_mode(server.tls.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  server.delay = std::chrono::milliseconds(std::atoi(argv[3]));
  server.acceptor.listen(net::socket_base::max_listen_connections);
  std::printf("%d\n", server.acceptor.local_endpoint().port());
  std::fflush(stdout);
  server.Accept();
  net::posix::stream_descriptor input(server.loop, 0);
  std::array<char, 64> ignored{};
  input.async_read_some(net::buffer(ignored),
                        [&](const ErrorCode&, std::size_t) { server.loop.stop(); });
  server.loop.run();
  std::printf("{\"requests\":%ld,\"peak\":%ld}\n", server.counts.requests, server.counts.peak);
  return EXIT_SUCCESS;
}
