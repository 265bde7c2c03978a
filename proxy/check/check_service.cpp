#include "proxy/check/check_service.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>

#include "proxy/base/monotonic.h"
#include "proxy/base/timestamp.h"
#include "proxy/check/credential.h"
#include "proxy/check/field_check.h"
#include "proxy/check/idempotency.h"
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

// The request got no verdict, so its key may be used again.
void ReleaseClaim(StoreWorker& worker, const HeldClaim& held, std::function<void()> then) {
  worker.Run([held](AccountStore& store) { return store.Release(held); },
             [then = std::move(then)](const StoreResult<bool>&) { then(); });
}

// Why a request may only look for the answer that was kept for it: it would start no check.
using Hindrance = std::variant<std::monostate, ProblemCode, Verdict, LimitRefusal>;

// How far a check has come; each state leads to the next one or to kAnswered.
enum class CheckState {
  kReading,    // its body and its fields are judged
  kClaiming,   // the store is asked whose request this is
  kAdmitting,  // the store counts the attempt
  kAsking,     // the provider is being asked
  kStoring,    // the account is on its way into the store, and with it the answer
  kAnswered,   // the answer is complete; only the store has to know
};

}  // namespace

struct CheckService::Check {
  Check(const Parts& parts, const CheckRequest& request, OnReply then)
      : counted(parts.metrics.checks_in_flight),
        session(request.session),
        request_id(request.request_id),
        address(request.address),
        claim(ClaimFor(request.token, request.idempotency_key, request.body)),
        done(std::move(then)),
        deadline(parts.loop),
        call({.upstream = parts.upstream, .admission = parts.admission, .metrics = parts.metrics}) {
  }

  CountedWhile counted;
  CheckState state = CheckState::kReading;
  Session session;
  std::string request_id;
  std::string address;
  Hold place;  // among the checks in flight
  ClaimRequest claim;
  std::optional<HeldClaim> held;  // absent: the request is not ours (yet, or any more)
  Hindrance hindrance;
  OnReply done;
  boost::asio::steady_timer deadline;
  std::string provider;
  std::string auth;
  std::string account_id;
  const AuthMethod* method = nullptr;
  const linkdock::Check* check = nullptr;
  FieldValues fields;
  HttpAnswer answer;
  ProviderCall call;

  [[nodiscard]] Caller caller() const {
    return {
        .session = session.id, .owner = session.owner, .provider = provider, .address = address};
  }
};

CheckService::CheckService(Parts parts, const Deadlines& deadlines)
    : parts_(parts), deadlines_(deadlines) {}

CheckService::~CheckService() = default;

CheckService::Check* CheckService::Get(CheckId id) {
  const auto found = checks_.find(id);
  return found == checks_.end() ? nullptr : found->second.get();
}

CheckId CheckService::Begin(const CheckRequest& request, OnReply done) {
  const CheckId id = ++last_id_;
  Check& check =
      *checks_.emplace(id, std::make_unique<Check>(parts_, request, std::move(done))).first->second;
  const auto refuse = [&](ProblemCode code, int retry_after_s = 0) {
    boost::asio::post(parts_.loop,
                      [this, id, code, retry_after_s] { Refuse(id, code, retry_after_s); });
    return id;
  };
  auto place = parts_.admission.Enter();
  if (!place) return refuse(ProblemCode::kOverloaded, kOverloadRetryAfterS);
  check.place = *std::move(place);
  auto read = ReadCheckBody(request.body);
  if (!read) return refuse(read.error());
  check.deadline.expires_after(deadlines_.proxy);
  check.deadline.async_wait([this, id](const boost::system::error_code& error) {
    if (!error) OnDeadline(id);
  });
  boost::asio::post(parts_.loop, [this, id, body = *std::move(read)] { Proceed(id, body); });
  return id;
}

