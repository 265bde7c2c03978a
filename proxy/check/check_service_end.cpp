#include <utility>

#include "proxy/check/check_service_impl.h"
#include "proxy/contract/check_answer.h"

// How a check ends: with a verdict, a refusal, at its deadline, or because the client has gone.

namespace linkdock::proxy {

Verdict WaitVerdict(VerdictCode code, int retry_after_s) {
  return {.code = code, .field = {}, .retry_after_s = retry_after_s, .account_label = {}};
}

void ReleaseClaim(StoreWorker& worker, const KeepOrder& order, std::function<void()> then) {
  worker.Run([order](AccountStore& store) { return store.Release(order); },
             [then = std::move(then)](const StoreResult<bool>&) { then(); });
}

void CheckService::OnDeadline(CheckId id) {
  Check* check = Get(id);
  if (!check) return;
  if (!check->answered) {
    HttpAnswer answer = ProblemAnswer(ProblemCode::kStorageUnavailable, check->request_id);
    if (check->transfer != 0) {
      check->reply.upstream_ms =
          std::chrono::duration_cast<Milliseconds>(Now() - check->asked).count();
      check->reply.transport = TransportName(TransportOutcome::kTimedOut);
      answer = RejectedAnswer(WaitVerdict(VerdictCode::kProviderTimeout, 0), check->request_id);
    }
    check->reply.answer = std::move(answer);
    Settle(*check, [] {});
  }
  Deliver(id);  // even when the store does not know yet
}

void CheckService::Reject(CheckId id, const Verdict& verdict) {
  if (const Check* check = Get(id)) Finish(id, RejectedAnswer(verdict, check->request_id));
}

void CheckService::Refuse(CheckId id, ProblemCode code, int retry_after_s) {
  if (const Check* check = Get(id))
    Finish(id, ProblemAnswer(code, check->request_id, retry_after_s));
}

void CheckService::RefuseLimit(CheckId id, const LimitRefusal& refusal) {
  const Check* check = Get(id);
  if (!check) return;
  parts_.metrics.CountLimit(LimitName(refusal.limit));
  Finish(id, ProblemAnswer(ProblemCode::kTooManyChecks, check->request_id, refusal.retry_after_s,
                           LimitName(refusal.limit)));
}

// The store knows before the client does: whoever asks again at once finds the answer.
void CheckService::Finish(CheckId id, HttpAnswer answer) {
  Check* check = Get(id);
  if (!check || check->answered) return;
  check->answered = true;
  check->reply.answer = std::move(answer);
  if (check->transfer != 0) parts_.upstream.Cancel(check->transfer);
  check->transfer = 0;
  check->limits = Hold();
  Settle(*check, [this, id] { Deliver(id); });
}

// Keeps a verdict, or frees the key after anything else.
void CheckService::Settle(const Check& check, std::function<void()> then) {
  if (check.claimed_until_ms == 0 || check.storing) return then();
  const KeepOrder order{check.claim.name, check.claimed_until_ms};
  if (check.reply.answer.status != 200) return ReleaseClaim(parts_.store, order, std::move(then));
  parts_.store.Run([order, kept = ToKeep(check.reply.answer)](
                       AccountStore& store) { return store.Keep(order, kept); },
                   [then = std::move(then)](const StoreResult<bool>&) { then(); });
}

void CheckService::Deliver(CheckId id) {
  const auto found = checks_.find(id);
  if (found == checks_.end()) return;
  const std::unique_ptr<Check> check = std::move(found->second);
  checks_.erase(found);
  if (check->transfer != 0) parts_.upstream.Cancel(check->transfer);
  check->done(check->reply);
}

void CheckService::Cancel(CheckId id) {
  const auto found = checks_.find(id);
  if (found == checks_.end()) return;
  const std::unique_ptr<Check> check = std::move(found->second);
  checks_.erase(found);
  if (check->transfer != 0) parts_.upstream.Cancel(check->transfer);
  if (check->answered || check->storing || check->claimed_until_ms == 0) return;
  ReleaseClaim(parts_.store, {check->claim.name, check->claimed_until_ms}, [] {});
}

}  // namespace linkdock::proxy
