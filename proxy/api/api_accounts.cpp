#include <utility>

#include "proxy/api/api.h"
#include "proxy/base/timestamp.h"
#include "proxy/contract/account_answers.h"
#include "proxy/contract/list_query.h"

// The handlers of sessions and accounts: read what was sent, let the store do it, answer.

namespace linkdock::proxy {
namespace {

ApiReply Reply(HttpAnswer answer) {
  ApiReply reply;
  reply.answer = std::move(answer);
  return reply;
}

Audience AudienceOf(const ApiCaller& caller) {
  return std::holds_alternative<ApiKey>(caller) ? Audience::kServer : Audience::kBrowser;
}

// Gives the reply for what the store gave: `make(value)`, or the problem.
template <typename T, typename Make>
ApiReply ReplyFor(const StoreResult<T>& result, const std::string& request_id, Make make) {
  if (!result) return Reply(FaultAnswer(result.error(), request_id));
  return Reply(make(*result));
}

AccountRequest RequestOf(const ApiCall& call) {
  return {.owner = {}, .id = call.account_id, .actor = ActorName(call.caller), .now_ms = UnixMs()};
}

}  // namespace

void Api::CreateSession(const ApiCall& call, OnReply done) {
  auto read = ReadSessionBody(call.body, parts_.catalogue);
  if (!read) return Refuse(call, done, read.error());
  Session& session = read->session;
  const std::int64_t expires_in_s = read->expires_in_s;
  Secret token;
  {
    std::string text = NewSessionToken();
    token = Secret(text);
    WipeString(text);
  }
  session.id = RandomId("ses_");
  session.token_hash = SessionTokenHash(token.Reveal());
  session.created_at_ms = UnixMs();
  session.expires_at_ms = session.created_at_ms + expires_in_s * 1000;
  parts_.store.Run(
      [session, actor = ActorName(call.caller)](AccountStore& store) {
        return store.AddSession(session, actor);
      },
      [done = std::move(done), id = call.request_id, token = std::move(token),
       link_url = parts_.link_url](const StoreResult<Session>& added) {
        if (!added && added.error() == StoreFault::kNoSuchAccount) {
          return done(Reply(MemberProblemAnswer(ProblemCode::kUnknownAccount, id, "/account_id")));
        }
        done(ReplyFor(added, id, [&](const Session& made) {
          return SessionIssuedAnswer(made, token, link_url, id);
        }));
      });
}

void Api::OpenSession(const ApiCall& call, OnReply done) {
  const auto& session = std::get<Session>(call.caller);
  if (session.token_hash.empty()) return Answer(done, SessionAnswer(session, call.request_id));
  parts_.store.Run(
      [hash = session.token_hash, origin = call.parent_origin](AccountStore& store) {
        return store.OpenSession(hash, origin, UnixMs());
      },
      [done = std::move(done), id = call.request_id](const StoreResult<Session>& opened) {
        done(ReplyFor(opened, id, [&](const Session& now) { return SessionAnswer(now, id); }));
      });
}

void Api::ListAccounts(const ApiCall& call, OnReply done) {
  auto read = ReadListQuery(call.query);
  if (!read) return Refuse(call, done, read.error());
  ListRequest& request = *read;
  if (const auto* session = std::get_if<Session>(&call.caller)) {
    const bool others =
        (!request.owner.empty() && request.owner != session->owner) ||
        (!request.environment.empty() && request.environment != session->environment);
    if (others) return Answer(done, AccountsAnswer({}, Audience::kBrowser, call.request_id));
    request.owner = session->owner;
    request.environment = session->environment;
  }
  parts_.store.Run([request](AccountStore& store) { return store.List(request); },
                   [done = std::move(done), id = call.request_id,
                    audience = AudienceOf(call.caller)](const StoreResult<AccountPage>& listed) {
                     done(ReplyFor(listed, id, [&](const AccountPage& page) {
                       return AccountsAnswer(page, audience, id);
                     }));
                   });
}

void Api::GetAccount(const ApiCall& call, OnReply done) {
  AccountQuery query{.id = call.account_id, .owner = {}, .provider = {}, .environment = {}};
  if (const auto* session = std::get_if<Session>(&call.caller)) {
    query.owner = session->owner;
    query.environment = session->environment;
  }
  parts_.store.Run([query](AccountStore& store) { return store.Find(query); },
                   [done = std::move(done), id = call.request_id,
                    audience = AudienceOf(call.caller)](const StoreResult<Account>& found) {
                     done(ReplyFor(found, id, [&](const Account& account) {
                       return AccountAnswer(account, audience, id);
                     }));
                   });
}

void Api::EditAccount(const ApiCall& call, const OnReply& done) {
  auto read = ReadEditBody(call.body);
  if (!read) return Refuse(call, done, read.error());
  ChangeAccount(call, done, [edit = *read](AccountStore& store, const AccountRequest& request) {
    return store.Edit(request, edit);
  });
}

void Api::SuspendAccount(const ApiCall& call, const OnReply& done) {
  auto read = ReadSuspendBody(call.body);
  if (!read) return Refuse(call, done, read.error());
  ChangeAccount(call, done, [reason = *read](AccountStore& store, const AccountRequest& request) {
    return store.Suspend(request, reason);
  });
}

void Api::ChangeAccount(const ApiCall& call, OnReply done, AccountWork work) {
  parts_.store.Run(
      [request = RequestOf(call), work = std::move(work)](AccountStore& store) {
        return work(store, request);
      },
      [done = std::move(done), id = call.request_id](const StoreResult<Account>& changed) {
        done(ReplyFor(changed, id, [&](const Account& account) {
          return AccountAnswer(account, Audience::kServer, id);
        }));
      });
}

void Api::ReleaseCredential(const ApiCall& call, OnReply done) {
  parts_.store.Run(
      [request = RequestOf(call)](AccountStore& store) { return store.Reveal(request); },
      [done = std::move(done), id = call.request_id](const StoreResult<RevealedAccount>& revealed) {
        done(ReplyFor(revealed, id, [&](const RevealedAccount& released) {
          return CredentialAnswer(released, id);
        }));
      });
}

}  // namespace linkdock::proxy
