#include "proxy/http/connection.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>  // Boost 1.74 needs it before its own headers in C++20
//
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "proxy/api/gate.h"
#include "proxy/base/hashing.h"
#include "proxy/base/request_log.h"
#include "proxy/base/wiping_allocator.h"
#include "proxy/contract/check_answer.h"
#include "proxy/contract/problem.h"
#include "proxy/http/strict_parser.h"

namespace linkdock::proxy {

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
  void OnCaller(Expected<ApiCaller, ProblemCode> caller);
  void ReadBody();
  void OnBody(const ErrorCode& error);
  void BeginCall();
  void WatchClient();
  void OnReadable(const ErrorCode& error);
  void OnReply(const ApiReply& reply);
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

// How a request comes in: waiting, framing, deadlines, admission.

namespace {

// OnCaller() judges the length, so that the refusal carries the CORS headers. Not `none`, which
// Boost 1.74 takes for 0.
constexpr std::uint64_t kAnyBody = std::numeric_limits<std::uint64_t>::max();
constexpr std::size_t kBufferBytes = kMaxHeaderBytes + kMaxBodyBytes;

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

net::ip::address PeerOf(const tcp::socket& socket) {
  ErrorCode error;
  return socket.remote_endpoint(error).address();
}

std::string_view ForwardedFor(const Parser& parser) {
  std::string_view last;
  const auto [from, to] = parser.get().equal_range("X-Forwarded-For");
  for (auto field = from; field != to; ++field) last = View(field->value());
  return last;
}

// Whether neither side has ended the connection, whatever has not been read yet.
bool IsEstablished(tcp::socket& socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(socket.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
  return info.tcpi_state == TCP_ESTABLISHED;
}

RequestHead HeadOf(const Parser& parser) {
  const auto& message = parser.get();
  RequestHead head{
      .method = View(message.method_string()), .target = View(message.target()), .headers = {}};
  head.version = static_cast<int>(message.version());
  for (const auto& field : message)
    head.headers.emplace_back(View(field.name_string()), View(field.value()));
  return head;
}

// For the log: enough of a random name to find its other lines.
std::string CallerName(const ApiCaller& caller) {
  constexpr std::size_t kShown = 12;
  if (const auto* key = std::get_if<ApiKey>(&caller)) return "key " + key->name;
  return std::get<Session>(caller).id.substr(0, kShown);
}

ProblemCode ProblemOf(const ErrorCode& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return ProblemCode::kHeadersTooLarge;
  if (error == http::error::body_limit) return ProblemCode::kBodyTooLarge;
  return ProblemCode::kMalformedRequest;
}

}  // namespace

Connection::Connection(ServerContext& context, tcp::socket socket)
    : context_(context),
      counted_(context.metrics.connections),
      socket_(std::move(socket)),
      deadline_(context.loop),
      peer_(PeerOf(socket_)),
      buffer_(kBufferBytes) {}

void Connection::WaitForRequest() {
  if (context_.draining) return Close();
  if (buffer_.size() > 0) return ReadHead();  // pipelined
  state_ = State::kIdle;
  Arm(context_.deadlines.idle);
  socket_.async_wait(tcp::socket::wait_read, Then(&Connection::OnFirstByte));
}

void Connection::OnFirstByte(const ErrorCode& error) {
  if (error || state_ != State::kIdle) return Close();
  ReadHead();
}

void Connection::ReadHead() {
  state_ = State::kReading;
  Arm(context_.deadlines.request);  // absolute: the body has to come inside it too
  parser_.emplace();
  parser_->header_limit(kMaxHeaderBytes);
  parser_->body_limit(
      kAnyBody);  // judged in OnCaller(), so that the refusal carries the CORS headers
  gate_ = {};
  caller_ = {};
  run_ = {};
  record_ = {};
  record_.request_id = RandomId("req_");
  record_.client = NetworkForLogs(peer_);
  began_ = std::chrono::steady_clock::now();
  http::async_read_header(socket_, buffer_, *parser_, Then(&Connection::OnHead));
}

void Connection::OnHead(const ErrorCode& error) {
  if (error) return OnReadError(error);
  gate_ = DecideGate(HeadOf(*parser_), context_.origins);
  const auto client = ClientAddress(peer_, ForwardedFor(*parser_), context_.fronts);
  address_ = client ? AddressForLimits(*client) : std::string();
  record_.client = NetworkForLogs(client.value_or(peer_));
  record_.method = gate_.method_name;
  record_.route = gate_.route_name;
  if (gate_.problem) return Refuse(*gate_.problem);
  if (gate_.preflight) return AnswerPreflight();
  if (gate_.route == Route::kHealth) return Respond(HealthAnswer());
  Identify();
}

// Before the body may come in. The store's time is not the client's: its deadline rests.
void Connection::Identify() {
  if (context_.draining) return Refuse(ProblemCode::kDraining, kOverloadRetryAfterS);
  state_ = State::kIdentifying;
  left_ = deadline_.expiry() - std::chrono::steady_clock::now();
  ++armed_;
  context_.api.Identify(
      gate_, [self = shared_from_this()](auto caller) { self->OnCaller(std::move(caller)); });
}

void Connection::OnCaller(Expected<ApiCaller, ProblemCode> caller) {
  if (state_ != State::kIdentifying) return;
  state_ = State::kReading;
  if (!caller) {
    const bool waiting_helps = caller.error() == ProblemCode::kStorageUnavailable;
    return Refuse(caller.error(), waiting_helps ? kOverloadRetryAfterS : 0);
  }
  caller_ = *std::move(caller);
  record_.session = CallerName(caller_);
  if (!gate_.row->json_body) {
    return parser_->is_done() ? BeginCall() : Refuse(ProblemCode::kMalformedBody);
  }
  if (parser_->content_length().value_or(0) > kMaxBodyBytes)
    return Refuse(ProblemCode::kBodyTooLarge);
  if (gate_.route == Route::kCheck && context_.api.Full())
    return Refuse(ProblemCode::kOverloaded, kOverloadRetryAfterS);
  ReadBody();
}

void Connection::ReadBody() {
  Arm(std::chrono::duration_cast<Milliseconds>(left_));
  parser_->body_limit(kMaxBodyBytes);  // for chunks
  http::async_read(socket_, buffer_, *parser_, Then(&Connection::OnBody));
}

void Connection::OnReadError(const ErrorCode& error) {
  const bool began = buffer_.size() > 0 || parser_->got_some();
  if (timed_out_ && began) return Refuse(ProblemCode::kRequestTimeout);
  const bool protocol_error =
      error.category() == http::make_error_code(http::error::end_of_stream).category();
  const bool cut = error == http::error::end_of_stream || error == http::error::partial_message;
  if (!protocol_error || cut) return Close();
  Refuse(ProblemOf(error));
}

void Connection::OnBody(const ErrorCode& error) {
  if (error) return OnReadError(error);
  BeginCall();
}

void Connection::Arm(Milliseconds after) {
  timed_out_ = false;
  const std::uint64_t mine = ++armed_;
  deadline_.expires_after(after);
  deadline_.async_wait([self = shared_from_this(), mine](const ErrorCode& error) {
    if (!error && mine == self->armed_) self->OnDeadline();
  });
}

void Connection::OnDeadline() {
  if (state_ == State::kAnswering) return IsEstablished(socket_) ? Arm(kPipelinedPoll) : Abort();
  if (state_ != State::kReading) return Close();
  timed_out_ = true;
  ErrorCode ignored;
  socket_.cancel(ignored);  // OnReadError answers
}

// How an answer goes out, and how a connection ends.

void Connection::BeginCall() {
  state_ = State::kAnswering;
  ++armed_;  // from here on the call has the deadline
  const auto& body = parser_->get().body();
  const ApiCall call{.route = gate_.route,
                     .caller = std::move(caller_),
                     .account_id = std::string(gate_.account_id),
                     .parent_origin = std::string(gate_.parent_origin),
                     .request_id = record_.request_id,
                     .address = address_,
                     .token = gate_.token,
                     .idempotency_key = gate_.idempotency_key,
                     .query = gate_.query,
                     .body = {body.data(), body.size()}};
  run_ = context_.api.Begin(
      call, [self = shared_from_this()](const ApiReply& reply) { self->OnReply(reply); });
  WatchClient();
}

void Connection::WatchClient() {
  socket_.async_wait(tcp::socket::wait_read, Then(&Connection::OnReadable));
}

void Connection::OnReadable(const ErrorCode& error) {
  if (error || state_ != State::kAnswering) return;
  char byte = 0;
  const ssize_t peeked = recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (peeked > 0)
    return Arm(kPipelinedPoll);  // more is here already; the end behind it cannot be waited for
  if (peeked < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return WatchClient();
  Abort();
}

void Connection::OnReply(const ApiReply& reply) {
  if (state_ != State::kAnswering) return;
  run_ = {};
  record_.provider = reply.trace.provider;
  record_.verdict = reply.trace.verdict;
  record_.upstream_ms = reply.trace.upstream_ms;
  record_.transport = reply.trace.transport;
  record_.upstream_status = reply.trace.upstream_status;
  Respond(reply.answer);
}

void Connection::Refuse(ProblemCode code, int retry_after_s) {
  Respond(ProblemAnswer(code, record_.request_id, retry_after_s));
}

void Connection::AnswerPreflight() {
  Respond({.status = 204, .content_type = {}, .body = {}, .outcome = "preflight"});
}

void Connection::Respond(HttpAnswer answer) {
  ErrorCode ignored;
  socket_.cancel(ignored);  // the watch of BeginCall
  answer_ = std::move(answer);
  state_ = State::kWriting;
  // A connection whose request was not read to its end cannot carry another one.
  const bool trusted = gate_.problem != ProblemCode::kMalformedRequest && !timed_out_;
  keep_ = parser_->is_done() && parser_->get().keep_alive() && trusted && !context_.draining;
  response_ = {};
  response_.version(11);
  response_.result(static_cast<unsigned>(answer_.status));
  SetHeaders();
  const bool bodiless = answer_.status == 204 || gate_.method_name == "HEAD";
  const std::string_view body =
      answer_.secret_body ? answer_.secret_body->Reveal() : std::string_view(answer_.body);
  if (!bodiless) response_.body() = {body.data(), body.size()};
  if (answer_.status != 204) response_.prepare_payload();
  response_.keep_alive(keep_);
  record_.status = answer_.status;
  record_.outcome = answer_.outcome;
  record_.limit = answer_.limit;
  record_.replayed = answer_.replayed;
  Write();
}

void Connection::SetHeaders() {
  const auto set = [this](std::string_view name, std::string_view value) {
    response_.set(beast::string_view(name.data(), name.size()),
                  beast::string_view(value.data(), value.size()));
  };
  if (!answer_.content_type.empty()) set("Content-Type", answer_.content_type);
  set("Cache-Control", "no-store");
  set("X-Content-Type-Options", "nosniff");
  set("X-Request-Id", record_.request_id);
  set("Vary", "Origin");
  if (answer_.status == 401) set("WWW-Authenticate", "Bearer");
  if (answer_.status == 405) set("Allow", gate_.allowed_methods);
  if (answer_.retry_after_s > 0) set("Retry-After", std::to_string(answer_.retry_after_s));
  if (answer_.replayed) set("Idempotent-Replayed", "true");
  if (gate_.allow_origin.empty()) return;
  set("Access-Control-Allow-Origin", gate_.allow_origin);
  if (!gate_.preflight)
    return set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id, Idempotent-Replayed");
  set("Access-Control-Allow-Methods", gate_.allowed_methods);
  set("Access-Control-Allow-Headers", kAllowedRequestHeaders);
  set("Access-Control-Max-Age", std::to_string(kPreflightMaxAgeS));
}

void Connection::Write() {
  Arm(context_.deadlines.request);
  http::async_write(socket_, response_, Then(&Connection::OnWritten));
}

void Connection::OnWritten(const ErrorCode& error) {
  Log();
  response_ = {};
  answer_ = {};
  if (error || state_ != State::kWriting) return Close();
  if (keep_) return WaitForRequest();
  Linger();
}

// Closing with unread bytes would reset the connection and could take the answer with it.
void Connection::Linger() {
  state_ = State::kLingering;
  ErrorCode error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  if (error) return Close();
  Arm(kLingerTimeout);
  OnLingered({});
}

void Connection::OnLingered(const ErrorCode& error) {
  if (error || state_ != State::kLingering) return Close();
  buffer_.clear();
  socket_.async_read_some(buffer_.prepare(kMaxHeaderBytes), Then(&Connection::OnLingered));
}

void Connection::Drain() {
  const bool waiting =
      state_ == State::kIdle || (state_ == State::kReading && parser_ && !parser_->got_some());
  if (waiting) Close();
}

void Connection::Abort() {
  if (state_ == State::kAnswering) {
    context_.api.Cancel(run_);
    record_.outcome = "client_gone";
    Log();
  }
  Close();
}

void Connection::Log() {
  record_.total_ms =
      std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - began_).count();
  LogRequest(record_);
  context_.metrics.CountRequest(record_);
}

void Connection::Close() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  ++armed_;
  deadline_.cancel();
  ErrorCode ignored;
  socket_.close(ignored);
  context_.open.erase(shared_from_this());
  if (context_.draining && context_.open.empty()) context_.loop.stop();
}

std::shared_ptr<Connection> MakeConnection(ServerContext& context, tcp::socket socket) {
  auto connection = std::make_shared<Connection>(context, std::move(socket));
  context.open.insert(connection);
  return connection;
}
void StartConnection(const std::shared_ptr<Connection>& connection) { connection->Start(); }
void DrainConnection(const std::shared_ptr<Connection>& connection) { connection->Drain(); }
void AbortConnection(const std::shared_ptr<Connection>& connection) { connection->Abort(); }

}  // namespace linkdock::proxy
