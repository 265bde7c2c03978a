#include "proxy/api/api.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "proxy/base/timestamp.h"
#include "proxy/contract/account_answers.h"

// This file finds out who calls and which handler answers; the handlers are in api_accounts.cpp.

namespace linkdock::proxy {

std::string ActorName(const ApiCaller& caller) {
  if (const auto* key = std::get_if<ApiKey>(&caller)) return "key " + key->name;
  return "session " + std::get<Session>(caller).id;
}

Api::Api(Parts parts)
    : parts_(parts),
      rechecks_({.loop = parts.loop,
                 .catalogue = parts.catalogue,
                 .upstream = parts.upstream,
                 .store = parts.store,
                 .admission = parts.admission,
                 .metrics = parts.metrics,
                 .deadline = parts.recheck_deadline}) {}

void Api::Identify(const Gate& gate, OnCaller done) {
  const RouteRow& row = *gate.row;
  const bool by_key = row.scope && (LooksLikeApiKey(gate.token) || !row.session);
  if (by_key) return IdentifyKey(gate, done);
  IdentifySession(gate, std::move(done));
}

// Only a route that takes no session says that it wants a key: elsewhere both get the same words.
void Api::IdentifyKey(const Gate& gate, const OnCaller& done) {
  const std::optional<ApiKey> key = parts_.keys.Find(gate.token);
  Identified result =
      Unexpected(gate.row->session ? ProblemCode::kInvalidSession : ProblemCode::kInvalidKey);
  if (key && !HasScope(*key, *gate.row->scope)) result = Unexpected(ProblemCode::kScopeMissing);
  if (key && HasScope(*key, *gate.row->scope)) result = ApiCaller(*key);
  boost::asio::post(parts_.loop, [done, result = std::move(result)] { done(result); });
}

namespace {

// Whether a session that the store knows may do what the route does, in that page.
Api::Identified JudgeSession(const StoreResult<Session>& found, Route route,
                             std::string_view parent_origin) {
  if (!found) {
    return Unexpected(found.error() == StoreFault::kNoSession ? ProblemCode::kInvalidSession
                                                              : ProblemCode::kStorageUnavailable);
  }
  const Session& session = *found;
  if (!IsUsable(session, UnixMs()) && route != Route::kCheck) {
    return Unexpected(ProblemCode::kInvalidSession);
  }
  if (!AllowsParent(session, parent_origin)) return Unexpected(ProblemCode::kOriginNotAllowed);
  return ApiCaller(session);
}

}  // namespace

void Api::IdentifySession(const Gate& gate, OnCaller done) {
  const std::optional<Session> known = parts_.sessions.Find(gate.token);
  if (known || !LooksLikeSessionToken(gate.token)) {
    Identified result = Unexpected(ProblemCode::kInvalidSession);
    if (known) result = ApiCaller(*known);
    boost::asio::post(parts_.loop, [done = std::move(done), result] { done(result); });
    return;
  }
  parts_.store.Run(
      [hash = SessionTokenHash(gate.token)](AccountStore& store) {
        return store.FindSession(hash);
      },
      [done = std::move(done), route = gate.route, parent = std::string(gate.parent_origin)](
          const StoreResult<Session>& found) { done(JudgeSession(found, route, parent)); });
}

ApiRun Api::Begin(const ApiCall& call, OnReply done) {
  switch (call.route) {
    case Route::kCheck:
      return {.check = parts_.checks.Begin({.session = std::get<Session>(call.caller),
                                            .request_id = call.request_id,
                                            .address = call.address,
                                            .token = call.token,
                                            .idempotency_key = call.idempotency_key,
                                            .body = call.body},
                                           std::move(done))};
    case Route::kRecheckAccount:
      return {.recheck = rechecks_.Begin({.account = {.owner = {},
                                                      .id = call.account_id,
                                                      .actor = ActorName(call.caller),
                                                      .now_ms = UnixMs()},
                                          .request_id = call.request_id},
                                         std::move(done))};
    case Route::kOpenSession:
      OpenSession(call, std::move(done));
      break;
    case Route::kCreateSession:
      CreateSession(call, std::move(done));
      break;
    case Route::kListAccounts:
      ListAccounts(call, std::move(done));
      break;
    case Route::kGetAccount:
      GetAccount(call, std::move(done));
      break;
    case Route::kEditAccount:
      EditAccount(call, done);
      break;
    case Route::kRemoveAccount:
      ChangeAccount(call, std::move(done), [](AccountStore& store, const AccountRequest& request) {
        return store.Remove(request);
      });
      break;
    case Route::kSuspendAccount:
      SuspendAccount(call, done);
      break;
    case Route::kResumeAccount:
      ChangeAccount(call, std::move(done), [](AccountStore& store, const AccountRequest& request) {
        return store.Resume(request);
      });
      break;
    case Route::kReleaseCredential:
      ReleaseCredential(call, std::move(done));
      break;
    case Route::kHealth:
    case Route::kUnknown:
      Answer(done, ProblemAnswer(ProblemCode::kNotFound, call.request_id));
      break;
  }
  return {};
}

void Api::Cancel(const ApiRun& run) {
  parts_.checks.Cancel(run.check);
  rechecks_.Cancel(run.recheck);
}

void Api::Answer(const OnReply& done, HttpAnswer answer) {
  ApiReply reply;
  reply.answer = std::move(answer);
  boost::asio::post(parts_.loop, [done, reply = std::move(reply)] { done(reply); });
}

void Api::Refuse(const ApiCall& call, const OnReply& done, const BodyFault& fault) {
  Answer(done, MemberProblemAnswer(fault.code, call.request_id, fault.member));
}

}  // namespace linkdock::proxy
