#include <sys/socket.h>

#include <cerrno>

#include "proxy/check_answer.h"
#include "proxy/connection_impl.h"

// How an answer goes out, and how a connection ends.

namespace linkdock::proxy {

void Connection::BeginCheck() {
  state_ = State::kAnswering;
  ++armed_;  // from here on the check has the deadline
  const auto& body = parser_->get().body();
  const CheckOrder order{.session = session_,
                         .request_id = record_.request_id,
                         .address = address_,
                         .token = gate_.token,
                         .idempotency_key = gate_.idempotency_key,
                         .body = {body.data(), body.size()}};
  check_ = context_.checks.Begin(
      order, [self = shared_from_this()](const CheckReply& reply) { self->OnCheckDone(reply); });
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

void Connection::OnCheckDone(const CheckReply& reply) {
  if (state_ != State::kAnswering) return;
  check_ = 0;
  record_.provider = reply.provider;
  record_.upstream_ms = reply.upstream_ms;
  record_.transport = reply.transport;
  record_.upstream_status = reply.upstream_status;
  Respond(reply.answer);
}

void Connection::ListAccounts() {
  state_ = State::kAnswering;
  ++armed_;
  context_.store.Run(
      [owner = session_.owner](AccountStore& store) {
        return store.List({.owner = owner,
                           .provider = {},
                           .status = {},
                           .cursor = {},
                           .limit = kMaxAccountsListed});
      },
      [self = shared_from_this()](const StoreResult<AccountPage>& listed) {
        if (self->state_ != State::kAnswering) return;
        const auto* page = std::get_if<AccountPage>(&listed);
        if (!page) return self->Refuse(ProblemCode::kStorageUnavailable, kOverloadRetryAfterS);
        self->Respond(AccountsAnswer(page->accounts, self->record_.request_id));
      });
}

void Connection::Refuse(ProblemCode code, int retry_after_s) {
  Respond(ProblemAnswer(code, record_.request_id, retry_after_s));
}

void Connection::AnswerPreflight() {
  Respond({.status = 204, .content_type = {}, .body = {}, .outcome = "preflight"});
}

void Connection::Respond(const HttpAnswer& answer) {
  ErrorCode ignored;
  socket_.cancel(ignored);  // the watch of BeginCheck
  state_ = State::kWriting;
  // A connection whose request was not read to its end cannot carry another one.
  const bool trusted = gate_.problem != ProblemCode::kMalformedRequest && !timed_out_;
  keep_ = parser_->is_done() && parser_->get().keep_alive() && trusted && !context_.draining;
  response_ = {};
  response_.version(11);
  response_.result(static_cast<unsigned>(answer.status));
  SetHeaders(answer);
  const bool bodiless = answer.status == 204 || gate_.method_name == "HEAD";
  if (!bodiless) response_.body() = answer.body;
  if (answer.status != 204) response_.prepare_payload();
  response_.keep_alive(keep_);
  record_.status = answer.status;
  record_.outcome = answer.outcome;
  record_.limit = answer.limit;
  record_.replayed = answer.replayed;
  Write();
}

void Connection::SetHeaders(const HttpAnswer& answer) {
  const auto set = [this](std::string_view name, std::string_view value) {
    response_.set(beast::string_view(name.data(), name.size()),
                  beast::string_view(value.data(), value.size()));
  };
  if (!answer.content_type.empty()) set("Content-Type", answer.content_type);
  set("Cache-Control", "no-store");
  set("X-Content-Type-Options", "nosniff");
  set("X-Request-Id", record_.request_id);
  set("Vary", "Origin");
  if (answer.status == 401) set("WWW-Authenticate", "Bearer");
  if (answer.status == 405) set("Allow", gate_.allowed_methods);
  if (answer.retry_after_s > 0) set("Retry-After", std::to_string(answer.retry_after_s));
  if (answer.replayed) set("Idempotent-Replayed", "true");
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
    context_.checks.Cancel(check_);
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
