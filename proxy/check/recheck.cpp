#include "proxy/check/recheck.h"

#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

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
  Run(const Parts& parts, RecheckRequest which, OnReply then)
      : request(std::move(which)),
        done(std::move(then)),
        deadline(parts.loop),
        call({.upstream = parts.upstream, .admission = parts.admission, .metrics = parts.metrics}) {
  }

  RecheckRequest request;
  OnReply done;
  boost::asio::steady_timer deadline;
  Hold place;  // among the checks in flight
  Account account;
  ProviderCall call;
};

Rechecker::Rechecker(Parts parts) : parts_(parts) {}
Rechecker::~Rechecker() = default;

Rechecker::Run* Rechecker::Get(RecheckId id) {
  const auto found = runs_.find(id);
  return found == runs_.end() ? nullptr : found->second.get();
}

RecheckId Rechecker::Begin(RecheckRequest request, OnReply done) {
  const RecheckId id = ++last_id_;
  const bool crowded = runs_.size() >= kMaxRechecks;
  Run& run = *runs_.emplace(id, std::make_unique<Run>(parts_, std::move(request), std::move(done)))
                  .first->second;
  auto place = parts_.admission.Enter();
  if (crowded || !place) {
    boost::asio::post(parts_.loop,
                      [this, id] { Refuse(id, {ProblemCode::kOverloaded, kOverloadRetryAfterS}); });
    return id;
  }
  run.place = *std::move(place);
  run.deadline.expires_after(parts_.deadline);
  run.deadline.async_wait([this, id](const boost::system::error_code& error) {
    if (!error) OnDeadline(id);
  });
  parts_.store.Run(
      [account = run.request.account](AccountStore& store) {
        return store.Reveal(account, AccountStore::Purpose::kCheck);
      },
      [this, id](const StoreResult<RevealedAccount>& revealed) {
        const Run* waiting = Get(id);
        if (!waiting) return;
        if (!revealed) {
          return Finish(id, FaultAnswer(revealed.error(), waiting->request.request_id));
        }
        Ask(id, *revealed);
      });
  return id;
}

void Rechecker::Ask(RecheckId id, const RevealedAccount& revealed) {
  Run& run = *Get(id);
  run.account = revealed.account;
  run.call.NoteProvider(run.account.provider);
  const auto provider = parts_.catalogue.find(run.account.provider);
  if (provider == parts_.catalogue.end()) return Refuse(id, {ProblemCode::kUnknownProvider});
  const linkdock::Check* check = FindCheck(provider->second, run.account.auth);
  if (!check) return Refuse(id, {ProblemCode::kUnknownAuth});
  const Caller caller{.session = {}, .owner = {}, .provider = run.account.provider, .address = {}};
  run.call.Start(caller, *check, CredentialFields(revealed.credential),
                 [this, id](const Expected<ProviderVerdict, CallRefusal>& answered) {
                   if (!answered) return Refuse(id, answered.error());
                   OnVerdict(id, answered->verdict);
                 });
}

void Rechecker::OnDeadline(RecheckId id) {
  Run* run = Get(id);
  if (!run) return;
  if (!run->call.running())
    return Refuse(id, {ProblemCode::kStorageUnavailable, kOverloadRetryAfterS});
  OnVerdict(id, run->call.TimeOut());
}

void Rechecker::OnVerdict(RecheckId id, const Verdict& verdict) {
  Run& run = *Get(id);
  const CredentialState state = JudgeCredential(verdict.code);
  const bool works = state == CredentialState::kWorks;
  const std::string_view code = works ? std::string_view{} : VerdictName(verdict.code);
  const RecheckOutcome outcome{
      .outcome = OutcomeName(state), .code = code, .retry_after_s = verdict.retry_after_s};
  if (state == CredentialState::kUndecided) {
    return Finish(id, RecheckAnswer(run.account, outcome, run.request.request_id));
  }
  AccountRequest request = run.request.account;
  request.now_ms = UnixMs();
  parts_.store.Run(
      [request, refused = std::string(code)](AccountStore& store) {
        return store.RecordCheck(request, refused);
      },
      [this, id, outcome](const StoreResult<Account>& recorded) {
        const Run* waiting = Get(id);
        if (!waiting) return;
        Finish(id, recorded ? RecheckAnswer(*recorded, outcome, waiting->request.request_id)
                            : FaultAnswer(recorded.error(), waiting->request.request_id));
      });
}

void Rechecker::Refuse(RecheckId id, const CallRefusal& refusal) {
  if (const Run* run = Get(id)) Finish(id, RefusalAnswer(refusal, run->request.request_id));
}

void Rechecker::Finish(RecheckId id, HttpAnswer answer) {
  const auto found = runs_.find(id);
  if (found == runs_.end()) return;
  const std::unique_ptr<Run> run = std::move(found->second);
  runs_.erase(found);
  run->done({.answer = std::move(answer), .trace = run->call.trace()});
}

void Rechecker::Cancel(RecheckId id) { runs_.erase(id); }

}  // namespace linkdock::proxy
