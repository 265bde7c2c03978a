#include "proxy/access/limits.h"
#include "proxy/base/hashing.h"
#include "proxy/base/limits.h"
#include "proxy/store/events.h"
#include "proxy/store/work.h"
#include "widget/core/json/json_reader.h"

// Link sessions: made by the operator's server, used by the widget, consumed by the link.

namespace linkdock::proxy {
namespace {

constexpr const char* kColumns =
    "id, token_hash, owner, owner_name, providers, categories, origins, account_id, locale, label, "
    "metadata, environment, several, state, created_at_ms, expires_at_ms";

std::string ListText(const std::vector<std::string>& list) { return Json(list).dump(); }

std::vector<std::string> ListOf(const std::string& text) {
  std::vector<std::string> list;
  const Result<Json> json = ReadJson(text, text.size());
  if (!json.has_value() || !json.value().is_array()) return list;
  for (const Json& item : json.value()) {
    if (const auto* word = item.get_ptr<const std::string*>()) list.push_back(*word);
  }
  return list;
}

Session SessionOf(const Row& row) {
  return {.id = row.Text(0),
          .token_hash = row.Text(1),
          .owner = row.Text(2),
          .owner_name = row.Text(3),
          .providers = ListOf(row.Text(4)),
          .categories = ListOf(row.Text(5)),
          .origins = ListOf(row.Text(6)),
          .account_id = row.Text(7),
          .locale = row.Text(8),
          .label = row.Text(9),
          .metadata = row.Text(10),
          .environment = row.Text(11),
          .several = row.Number(12) != 0,
          .state = row.Text(13),
          .created_at_ms = row.Number(14),
          .expires_at_ms = row.Number(15)};
}

StoreResult<Session> Read(Transaction& work, const std::string& token_hash) {
  const Rows rows = work.Run(
      "SELECT " + std::string(kColumns) + " FROM session WHERE token_hash = $1", {token_hash});
  if (rows.empty()) return Unexpected(StoreFault::kNoSession);
  return SessionOf(rows.front());
}

bool OwnsAccount(Transaction& work, const Session& session) {
  return !work.Run("SELECT id FROM account WHERE id = $1 AND owner = $2 AND environment = $3",
                   {session.account_id, session.owner, session.environment})
              .empty();
}

void Insert(Transaction& work, const Session& session) {
  static_cast<void>(work.Run(
      "INSERT INTO session (id, token_hash, owner, owner_name, providers, categories, origins, "
      "account_id, locale, label, metadata, environment, several, state, opened_origin, attempts, "
      "created_at_ms, opened_at_ms, consumed_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5, $6, "
      "$7, $8, $9, $10, $11, $12, $13, 'issued', '', 0, $14, 0, 0, $15)",
      {session.id, session.token_hash, session.owner, session.owner_name,
       ListText(session.providers), ListText(session.categories), ListText(session.origins),
       session.account_id, session.locale, session.label, session.metadata, session.environment,
       std::int64_t{session.several}, session.created_at_ms, session.expires_at_ms}));
}

}  // namespace

bool ConsumeSession(Transaction& work, const std::string& token_hash, std::int64_t now_ms) {
  return !work.Run(
                  "UPDATE session SET state = CASE WHEN several = 1 THEN state ELSE 'consumed' "
                  "END, consumed_at_ms = $2 WHERE token_hash = $1 AND state <> 'consumed' AND "
                  "expires_at_ms > $3 AND created_at_ms <= $4 RETURNING id",
                  {token_hash, now_ms, now_ms - kClockSkewMs, now_ms + kClockSkewMs})
              .empty();
}

StoreResult<Session> AccountStore::AddSession(const Session& session, const std::string& actor) {
  return Atomically<Session>(*database_, TransactionKind::kWrite,
                             [&](Transaction& work) -> StoreResult<Session> {
                               if (!session.account_id.empty() && !OwnsAccount(work, session)) {
                                 return Unexpected(StoreFault::kNoSuchAccount);
                               }
                               Insert(work, session);
                               Account subject;
                               subject.id = session.account_id;
                               subject.owner = session.owner;
                               Audit(work, subject,
                                     {.kind = EventKind::kUpdated,
                                      .verb = AuditVerb::kSession,
                                      .actor = actor,
                                      .detail = session.id,
                                      .now_ms = session.created_at_ms});
                               return session;
                             });
}

StoreResult<Session> AccountStore::FindSession(const std::string& token_hash) {
  return Atomically<Session>(*database_, TransactionKind::kRead,
                             [&](Transaction& work) { return Read(work, token_hash); });
}

StoreResult<Session> AccountStore::OpenSession(const std::string& token_hash,
                                               const std::string& origin, std::int64_t now_ms) {
  return Atomically<Session>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<Session> {
        static_cast<void>(
            work.Run("UPDATE session SET state = 'opened', opened_origin = $2, opened_at_ms = $3 "
                     "WHERE token_hash = $1 AND state = 'issued'",
                     {token_hash, origin, now_ms}));
        StoreResult<Session> session = Read(work, token_hash);
        if (session && !IsUsable(*session, now_ms)) return Unexpected(StoreFault::kNoSession);
        return session;
      });
}

StoreResult<std::int64_t> AccountStore::CountAttempt(const std::string& token_hash,
                                                     std::int64_t now_ms) {
  return Atomically<std::int64_t>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<std::int64_t> {
        const Rows rows = work.Run(
            "UPDATE session SET attempts = attempts + 1 WHERE token_hash = $1 AND attempts < $2 "
            "AND state <> 'consumed' "
            "RETURNING attempts",
            {token_hash, std::int64_t{kMaxSessionAttempts}});
        if (!rows.empty()) return kMaxSessionAttempts - rows.front().Number(0);
        const StoreResult<Session> session = Read(work, token_hash);
        const bool used_up = session && IsUsable(*session, now_ms);
        return Unexpected(used_up ? StoreFault::kNoAttempts : StoreFault::kNoSession);
      });
}

}  // namespace linkdock::proxy