void CheckService::Proceed(CheckId id, const CheckBody& body) {
  Check* check = Get(id);
  if (!check) return;
  const auto provider = parts_.catalogue.find(body.provider);
  if (provider == parts_.catalogue.end()) return Refuse(id, ProblemCode::kUnknownProvider);
  check->provider = provider->first;
  check->call.NoteProvider(provider->first);
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
  if (fields) {
    check->fields = *std::move(fields);
  } else if (fields.error().kind == FieldsFault::Kind::kUnknown) {
    return Refuse(id, ProblemCode::kUnknownField);
  } else {
    check->hindrance = InvalidFieldVerdict(fields.error().key);
  }
  ClaimKey(id);
}

// From here on a repetition of the request waits for this one's answer, or gets it. A caller that
// has reached a limit or typed something impossible may only look, so that it costs no write.
void CheckService::ClaimKey(CheckId id) {
  Check& check = *Get(id);
  check.state = CheckState::kClaiming;
  if (!IsUsable(check.session, UnixMs())) {
    check.hindrance = ProblemCode::kInvalidSession;
  } else if (std::holds_alternative<std::monostate>(check.hindrance)) {
    const auto room = parts_.admission.Look(check.caller(), MonotonicNow());
    if (!room) check.hindrance = room.error();
  }
  check.claim.may_start = std::holds_alternative<std::monostate>(check.hindrance);
  check.claim.now_ms = UnixMs();
  check.claim.lease_ms = (deadlines_.proxy + kClaimMargin).count();
  parts_.store.Run(
      [request = check.claim](AccountStore& store) { return store.TakeClaim(request); },
      [this, id, name = check.claim.name](const StoreResult<Claim>& claimed) {
        if (Get(id) && !claimed) return Refuse(id, ProblemCode::kStorageUnavailable);
        if (Get(id)) return OnClaimed(id, *claimed);
        // The client has gone in the meantime.
        if (!claimed || claimed->kind != Claim::Kind::kFresh) return;
        ReleaseClaim(parts_.store, {name, claimed->until_ms}, [] {});
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
      return Hinder(id);
    case Kind::kFresh:
      break;
  }
  check.held = HeldClaim{check.claim.name, claim.until_ms};
  if (check.account_id.empty() && check.session.token_hash.empty()) return Ask(id);
  Admit(id);
}

void CheckService::Hinder(CheckId id) {
  const Hindrance& hindrance = Get(id)->hindrance;
  if (const auto* code = std::get_if<ProblemCode>(&hindrance)) return Refuse(id, *code);
  if (const auto* verdict = std::get_if<Verdict>(&hindrance)) return Reject(id, *verdict);
  const auto& reached = std::get<LimitRefusal>(hindrance);
  parts_.metrics.CountLimit(LimitName(reached.limit));
  Finish(id, RefusalAnswer(
                 {ProblemCode::kTooManyChecks, reached.retry_after_s, LimitName(reached.limit)},
                 Get(id)->request_id));
}

// The account to link again must be there, and the session must have an attempt left, before
// anyone's credentials travel.
void CheckService::Admit(CheckId id) {
  Check& check = *Get(id);
  check.state = CheckState::kAdmitting;
  const AccountQuery query{.id = check.account_id,
                           .owner = check.session.owner,
                           .provider = check.provider,
                           .environment = check.session.environment};
  parts_.store.Run(
      [query, hash = check.session.token_hash](AccountStore& store) -> StoreResult<std::int64_t> {
        if (!query.id.empty()) {
          const StoreResult<Account> found = store.Find(query);
          if (!found) return Unexpected(found.error());
        }
        if (hash.empty()) return 0;
        return store.CountAttempt(hash, UnixMs());
      },
      [this, id](const StoreResult<std::int64_t>& admitted) {
        if (!Get(id)) return;
        if (!admitted) return Refuse(id, ProblemOf(admitted.error()));
        Ask(id);
      });
}

void CheckService::Ask(CheckId id) {
  Check& check = *Get(id);
  check.state = CheckState::kAsking;
  check.call.Start(check.caller(), *check.check, std::move(check.fields),
                   [this, id](const Expected<ProviderVerdict, CallRefusal>& answered) {
                     OnVerdict(id, answered);
                   });
}

void CheckService::OnVerdict(CheckId id, const Expected<ProviderVerdict, CallRefusal>& answered) {
  const Check& check = *Get(id);
  if (!answered) return Finish(id, RefusalAnswer(answered.error(), check.request_id));
  const Verdict& verdict = answered->verdict;
  if (verdict.code != VerdictCode::kLinked) return Reject(id, verdict);
  Store(id, verdict.account_label, CredentialJson(answered->fields));
}

void CheckService::Store(CheckId id, const std::string& label, Secret credential) {
  Check& check = *Get(id);
  check.state = CheckState::kStoring;
  LinkRequest request{.owner = check.session.owner,
                      .provider = check.provider,
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
                      .keep = check.held,
                      .answer = [request_id = check.request_id](const Account& account) {
                        return ToKeep(LinkedAnswer(account, request_id));
                      }};
  parts_.store.Run(
      [request = std::move(request)](AccountStore& store) { return store.Link(request); },
      [this, id](const StoreResult<Account>& linked) {
        Check* waiting = Get(id);
        if (!waiting) return;
        if (!linked) return Refuse(id, ProblemOf(linked.error()));
        waiting->held.reset();  // the answer is kept already
        Finish(id, LinkedAnswer(*linked, waiting->request_id));
      });
}

// How a check ends: with a verdict, a refusal, at its deadline, or because the client has gone.

void CheckService::OnDeadline(CheckId id) {
  Check* check = Get(id);
  if (!check) return;
  if (check->state == CheckState::kAsking) {
    check->answer = RejectedAnswer(check->call.TimeOut(), check->request_id);
  } else if (check->state != CheckState::kAnswered) {
    check->answer = ProblemAnswer(ProblemCode::kStorageUnavailable, check->request_id);
  }
  const bool store_knows =
      check->state == CheckState::kAnswered || check->state == CheckState::kStoring;
  if (!store_knows) Settle(*check, [] {});
  Deliver(id);  // even when the store does not know yet
}

void CheckService::Reject(CheckId id, const Verdict& verdict) {
  Check& check = *Get(id);
  check.call.NoteVerdict(verdict.code);
  Finish(id, RejectedAnswer(verdict, check.request_id));
}

void CheckService::Refuse(CheckId id, ProblemCode code, int retry_after_s) {
  if (const Check* check = Get(id))
    Finish(id, ProblemAnswer(code, check->request_id, retry_after_s));
}

// The store knows before the client does: a client that asks again at once finds the answer.
void CheckService::Finish(CheckId id, HttpAnswer answer) {
  Check* check = Get(id);
  if (!check || check->state == CheckState::kAnswered) return;
  check->state = CheckState::kAnswered;
  check->answer = std::move(answer);
  Settle(*check, [this, id] { Deliver(id); });
}

// Keeps a verdict, or frees the key after anything else.
void CheckService::Settle(const Check& check, std::function<void()> then) {
  if (!check.held) return then();
  if (check.answer.status != 200) return ReleaseClaim(parts_.store, *check.held, std::move(then));
  parts_.store.Run([held = *check.held, kept = ToKeep(check.answer)](
                       AccountStore& store) { return store.Keep(held, kept); },
                   [then = std::move(then)](const StoreResult<bool>&) { then(); });
}

void CheckService::Deliver(CheckId id) {
  const auto found = checks_.find(id);
  if (found == checks_.end()) return;
  const std::unique_ptr<Check> check = std::move(found->second);
  checks_.erase(found);
  check->done({.answer = std::move(check->answer), .trace = check->call.trace()});
}

void CheckService::Cancel(CheckId id) {
  const auto found = checks_.find(id);
  if (found == checks_.end()) return;
  const std::unique_ptr<Check> check = std::move(found->second);
  checks_.erase(found);
  check->call.Cancel();
  const bool store_knows =
      check->state == CheckState::kAnswered || check->state == CheckState::kStoring;
  if (check->held && !store_knows) ReleaseClaim(parts_.store, *check->held, [] {});
}

}  // namespace linkdock::proxy
