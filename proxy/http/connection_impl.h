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

#include "proxy/api/gate.h"
#include "proxy/base/request_log.h"
#include "proxy/base/wiping_allocator.h"
#include "proxy/contract/problem.h"
#include "proxy/http/connection.h"
#include "proxy/http/strict_parser.h"

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
using Response = http::response<http::span_body<const char>>;  // of answer_

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(ServerContext& context, tcp::socket socket);

  void Start() { ReadHead(); }
  void Drain();
  void Abort();

 private:
  enum class State { kIdle, kReading, kIdentifying, kAnswering, kWriting, kLingering, kClosed };
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
  void Identify();
  void OnCaller(std::variant<ApiCaller, ProblemCode> caller);
  void ReadBody();
  void OnBody(const ErrorCode& error);
  void BeginCall();
  void WatchClient();
  void OnReadable(const ErrorCode& error);
  void OnReply(const CheckReply& reply);
  void Refuse(ProblemCode code, int retry_after_s = 0);
  void AnswerPreflight();
  void Respond(HttpAnswer answer);
  void SetHeaders();
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
  std::chrono::steady_clock::duration left_{};  // of the request's deadline, while it rests
  bool keep_ = false;
  Buffer buffer_;
  std::optional<Parser> parser_;
  Gate gate_;
  ApiCaller caller_;
  ApiRun run_;
  HttpAnswer answer_;
  Response response_;
  RequestRecord record_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace linkdock::proxy
