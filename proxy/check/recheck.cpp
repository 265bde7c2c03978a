#include "proxy/check/recheck.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include "proxy/base/timestamp.h"
#include "proxy/check/credential.h"
#include "proxy/contract/account_answers.h"

namespace linkdock::proxy {
namespace {

std::string_view OutcomeName(CredentialState state) {
  switch (state) {
    case CredentialState::kWorks:
      return "works";
    case CredentialState::kRefused:
      return "refused";
    case CredentialState::kUndecided:
      return "undecided";
  }
  return "undecided";
}

Verdict Plain(VerdictCode code, int retry_after_s = 0) {
  return {.code = code, .field = {}, .retry_after_s = retry_after_s, .account_label = {}};
}

}  // namespace

CredentialState JudgeCredential(VerdictCode verdict) {
  switch (verdict) {
    case VerdictCode::kLinked:
      return CredentialState::kWorks;
    case VerdictCode::kInvalidCredentials:
    case VerdictCode::kWrongHost:
    case VerdictCode::kInsufficientPermissions:
    case VerdictCode::kAccountNotFound:
    case VerdictCode::kInvalidField:
      return CredentialState::kRefused;
    case VerdictCode::kRateLimited:
    case VerdictCode::kProviderUnavailable:
    case VerdictCode::kProviderTimeout:
    case VerdictCode::kUnexpectedAnswer:
    case VerdictCode::kPolicyDenied:
      return CredentialState::kUndecided;
  }
  return CredentialState::kUndecided;
}

struct Rechecker::Run {
  Run(boost::asio::io_context& loop, RecheckOrder which, OnCheck then)
      : order(std::move(which)), done(std::move(then)), deadline(loop) {}

