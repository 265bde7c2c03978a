#include "proxy/store/events.h"

#include "proxy/base/hashing.h"
#include "proxy/base/timestamp.h"
#include "widget/core/json/json_writer.h"

namespace linkdock::proxy {
namespace {

// The body of a webhook, in the shape that Standard Webhooks recommends. It shows the account as it
// is at this moment, and never a credential.
std::string Payload(const std::string& id, const Account& account, const Happening& happening) {
  std::string body = "{";
  AppendJsonMember(body, "id", id);
  AppendJsonMember(body, "type", WordOf(happening.kind));
  AppendJsonMember(body, "timestamp", Timestamp(happening.now_ms));
  body += R"("data":{"account":{)";
  AppendJsonMember(body, "id", account.id);
  AppendJsonMember(body, "owner", account.owner);
  AppendJsonMember(body, "provider", account.provider);
  AppendJsonMember(body, "environment", account.environment);
  AppendJsonMember(body, "label", account.label);
  AppendJsonMember(body, "status", account.status);
  AppendJsonMember(body, "reason", account.reason);
  body += R"("metadata":)" + account.metadata + "}}}";
  return body;
}

}  // namespace

void Announce(Transaction& work, const Account& account, const Happening& happening) {
  const std::string id = RandomId("evt_");
  static_cast<void>(
      work.Run("INSERT INTO event (id, kind, account_id, owner, payload, created_at_ms) "
               "VALUES ($1, $2, $3, $4, $5, $6)",
               {id, std::string(WordOf(happening.kind)), account.id, account.owner,
                Payload(id, account, happening), happening.now_ms}));
  // Without an endpoint: the next proxy with webhooks makes the deliveries of it.
  static_cast<void>(
      work.Run("INSERT INTO delivery (event_id, endpoint, state, attempts, next_attempt_at_ms, "
               "claimed_by, claimed_until_ms, last_status, last_error, updated_at_ms) "
               "VALUES ($1, '', 'waiting', 0, $2, '', 0, 0, '', $3)",
               {id, happening.now_ms, happening.now_ms}));
  Audit(work, account, happening);
}

void Audit(Transaction& work, const Account& account, const Happening& happening) {
  static_cast<void>(
      work.Run("INSERT INTO audit (id, at_ms, actor, action, account_id, owner, detail) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7)",
               {RandomId("aud_"), happening.now_ms, std::string(happening.actor),
                std::string(WordOf(happening.verb)), account.id, account.owner,
                std::string(happening.detail)}));
}

}  // namespace linkdock::proxy
