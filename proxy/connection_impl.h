#pragma once

#include <utility>  // Boost 1.74 needs it before its own headers in C++20
//
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "proxy/connection.h"
#include "proxy/gate.h"
#include "proxy/problem.h"
#include "proxy/request_log.h"
#include "proxy/strict_parser.h"
#include "proxy/wiping_allocator.h"

namespace linkdock::proxy {

// The inside of a connection, for connection*.cpp only: these files alone compile Beast, which is
// slow.

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using net::ip::tcp;
using ErrorCode = boost::system::error_code;

using Buffer = beast::basic_flat_buffer<WipingAllocator<char>>;
using Body = http::basic_string_body<char, std::char_traits<char>, WipingAllocator<char>>;
using Parser = StrictParser<Body, WipingAllocator<char>>;
using Response = http::response<http::string_body>;

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(ServerContext& context, tcp::socket socket);

  void Start() { ReadHead(); }
  void Drain();
  void Abort();

 private:
  enum class State { kIdle, kReading, kAnswering, kWriting, kLingering, kClosed };
  using Handler = void (Connection::*)(const ErrorCode&);

  // Wraps a member as a completion handler that keeps the connection alive.
  auto Then(Handler handler) {
    return [self = shared_from_this(), handler](const ErrorCode& error, auto...) {
      (self.get()->*handler)(error);
    };
  }

  void WaitForRequest();
  void OnFirstByte(const ErrorCode& error);
  void ReadHead();
  void OnHead(const ErrorCode& error);
  void OnReadError(const ErrorCode& error);
  void Admit();
  void OnBody(const ErrorCode& error);
  void BeginCheck();
  void ListAccounts();
  void WatchClient();
  void OnReadable(const ErrorCode& error);
  void OnCheckDone(const CheckReply& reply);
  void Refuse(ProblemCode code, int retry_after_s = 0);
  void AnswerPreflight();
  void Respond(const HttpAnswer& answer);
  void SetHeaders(const HttpAnswer& answer);
  void Write();
  void OnWritten(const ErrorCode& error);
  void Linger();
  void OnLingered(const ErrorCode& error);
  void Arm(Milliseconds after);
  void OnDeadline();
  void Log();
  void Close();

  ServerContext& context_;
  CountedWhile counted_;
  tcp::socket socket_;
  net::steady_timer deadline_;
  net::ip::address peer_;
  std::string address_;  // of the client, for the limits; empty: unknown
  State state_ = State::kReading;
  std::uint64_t armed_ = 0;  // which deadline is meant; older ones are ignored
  bool timed_out_ = false;
  bool keep_ = false;
  Buffer buffer_;
  std::optional<Parser> parser_;
  Gate gate_;
  Session session_;
  CheckId check_ = 0;
  Response response_;
  RequestRecord record_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace linkdock::proxy
