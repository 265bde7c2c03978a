#include <boost/asio/post.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "proxy/base/timestamp.h"
#include "proxy/check/check_service_impl.h"
#include "proxy/check/credential.h"
#include "proxy/check/field_check.h"
#include "proxy/contract/check_answer.h"

namespace linkdock::proxy {
namespace {

Verdict InvalidFieldVerdict(const std::string& key) {
  return {
      .code = VerdictCode::kInvalidField, .field = key, .retry_after_s = 0, .account_label = {}};
}

ProblemCode ProblemOf(StoreFault fault) {
  switch (fault) {
    case StoreFault::kNoSuchAccount:
      return ProblemCode::kUnknownAccount;
    case StoreFault::kNoSession:
      return ProblemCode::kInvalidSession;
    case StoreFault::kNoAttempts:
      return ProblemCode::kTooManyAttempts;
    case StoreFault::kUnavailable:
    case StoreFault::kBadCursor:
    case StoreFault::kVault:
    case StoreFault::kSuspended:
      return ProblemCode::kStorageUnavailable;
  }
  return ProblemCode::kStorageUnavailable;
}

}  // namespace

CheckService::CheckService(Parts parts, const Deadlines& deadlines)
    : parts_(parts), deadlines_(deadlines) {}

CheckService::~CheckService() = default;

CheckService::Check* CheckService::Get(CheckId id) {
  const auto found = checks_.find(id);
  return found == checks_.end() ? nullptr : found->second.get();
}

CheckId CheckService::Begin(const CheckOrder& order, OnCheck done) {
  const CheckId id = ++last_id_;
  Check& check =
      *checks_.emplace(id, std::make_unique<Check>(parts_, order, std::move(done))).first->second;
  const auto refuse = [&](ProblemCode code, int retry_after_s = 0) {
    boost::asio::post(parts_.loop,
                      [this, id, code, retry_after_s] { Refuse(id, code, retry_after_s); });
    return id;
  };
  std::optional<Hold> place = parts_.admission.Enter();
  if (!place) return refuse(ProblemCode::kOverloaded, kOverloadRetryAfterS);
  check.place = *std::move(place);
  auto read = ReadCheckBody(order.body);
  if (const auto* problem = std::get_if<ProblemCode>(&read)) return refuse(*problem);
  check.deadline.expires_after(deadlines_.proxy);
  check.deadline.async_wait([this, id](const boost::system::error_code& error) {
    if (!error) OnDeadline(id);
  });
  boost::asio::post(parts_.loop,
                    [this, id, body = std::get<CheckBody>(std::move(read))] { Proceed(id, body); });
  return id;
}

void CheckService::Proceed(CheckId id, const CheckBody& body) {
  Check* check = Get(id);
  if (!check) return;
  const auto provider = parts_.catalogue.find(body.provider);
  if (provider == parts_.catalogue.end()) return Refuse(id, ProblemCode::kUnknownProvider);
  check->reply.provider = provider->first;
  if (!AllowsProvider(check->session, provider->second.provider))
    return Refuse(id, ProblemCode::kProviderNotAllowed);
  check->method = FindAuth(provider->second, body.auth);
  check->check = FindCheck(provider->second, body.auth);
  if (!check->method || !check->check) return Refuse(id, ProblemCode::kUnknownAuth);
  check->auth = body.auth;
  check->account_id = body.account_id;
  if (const std::string& only = check->session.account_id; !only.empty()) {
    if (!body.account_id.empty() && body.account_id != only)
      return Refuse(id, ProblemCode::kUnknownAccount);
    check->account_id = only;
  }

  auto fields = CheckFields(*check->method, body.fields);
  if (const auto* problem = std::get_if<ProblemCode>(&fields)) return Refuse(id, *problem);
  if (const auto* invalid = std::get_if<InvalidField>(&fields)) {
    check->invalid = invalid->key;
  } else {
    check->fields = std::get<FieldValues>(std::move(fields));
  }
  ClaimKey(id);
}

// From here on a repetition of the request waits for this one's answer, or gets it. Who has reached
// a limit or typed something impossible may only look, so that it costs no write.
void CheckService::ClaimKey(CheckId id) {
  Check& check = *Get(id);
  check.too_much = parts_.admission.Look(check.caller(), Now());
  check.over = !IsUsable(check.session, UnixMs());
  check.claim.may_start = !check.over && !check.too_much && check.invalid.empty();
  check.claim.now_ms = UnixMs();
  check.claim.lease_ms = (deadlines_.proxy + kClaimMargin).count();
  parts_.store.Run([order = check.claim](AccountStore& store) { return store.ClaimRequest(order); },
                   [this, id, name = check.claim.name](const StoreResult<Claim>& claimed) {
                     const auto* claim = std::get_if<Claim>(&claimed);
                     if (Get(id) && !claim) return Refuse(id, ProblemCode::kStorageUnavailable);
                     if (Get(id)) return OnClaimed(id, *claim);
                     // The client has gone in the meantime.
                     if (!claim || claim->kind != Claim::Kind::kFresh) return;
                     ReleaseClaim(parts_.store, {name, claim->until_ms}, [] {});
                   });
}

void CheckService::OnClaimed(CheckId id, const Claim& claim) {
  Check& check = *Get(id);
  using Kind = Claim::Kind;
  switch (claim.kind) {
    case Kind::kRunning:
      return Refuse(id, ProblemCode::kCheckInFlight, 1);
    case Kind::kMismatch:
      return Refuse(id, ProblemCode::kIdempotencyReused);
    case Kind::kFinished:
      return Finish(id, Replayed(claim.answer));
    case Kind::kAbsent:
      if (check.over) return Refuse(id, ProblemCode::kInvalidSession);
      if (!check.invalid.empty()) return Reject(id, InvalidFieldVerdict(check.invalid));
      return RefuseLimit(id, *check.too_much);
    case Kind::kFresh:
      break;
  }
  check.claimed_until_ms = claim.until_ms;
  if (check.account_id.empty() && check.session.token_hash.empty()) return Ask(id);
  Admit(id);
}

// The account to link again must be there, and the session must have an attempt left, before
// anyone's credentials travel.
void CheckService::Admit(CheckId id) {
  const Check& check = *Get(id);
  const AccountQuery query{.id = check.account_id,
                           .owner = check.session.owner,
                           .provider = check.reply.provider,
                           .environment = check.session.environment};
  parts_.store.Run(
      [query, hash = check.session.token_hash](AccountStore& store) -> StoreResult<std::int64_t> {
        if (!query.id.empty()) {
          const StoreResult<Account> found = store.Find(query);
          if (const auto* fault = std::get_if<StoreFault>(&found)) return *fault;
        }
        if (hash.empty()) return 0;
        return store.CountAttempt(hash, UnixMs());
      },
      [this, id](const StoreResult<std::int64_t>& admitted) {
        if (!Get(id)) return;
        if (const auto* fault = std::get_if<StoreFault>(&admitted)) {
          return Refuse(id, ProblemOf(*fault));
        }
        Ask(id);
      });
}

void CheckService::Ask(CheckId id) {
  Check& check = *Get(id);
  if (check.answered) return;
  auto taken = parts_.admission.Take(check.caller(), Now());
  if (const auto* refusal = std::get_if<LimitRefusal>(&taken)) return RefuseLimit(id, *refusal);
  check.limits = std::get<Hold>(std::move(taken));
  Result<UpstreamRequest> request = BuildRequest(*check.check, check.fields);
  if (!request.ok()) return Reject(id, InvalidFieldVerdict(request.error().where));
  check.asked = Now();
  check.transfer =
      parts_.upstream.Start(std::move(request).value(),
                            [this, id](const UpstreamReply& answer) { OnAnswer(id, answer); });
}

void CheckService::OnAnswer(CheckId id, const UpstreamReply& answer) {
  Check* check = Get(id);
  if (!check) return;
  check->transfer = 0;
  if (answer.refused == UpstreamReply::Refused::kOverload)
    return Refuse(id, ProblemCode::kOverloaded, answer.retry_after_s);
  if (answer.refused == UpstreamReply::Refused::kDown) {
    parts_.metrics.CountSpared(check->reply.provider);
    return Reject(id, WaitVerdict(VerdictCode::kProviderUnavailable, answer.retry_after_s));
  }
  check->reply.upstream_ms = std::chrono::duration_cast<Milliseconds>(Now() - check->asked).count();
  check->reply.transport = TransportName(answer.transport);
  check->reply.upstream_status = answer.status;
  const Verdict verdict = Judge(*check->check, answer, check->fields);
  Secret credential;
  if (verdict.code == VerdictCode::kLinked) credential = CredentialJson(check->fields);
  check->fields.clear();  // wiped: nothing needs them any more
  if (verdict.code != VerdictCode::kLinked) return Reject(id, verdict);
  Store(id, verdict.account_label, std::move(credential));
}

void CheckService::Store(CheckId id, const std::string& label, Secret credential) {
  Check& check = *Get(id);
  check.storing = true;
  LinkOrder order{.owner = check.session.owner,
                  .provider = check.reply.provider,
                  .auth = check.auth,
                  .environment = check.session.environment,
                  .identity = label,
                  .label = check.session.label.empty() ? label : check.session.label,
                  .metadata = check.session.metadata,
                  .account_id = check.account_id,
                  .session_hash = check.session.token_hash,
                  .actor = "session " + check.session.id,
                  .credential = std::move(credential),
                  .now_ms = UnixMs(),
                  .keep = KeepOrder{check.claim.name, check.claimed_until_ms},
                  .answer = [request_id = check.request_id](const Account& account) {
                    return ToKeep(LinkedAnswer(account, request_id));
                  }};
  parts_.store.Run([order = std::move(order)](AccountStore& store) { return store.Link(order); },
                   [this, id](const StoreResult<Account>& linked) {
                     Check* waiting = Get(id);
                     if (!waiting) return;
                     waiting->storing = false;
                     if (const auto* account = std::get_if<Account>(&linked)) {
                       waiting->claimed_until_ms = 0;  // the answer is kept already
                       return Finish(id, LinkedAnswer(*account, waiting->request_id));
                     }
                     Refuse(id, ProblemOf(std::get<StoreFault>(linked)));
                   });
}

}  // namespace linkdock::proxy