  RecheckOrder order;
  OnCheck done;
  boost::asio::steady_timer deadline;
  Hold place;   // among the checks in flight
  Hold limits;  // of the provider
  Account account;
  const linkdock::Check* check = nullptr;
  FieldValues fields;
  TransferId transfer = 0;  // 0: the provider is not being asked
  std::chrono::steady_clock::time_point asked;
  CheckReply reply;
};

Rechecker::Rechecker(Parts parts) : parts_(parts) {}
Rechecker::~Rechecker() = default;

Rechecker::Run* Rechecker::Get(CheckId id) {
  const auto found = runs_.find(id);
  return found == runs_.end() ? nullptr : found->second.get();
}

CheckId Rechecker::Begin(RecheckOrder order, OnCheck done) {
  const CheckId id = ++last_id_;
  std::optional<Hold> place;
  if (runs_.size() < kMaxRechecks) place = parts_.admission.Enter();
  Run& run =
      *runs_.emplace(id, std::make_unique<Run>(parts_.loop, std::move(order), std::move(done)))
           .first->second;
  if (!place) {
    boost::asio::post(parts_.loop,
                      [this, id] { Refuse(id, ProblemCode::kOverloaded, kOverloadRetryAfterS); });
    return id;
  }
  run.place = *std::move(place);
  run.deadline.expires_after(parts_.deadline);
  run.deadline.async_wait([this, id](const boost::system::error_code& error) {
    if (!error && Get(id)) OnVerdict(id, Plain(VerdictCode::kProviderTimeout));
  });
  parts_.store.Run(
      [account = run.order.account](AccountStore& store) {
        return store.Reveal(account, AccountStore::Purpose::kCheck);
      },
      [this, id](const StoreResult<RevealedAccount>& revealed) {
        const Run* waiting = Get(id);
        if (!waiting) return;
        if (const auto* fault = std::get_if<StoreFault>(&revealed)) {
          return Finish(id, FaultAnswer(*fault, waiting->order.request_id));
        }
        Ask(id, std::get<RevealedAccount>(revealed));
      });
  return id;
}

void Rechecker::Ask(CheckId id, const RevealedAccount& revealed) {
  Run& run = *Get(id);
  run.account = revealed.account;
  run.reply.provider = run.account.provider;
  const auto provider = parts_.catalogue.find(run.account.provider);
  if (provider == parts_.catalogue.end()) return Refuse(id, ProblemCode::kUnknownProvider);
  run.check = FindCheck(provider->second, run.account.auth);
  if (!run.check) return Refuse(id, ProblemCode::kUnknownAuth);
  run.fields = CredentialFields(revealed.credential);
  Result<UpstreamRequest> request = BuildRequest(*run.check, run.fields);
  if (!request.ok()) return OnVerdict(id, Plain(VerdictCode::kInvalidField));
  run.asked = std::chrono::steady_clock::now();
  const Caller caller{.session = {}, .owner = {}, .provider = run.account.provider, .address = {}};
  auto taken = parts_.admission.Take(caller, run.asked);
  if (const auto* refusal = std::get_if<LimitRefusal>(&taken)) return RefuseLimit(id, *refusal);
  run.limits = std::get<Hold>(std::move(taken));
  run.transfer =
      parts_.upstream.Start(std::move(request).value(),
                            [this, id](const UpstreamReply& answer) { OnAnswer(id, answer); });
}

void Rechecker::OnAnswer(CheckId id, const UpstreamReply& answer) {
  Run* run = Get(id);
  if (!run) return;
  run->transfer = 0;
  if (answer.refused == UpstreamReply::Refused::kOverload)
    return Refuse(id, ProblemCode::kOverloaded, answer.retry_after_s);
  if (answer.refused == UpstreamReply::Refused::kDown) {
    return OnVerdict(id, Plain(VerdictCode::kProviderUnavailable, answer.retry_after_s));
  }
  run->reply.transport = TransportName(answer.transport);
  run->reply.upstream_status = answer.status;
  const Verdict verdict = Judge(*run->check, answer, run->fields);
  run->fields.clear();  // wiped: nothing needs them any more
  OnVerdict(id, verdict);
}

void Rechecker::OnVerdict(CheckId id, const Verdict& verdict) {
  Run& run = *Get(id);
  if (run.transfer != 0) parts_.upstream.Cancel(std::exchange(run.transfer, 0));
  run.deadline.cancel();
  if (run.asked.time_since_epoch().count() != 0) {
    run.reply.upstream_ms =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - run.asked)
            .count();
  }
  const CredentialState state = JudgeCredential(verdict.code);
  const std::string code(verdict.code == VerdictCode::kLinked ? "" : VerdictName(verdict.code));
  const RecheckOutcome outcome{.outcome = OutcomeName(state),
                               .code = code.empty() ? "" : VerdictName(verdict.code),
                               .retry_after_s = verdict.retry_after_s};
  if (state == CredentialState::kUndecided) {
    return Finish(id, RecheckAnswer(run.account, outcome, run.order.request_id));
  }
  AccountOrder order = run.order.account;
  order.now_ms = UnixMs();
  parts_.store.Run(
      [order, code](AccountStore& store) { return store.RecordCheck(order, code); },
      [this, id, outcome](const StoreResult<Account>& recorded) {
        const Run* waiting = Get(id);
        if (!waiting) return;
        const auto* account = std::get_if<Account>(&recorded);
        Finish(id, account
                       ? RecheckAnswer(*account, outcome, waiting->order.request_id)
                       : FaultAnswer(std::get<StoreFault>(recorded), waiting->order.request_id));
      });
}

void Rechecker::Refuse(CheckId id, ProblemCode code, int retry_after_s) {
  if (const Run* run = Get(id))
    Finish(id, ProblemAnswer(code, run->order.request_id, retry_after_s));
}

void Rechecker::RefuseLimit(CheckId id, const LimitRefusal& refusal) {
  parts_.metrics.CountLimit(LimitName(refusal.limit));
  Finish(id, ProblemAnswer(ProblemCode::kTooManyChecks, Get(id)->order.request_id,
                           refusal.retry_after_s, LimitName(refusal.limit)));
}

void Rechecker::Finish(CheckId id, HttpAnswer answer) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  const std::unique_ptr<Run> run = std::move(found->second);
  runs_.erase(found);
  run->reply.answer = std::move(answer);
  run->done(run->reply);
}

void Rechecker::Cancel(CheckId id) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  if (found->second->transfer != 0) parts_.upstream.Cancel(found->second->transfer);
  runs_.erase(found);
}

}  // namespace linkdock::proxy
