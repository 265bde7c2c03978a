#include <netinet/tcp.h>

#include <limits>

#include "proxy/base/hashing.h"
#include "proxy/contract/check_answer.h"
#include "proxy/http/connection_impl.h"

// How a request comes in: waiting, framing, deadlines, admission.

namespace linkdock::proxy {
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

void Connection::OnCaller(std::variant<ApiCaller, ProblemCode> caller) {
  if (state_ != State::kIdentifying) return;
  state_ = State::kReading;
  if (const auto* code = std::get_if<ProblemCode>(&caller)) {
    const bool waiting_helps = *code == ProblemCode::kStorageUnavailable;
    return Refuse(*code, waiting_helps ? kOverloadRetryAfterS : 0);
  }
  caller_ = std::get<ApiCaller>(std::move(caller));
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

std::shared_ptr<Connection> MakeConnection(ServerContext& context, tcp::socket socket) {
  auto connection = std::make_shared<Connection>(context, std::move(socket));
  context.open.insert(connection);
  return connection;
}
void StartConnection(const std::shared_ptr<Connection>& connection) { connection->Start(); }
void DrainConnection(const std::shared_ptr<Connection>& connection) { connection->Drain(); }
void AbortConnection(const std::shared_ptr<Connection>& connection) { connection->Abort(); }

}  // namespace linkdock::proxy
