#include "proxy/contract/account_answers.h"

#include <array>

#include "proxy/base/limits.h"
#include "proxy/base/timestamp.h"
#include "widget/core/json/json_writer.h"

namespace linkdock::proxy {
namespace {

void Close(std::string& body, char bracket) {
  if (body.ends_with(',')) body.pop_back();
  body += bracket;
}

void AppendOptional(std::string& body, std::string_view key, const std::string& value) {
  if (!value.empty()) return AppendJsonMember(body, key, value);
  AppendJsonString(body, key);
  body += ":null,";
}

void AppendList(std::string& body, std::string_view key, const std::vector<std::string>& values) {
  AppendJsonString(body, key);
  body += ":[";
  for (const std::string& value : values) {
    AppendJsonString(body, value);
    body += ',';
  }
  Close(body, ']');
  body += ',';
}

void AppendAccount(std::string& body, const Account& account, Audience audience) {
  body += '{';
  AppendJsonMember(body, "id", account.id);
  AppendJsonMember(body, "provider", account.provider);
  AppendJsonMember(body, "label", account.label);
  AppendJsonMember(body, "status", account.status);
  AppendJsonMember(body, "created_at", Timestamp(account.created_at_ms));
  AppendJsonMember(body, "last_check_at", Timestamp(account.last_check_at_ms));
  if (audience == Audience::kServer) {
    AppendJsonMember(body, "owner", account.owner);
    AppendJsonMember(body, "auth", account.auth);
    AppendJsonMember(body, "environment", account.environment);
    AppendJsonMember(body, "reason", account.reason);
    AppendJsonMember(body, "updated_at", Timestamp(account.updated_at_ms));
    body += "\"metadata\":" + account.metadata;
  }
  Close(body, '}');
  body += ',';
}

// Writes the members that both answers about a session have.
void AppendSession(std::string& body, const Session& session) {
  AppendJsonMember(body, "owner_name", session.owner_name);
  AppendList(body, "providers", session.providers);
  AppendList(body, "categories", session.categories);
  AppendOptional(body, "account_id", session.account_id);
  AppendJsonMember(body, "locale", session.locale);
  AppendJsonMember(body, "label", session.label);
  AppendJsonMember(body, "environment", session.environment);
  body += session.several ? "\"several\":true," : "\"several\":false,";
  AppendOptional(body, "expires_at",
                 session.expires_at_ms == 0 ? "" : Timestamp(session.expires_at_ms));
  AppendJsonMember(body, "state", session.state);
}

HttpAnswer Done(int status, std::string body, std::string_view request_id) {
  AppendJsonMember(body, "request_id", request_id);
  Close(body, '}');
  return {.status = status,
          .content_type = "application/json",
          .body = std::move(body),
          .outcome = "ok"};
}

// Puts `tail`, which it wipes, in the place of the last bracket.
HttpAnswer WithSecretTail(HttpAnswer answer, std::string& tail) {
  std::string body;
  body.reserve(answer.body.size() + tail.size());  // it never moves
  body += answer.body;
  body.pop_back();
  body += tail;
  WipeString(tail);
  answer.body.clear();
  answer.secret_body = std::make_shared<const Secret>(body);
  WipeString(body);
  return answer;
}

}  // namespace

HttpAnswer SessionIssuedAnswer(const Session& session, const Secret& token,
                               std::string_view link_url, std::string_view request_id) {
  std::string open = R"({"session":{)";
  AppendJsonMember(open, "id", session.id);
  AppendJsonMember(open, "owner", session.owner);
  AppendSession(open, session);
  AppendList(open, "origins", session.origins);
  open += "\"metadata\":" + session.metadata + "},";
  HttpAnswer answer = Done(201, std::move(open), request_id);
  std::string tail = R"(,"token":")";
  tail.reserve(tail.size() + token.size() * 2 + link_url.size() + 32);  // it never moves
  tail += token.Reveal();  // base64url: nothing to escape
  tail += R"(","link_url":)";
  if (link_url.empty()) {
    tail += "null}";
  } else {
    tail += '"';
    tail += link_url;  // an address that the options have judged
    tail += '#';
    tail += token.Reveal();
    tail += "\"}";
  }
  return WithSecretTail(std::move(answer), tail);
}

HttpAnswer SessionAnswer(const Session& session, std::string_view request_id) {
  std::string body = R"({"session":{)";
  AppendSession(body, session);
  Close(body, '}');
  body += ',';
  return Done(200, std::move(body), request_id);
}

HttpAnswer AccountsAnswer(const AccountPage& page, Audience audience, std::string_view request_id) {
  std::string body = R"({"accounts":[)";
  for (const Account& account : page.accounts) AppendAccount(body, account, audience);
  Close(body, ']');
  body += ',';
  AppendOptional(body, "next", page.next);
  return Done(200, std::move(body), request_id);
}

HttpAnswer AccountAnswer(const Account& account, Audience audience, std::string_view request_id) {
  std::string body = R"({"account":)";
  AppendAccount(body, account, audience);
  return Done(200, std::move(body), request_id);
}

HttpAnswer RecheckAnswer(const Account& account, const RecheckOutcome& outcome,
                         std::string_view request_id) {
  std::string body = R"({"account":)";
  AppendAccount(body, account, Audience::kServer);
  body += R"("check":{)";
  AppendJsonMember(body, "outcome", outcome.outcome);
  AppendOptional(body, "code", std::string(outcome.code));
  if (outcome.retry_after_s > 0) {
    body += "\"retry_after_s\":" + std::to_string(outcome.retry_after_s) + ',';
  }
  Close(body, '}');
  body += ',';
  HttpAnswer answer = Done(200, std::move(body), request_id);
  answer.outcome = outcome.outcome;
  return answer;
}

HttpAnswer CredentialAnswer(const RevealedAccount& revealed, std::string_view request_id) {
  HttpAnswer answer = AccountAnswer(revealed.account, Audience::kServer, request_id);
  constexpr std::string_view kKey = R"(,"credential":)";
  std::string tail;
  tail.reserve(kKey.size() + revealed.credential.size() + 1);  // it never moves
  tail += kKey;
  tail += revealed.credential.Reveal();
  tail += '}';
  return WithSecretTail(std::move(answer), tail);
}

HttpAnswer FaultAnswer(StoreFault fault, std::string_view request_id) {
  switch (fault) {
    case StoreFault::kUnavailable:
      return ProblemAnswer(ProblemCode::kStorageUnavailable, request_id, kOverloadRetryAfterS);
    case StoreFault::kNoSuchAccount:
      return ProblemAnswer(ProblemCode::kNotFound, request_id);
    case StoreFault::kBadCursor:
      return MemberProblemAnswer(ProblemCode::kBadQuery, request_id, "cursor");
    case StoreFault::kVault:
      return ProblemAnswer(ProblemCode::kVaultError, request_id);
    case StoreFault::kSuspended:
      return ProblemAnswer(ProblemCode::kAccountSuspended, request_id);
    case StoreFault::kNoSession:
      return ProblemAnswer(ProblemCode::kInvalidSession, request_id);
    case StoreFault::kNoAttempts:
      return ProblemAnswer(ProblemCode::kTooManyAttempts, request_id);
  }
  return ProblemAnswer(ProblemCode::kInternal, request_id);
}

}  // namespace linkdock::proxy
