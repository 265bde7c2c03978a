#include "proxy/check/provider_call.h"

#include <chrono>
#include <string>
#include <utility>

namespace linkdock::proxy {

HttpAnswer RefusalAnswer(const CallRefusal& refusal, std::string_view request_id) {
  return ProblemAnswer(refusal.code, request_id, refusal.retry_after_s, refusal.limit);
}

Verdict PlainVerdict(VerdictCode code, int retry_after_s) {
  return {.code = code, .field = {}, .retry_after_s = retry_after_s, .account_label = {}};
}

void ProviderCall::Start(const Caller& caller, const Check& check, FieldValues fields, Done done) {
  NoteProvider(caller.provider);
  auto taken = parts_.admission.Take(caller, MonotonicNow());
  if (!taken) {
    const std::string_view limit = LimitName(taken.error().limit);
    parts_.metrics.CountLimit(limit);
    return done(
        Unexpected(CallRefusal{ProblemCode::kTooManyChecks, taken.error().retry_after_s, limit}));
  }
  Result<UpstreamRequest> request = BuildRequest(check, fields);
  if (!request) {
    Verdict verdict = PlainVerdict(VerdictCode::kInvalidField);
    verdict.field = request.error().where;
    NoteVerdict(verdict.code);
    return done(ProviderVerdict{std::move(verdict), std::move(fields)});
  }
  check_ = &check;
  fields_ = std::move(fields);
  done_ = std::move(done);
  hold_ = *std::move(taken);
  asked_ = MonotonicNow();
  // The client asks the circuit breaker of the host before it dials.
  transfer_ = parts_.upstream.Start(*std::move(request),
                                    [this](const UpstreamReply& reply) { OnReply(reply); });
}

void ProviderCall::OnReply(const UpstreamReply& reply) {
  transfer_ = 0;
  hold_ = Hold();
  const Done done = std::exchange(done_, nullptr);  // it may end this object
  FieldValues fields = std::exchange(fields_, {});
  switch (reply.refused) {
    case UpstreamReply::Refused::kOverload:
      return done(Unexpected(CallRefusal{ProblemCode::kOverloaded, reply.retry_after_s}));
    case UpstreamReply::Refused::kDown:
      parts_.metrics.CountSpared(trace_.provider);
      NoteVerdict(VerdictCode::kProviderUnavailable);
      return done(ProviderVerdict{
          PlainVerdict(VerdictCode::kProviderUnavailable, reply.retry_after_s), std::move(fields)});
    case UpstreamReply::Refused::kNo:
      break;
  }
  NoteTransport(reply.transport, reply.status);
  Verdict verdict = Judge(*check_, reply, fields);
  NoteVerdict(verdict.code);
  done(ProviderVerdict{std::move(verdict), std::move(fields)});
}

void ProviderCall::Cancel() {
  if (transfer_ == 0) return;
  parts_.upstream.Cancel(std::exchange(transfer_, 0));
  hold_ = Hold();
  done_ = nullptr;
  fields_.clear();  // wiped
}

Verdict ProviderCall::TimeOut() {
  Cancel();
  NoteTransport(TransportOutcome::kTimedOut, 0);
  NoteVerdict(VerdictCode::kProviderTimeout);
  return PlainVerdict(VerdictCode::kProviderTimeout);
}

void ProviderCall::NoteVerdict(VerdictCode code) { trace_.verdict = VerdictName(code); }

void ProviderCall::NoteTransport(TransportOutcome outcome, int status) {
  trace_.upstream_ms = std::chrono::duration_cast<Milliseconds>(MonotonicNow() - asked_).count();
  trace_.transport = TransportName(outcome);
  trace_.upstream_status = status;
}

}  // namespace linkdock::proxy
