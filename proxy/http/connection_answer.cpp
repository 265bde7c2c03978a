#include <sys/socket.h>

#include <cerrno>

#include "proxy/contract/check_answer.h"
#include "proxy/http/connection_impl.h"

// How an answer goes out, and how a connection ends.

namespace linkdock::proxy {

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
      call, [self = shared_from_this()](const CheckReply& reply) { self->OnReply(reply); });
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

void Connection::OnReply(const CheckReply& reply) {
  if (state_ != State::kAnswering) return;
  run_ = {};
  record_.provider = reply.provider;
  record_.upstream_ms = reply.upstream_ms;
  record_.transport = reply.transport;
  record_.upstream_status = reply.upstream_status;
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

}  // namespace linkdock::proxy
