#include "proxy/check_service.h"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "proxy/check_answer.h"
#include "proxy/credential.h"
#include "proxy/field_check.h"
#include "proxy/timestamp.h"

namespace linkdock::proxy {
namespace {

MonotonicTime Now() { return std::chrono::steady_clock::now(); }

}  // namespace

struct CheckService::Check {
  Check(const Parts& parts, const CheckOrder& order, OnCheck then)
      : counted(parts.metrics.checks_in_flight),
        session(order.session),
        idempotency_key(order.idempotency_key),
        request_id(order.request_id),
        done(std::move(then)),
        deadline(parts.loop) {}

  CountedWhile counted;
  Session session;
  std::string idempotency_key;
  std::string request_id;
  OnCheck done;
  boost::asio::steady_timer deadline;
  bool owns_key = false;  // the ledger waits for this check's answer
  std::string auth;
  std::string account_id;
  const AuthMethod* method = nullptr;
  const linkdock::Check* check = nullptr;
  FieldValues fields;
  TransferId transfer = 0;  // 0: the provider is not being asked
  MonotonicTime asked;
  CheckReply reply;
};

CheckService::CheckService(Parts parts, CheckSettings settings)
    : parts_(parts), settings_(settings), limiter_(settings.checks_per_minute) {}

CheckService::~CheckService() = default;

bool CheckService::Full() const {
  return checks_.size() >= static_cast<std::size_t>(settings_.max_in_flight);
}

CheckService::Check* CheckService::Get(CheckId id) {
  const auto found = checks_.find(id);
  return found == checks_.end() ? nullptr : found->second.get();
}

CheckId CheckService::Begin(const CheckOrder& order, OnCheck done) {
  const CheckId id = ++last_id_;
  const bool full = Full();
  Check& check =
      *checks_.emplace(id, std::make_unique<Check>(parts_, order, std::move(done))).first->second;
  const auto refuse = [&](ProblemCode code, int retry_after_s = 0) {
    boost::asio::post(parts_.loop,
                      [this, id, code, retry_after_s] { Refuse(id, code, retry_after_s); });
    return id;
  };
  if (full) return refuse(ProblemCode::kOverloaded, kOverloadRetryAfterS);
  auto read = ReadCheckBody(order.body);
  if (const auto* problem = std::get_if<ProblemCode>(&read)) return refuse(*problem);

  HttpAnswer known;
  switch (ledger_.Start(order.session.id, order.idempotency_key, parts_.hasher.Hash(order.body),
                        Now(), known)) {
    case ReplayLedger::Begin::kInFlight:
      return refuse(ProblemCode::kCheckInFlight, 1);
    case ReplayLedger::Begin::kMismatch:
      return refuse(ProblemCode::kIdempotencyReused);
    case ReplayLedger::Begin::kReplay:
      boost::asio::post(parts_.loop, [this, id, known = std::move(known)]() mutable {
        Finish(id, std::move(known));
      });
      return id;
    case ReplayLedger::Begin::kFresh:
      break;
  }
  check.owns_key = true;
  check.deadline.expires_after(settings_.deadlines.proxy);
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
  if (!AllowsProvider(check->session, body.provider))
    return Refuse(id, ProblemCode::kProviderNotAllowed);
  check->method = FindAuth(provider->second, body.auth);
  check->check = FindCheck(provider->second, body.auth);
  if (!check->method || !check->check) return Refuse(id, ProblemCode::kUnknownAuth);
  check->auth = body.auth;
  check->account_id = body.account_id;

  auto fields = CheckFields(*check->method, body.fields);
  if (const auto* problem = std::get_if<ProblemCode>(&fields)) return Refuse(id, *problem);
  if (const auto* invalid = std::get_if<InvalidField>(&fields)) {
    return Reject(id, {.code = VerdictCode::kInvalidField,
                       .field = invalid->key,
                       .retry_after_s = 0,
                       .account_label = {}});
  }
  check->fields = std::get<FieldValues>(std::move(fields));
  if (check->account_id.empty()) return Ask(id);
  FindAccount(id);
}

// The account to link again must be there before anyone's credentials travel.
void CheckService::FindAccount(CheckId id) {
  const Check& check = *Get(id);
  parts_.store.Run(
      [owner = check.session.owner, provider = check.reply.provider, account = check.account_id](
          AccountStore& store) { return store.Find(owner, provider, account); },
      [this, id](const StoreResult<Account>& found) {
        if (!Get(id)) return;
        const auto* fault = std::get_if<StoreFault>(&found);
        if (!fault) return Ask(id);
        Refuse(id, *fault == StoreFault::kNoSuchAccount ? ProblemCode::kUnknownAccount
                                                        : ProblemCode::kStorageUnavailable);
      });
}

void CheckService::Ask(CheckId id) {
  Check& check = *Get(id);
  const int wait_s = limiter_.Take(check.session.id, Now());
  if (wait_s > 0) return Refuse(id, ProblemCode::kTooManyChecks, wait_s);
  Result<UpstreamRequest> request = BuildRequest(*check.check, check.fields);
  if (!request.ok()) {
    return Reject(id, {.code = VerdictCode::kInvalidField,
                       .field = request.error().where,
                       .retry_after_s = 0,
                       .account_label = {}});
  }
  check.asked = Now();
  check.transfer =
      parts_.upstream.Start(std::move(request).value(),
                            [this, id](const UpstreamAnswer& answer) { OnAnswer(id, answer); });
}

void CheckService::OnAnswer(CheckId id, const UpstreamAnswer& answer) {
  Check* check = Get(id);
  if (!check) return;
  check->transfer = 0;
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
  const Check& check = *Get(id);
  LinkOrder order{.owner = check.session.owner,
                  .provider = check.reply.provider,
                  .auth = check.auth,
                  .identity = label,
                  .label = label,
                  .account_id = check.account_id,
                  .actor = "session " + check.session.id,
                  .credential = std::move(credential),
                  .now_ms = UnixMs()};
  parts_.store.Run([order = std::move(order)](AccountStore& store) { return store.Link(order); },
                   [this, id](const StoreResult<Account>& linked) {
                     const Check* waiting = Get(id);
                     if (!waiting) return;
                     if (const auto* account = std::get_if<Account>(&linked)) {
                       return Finish(id, LinkedAnswer(*account, waiting->request_id));
                     }
                     Refuse(id, std::get<StoreFault>(linked) == StoreFault::kNoSuchAccount
                                    ? ProblemCode::kUnknownAccount
                                    : ProblemCode::kStorageUnavailable);
                   });
}

void CheckService::OnDeadline(CheckId id) {
  Check* check = Get(id);
  if (!check) return;
  if (check->transfer == 0) return Refuse(id, ProblemCode::kStorageUnavailable);
  check->reply.upstream_ms = std::chrono::duration_cast<Milliseconds>(Now() - check->asked).count();
  check->reply.transport = TransportName(TransportOutcome::kTimedOut);
  Reject(id, {.code = VerdictCode::kProviderTimeout,
              .field = {},
              .retry_after_s = 0,
              .account_label = {}});
}

void CheckService::Reject(CheckId id, const Verdict& verdict) {
  if (const Check* check = Get(id)) Finish(id, RejectedAnswer(verdict, check->request_id));
}

void CheckService::Refuse(CheckId id, ProblemCode code, int retry_after_s) {
  if (const Check* check = Get(id))
    Finish(id, ProblemAnswer(code, check->request_id, retry_after_s));
}

void CheckService::Finish(CheckId id, HttpAnswer answer) {
  const auto found = checks_.find(id);
  if (found == checks_.end()) return;
  const std::unique_ptr<Check> check = std::move(found->second);
  checks_.erase(found);
  if (check->transfer != 0) parts_.upstream.Cancel(check->transfer);
  if (check->owns_key && answer.status == 200) {
    ledger_.Finish(check->session.id, check->idempotency_key, answer, Now());
  } else if (check->owns_key) {
    ledger_.Release(check->session.id, check->idempotency_key);
  }
  check->reply.answer = std::move(answer);
  check->done(check->reply);
}

void CheckService::Cancel(CheckId id) {
  const auto found = checks_.find(id);
  if (found == checks_.end()) return;
  const Check& check = *found->second;
  if (check.transfer != 0) parts_.upstream.Cancel(check.transfer);
  if (check.owns_key) ledger_.Release(check.session.id, check.idempotency_key);
  checks_.erase(found);
}

}  // namespace linkdock::proxy
