#include "proxy/store/sweep.h"

#include <string>

#include "proxy/base/limits.h"
#include "proxy/store/work.h"

namespace linkdock::proxy {
namespace {

// `sql` gets the moment before which rows are old as $1 and the size of the batch as $2.
struct Rule {
  const char* sql;
  std::chrono::hours age;
};

// Where another program is at the same rows, they are left to it. ForEngine() puts SKIP there.
constexpr Rule kRules[] = {
    // Nothing is owed of it any more.
    {"DELETE FROM event WHERE id IN (SELECT id FROM event WHERE created_at_ms < $1 AND NOT EXISTS "
     "(SELECT 1 FROM delivery WHERE event_id = event.id AND state <> 'delivered') "
     "ORDER BY created_at_ms LIMIT $2 SKIP) RETURNING id",
     kEventAge},
    // Also with dead letters.
    {"DELETE FROM event WHERE id IN (SELECT id FROM event WHERE created_at_ms < $1 "
     "ORDER BY created_at_ms LIMIT $2 SKIP) RETURNING id",
     kDeadLetterAge},
    // No proxy with webhooks came by: whoever configures some later is not told of old times.
    {"DELETE FROM delivery WHERE endpoint = '' AND event_id IN (SELECT event_id FROM delivery "
     "WHERE endpoint = '' AND state = 'waiting' AND updated_at_ms < $1 LIMIT $2 SKIP) "
     "RETURNING event_id",
     kUnclaimedEventAge},
    // Longer than any wait: its endpoint is configured nowhere, or was down all the time.
    {"UPDATE delivery SET state = 'dead', last_error = 'waited_too_long' WHERE state = 'waiting' "
     "AND endpoint <> '' AND event_id IN (SELECT event_id FROM delivery WHERE state = 'waiting' "
     "AND endpoint <> '' AND updated_at_ms < $1 LIMIT $2 SKIP) AND updated_at_ms < $3 "
     "RETURNING event_id",
     kOrphanAge},
    {"DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at_ms < $1 "
     "ORDER BY at_ms LIMIT $2 SKIP) RETURNING id",
     kAuditAge},
    {"DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session WHERE "
     "expires_at_ms < $1 ORDER BY expires_at_ms LIMIT $2 SKIP) RETURNING id",
     kSessionAge},
    // Their time is in the row: kReplayAge after the request.
    {"DELETE FROM idempotency WHERE (session, key) IN (SELECT session, key FROM idempotency WHERE "
     "expires_at_ms < $1 ORDER BY expires_at_ms LIMIT $2 SKIP) RETURNING key",
     std::chrono::hours(0)},
};

std::string ForEngine(std::string sql, Engine engine) {
  constexpr std::string_view kMark = " SKIP)";
  const std::size_t at = sql.find(kMark);
  return sql.replace(at, kMark.size(),
                     engine == Engine::kPostgres ? " FOR UPDATE SKIP LOCKED)" : ")");
}

StoreResult<bool> Apply(Database& database, const Rule& rule, std::int64_t now_ms) {
  const std::string sql = ForEngine(rule.sql, database.engine());
  const std::int64_t before_ms = now_ms - std::chrono::milliseconds(rule.age).count();
  std::vector<Value> values = {before_ms, static_cast<std::int64_t>(kSweepBatch)};
  if (sql.find("$3") != std::string::npos) values.emplace_back(before_ms);
  return Atomically<bool>(database, TransactionKind::kWrite,
                          [&](Transaction& work) -> StoreResult<bool> {
                            return work.Run(sql, values).size() >= kSweepBatch;
                          });
}

}  // namespace

StoreResult<bool> SweepStore(Database& database, std::int64_t now_ms) {
  bool more = false;
  for (const Rule& rule : kRules) {
    const StoreResult<bool> result = Apply(database, rule, now_ms);
    if (!result) return Unexpected(result.error());
    more = more || *result;
  }
  return more;
}

}  // namespace linkdock::proxy
