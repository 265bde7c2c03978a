#include "proxy/webhooks/outbox.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <string_view>
#include <utility>

#include "proxy/base/timestamp.h"
#include "proxy/model/words.h"
#include "proxy/store/schema.h"
#include "proxy/store/work.h"

namespace linkdock::proxy {
namespace {

// Rows that another proxy is just taking are left to it. SQLite has one writer at a time anyway.
std::string Skipping(Engine engine) {
  return engine == Engine::kPostgres ? " FOR UPDATE OF delivery SKIP LOCKED" : "";
}

void InsertWaiting(Transaction& work, const std::string& event_id, const std::string& endpoint,
                   std::int64_t now_ms) {
  static_cast<void>(
      work.Run("INSERT INTO delivery (event_id, endpoint, state, attempts, next_attempt_at_ms, "
               "claimed_by, claimed_until_ms, last_status, last_error, updated_at_ms) "
               "VALUES ($1, $2, 'waiting', 0, $3, '', 0, 0, '', $4) "
               "ON CONFLICT (event_id, endpoint) DO NOTHING",
               {event_id, endpoint, now_ms, now_ms}));
}

// How the store says it. What is given back waits as before.
DeliveryWord WordFor(DeliveryState state) {
  switch (state) {
    case DeliveryState::kDelivered:
      return DeliveryWord::kDelivered;
    case DeliveryState::kDead:
      return DeliveryWord::kDead;
    case DeliveryState::kWaiting:
    case DeliveryState::kReturned:
      return DeliveryWord::kWaiting;
  }
  return DeliveryWord::kWaiting;
}

// A claim that is given back was no attempt.
Rows RecordOne(Transaction& work, const DeliveryRecord& record, const std::string& claimant,
               std::int64_t now_ms) {
  const bool returned = record.state == DeliveryState::kReturned;
  std::string sql =
      "UPDATE delivery SET state = $1, attempts = attempts - $2, next_attempt_at_ms = $3, "
      "claimed_by = '', claimed_until_ms = 0, last_status = $4, last_error = $5, updated_at_ms = "
      "$6 WHERE event_id = $7 AND endpoint = $8 AND state = 'waiting' AND ";
  sql += record.state == DeliveryState::kDelivered ? "$9 <> ''" : "claimed_by = $9";
  return work.Run(sql + " RETURNING event_id",
                  {std::string(WordOf(WordFor(record.state))), std::int64_t{returned},
                   now_ms + record.wait_ms, std::int64_t{record.status}, record.error, now_ms,
                   record.event_id, record.endpoint, claimant});
}

// Also the deliveries that were made, and those that a new endpoint never had.
std::size_t ReplayEvent(Transaction& work, const ReplayRequest& request) {
  if (work.Run("SELECT id FROM event WHERE id = $1", {request.event_id}).empty()) return 0;
  const Rows again = work.Run(
      "UPDATE delivery SET state = 'waiting', attempts = 0, next_attempt_at_ms = $1, "
      "updated_at_ms = $2 WHERE event_id = $3 AND endpoint <> '' AND claimed_by = '' "
      "RETURNING endpoint",
      {request.now_ms, request.now_ms, request.event_id});
  InsertWaiting(work, request.event_id, "", request.now_ms);
  return std::max<std::size_t>(again.size(), 1);
}

std::size_t ReplayDead(Transaction& work, const ReplayRequest& request) {
  std::string sql =
      "UPDATE delivery SET state = 'waiting', attempts = 0, next_attempt_at_ms = $1, "
      "updated_at_ms = $2 WHERE state = 'dead'";
  std::vector<Value> values = {request.now_ms, request.now_ms};
  if (!request.all_dead) {
    sql += " AND endpoint = $3";
    values.emplace_back(request.endpoint);
  }
  return work.Run(sql + " RETURNING event_id", values).size();
}

}  // namespace

StoreResult<std::int64_t> Outbox::NowMs() {
  if (database_->engine() == Engine::kSqlite) return UnixMs();
  return Atomically<std::int64_t>(
      *database_, TransactionKind::kRead, [](Transaction& work) -> StoreResult<std::int64_t> {
        const Rows rows =
            work.Run("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)");
        return rows.empty() ? 0 : rows.front().Number(0);
      });
}

StoreResult<std::vector<std::string>> Outbox::FindDue(const std::vector<std::string>& endpoints,
                                                      std::int64_t now_ms) {
  constexpr std::int64_t kAnyTime = std::numeric_limits<std::int64_t>::max();
  return Atomically<std::vector<std::string>>(
      *database_, TransactionKind::kRead,
      [&](Transaction& work) -> StoreResult<std::vector<std::string>> {
        std::vector<std::string> due;
        for (const std::string& endpoint : endpoints) {
          const Rows first = work.Run(
              "SELECT event_id FROM delivery WHERE endpoint = $1 AND state = 'waiting' AND "
              "next_attempt_at_ms <= $2 LIMIT 1",
              {endpoint, endpoint.empty() ? kAnyTime : now_ms});
          if (!first.empty()) due.push_back(endpoint);
        }
        return due;
      });
}

StoreResult<std::size_t> Outbox::FanOut(const std::vector<Subscription>& subscriptions,
                                        std::int64_t now_ms, std::size_t limit) {
  const std::string sql =
      "SELECT delivery.event_id, event.kind FROM delivery JOIN event ON event.id = "
      "delivery.event_id WHERE delivery.endpoint = '' AND delivery.state = 'waiting' "
      "ORDER BY delivery.next_attempt_at_ms LIMIT $1" +
      Skipping(database_->engine());
  return Atomically<std::size_t>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<std::size_t> {
        const Rows events = work.Run(sql, {static_cast<std::int64_t>(limit)});
        for (const Row& event : events) {
          static_cast<void>(work.Run("DELETE FROM delivery WHERE event_id = $1 AND endpoint = ''",
                                     {event.Text(0)}));
          for (const auto& [endpoint, kinds] : subscriptions) {
            if (std::ranges::find(kinds, event.Text(1)) == kinds.end()) continue;
            InsertWaiting(work, event.Text(0), endpoint, now_ms);
          }
        }
        return events.size();
      });
}

// `next_attempt_at_ms` moves to the end of the claim, so that "due" is one comparison: nobody has
// it, or whoever had it is gone.
StoreResult<std::vector<ClaimedDelivery>> Outbox::Claim(const DeliveryClaim& request) {
  const std::string sql =
      "WITH turn AS MATERIALIZED (SELECT event_id AS due FROM delivery WHERE endpoint = $1 AND "
      "state = 'waiting' AND next_attempt_at_ms <= $2 ORDER BY next_attempt_at_ms LIMIT $3" +
      Skipping(database_->engine()) +
      ") UPDATE delivery SET claimed_by = $4, claimed_until_ms = $5, next_attempt_at_ms = $6, "
      "attempts = attempts + 1, updated_at_ms = $7 FROM turn WHERE event_id = due AND "
      "endpoint = $8 RETURNING event_id, attempts";
  return Atomically<std::vector<ClaimedDelivery>>(
      *database_, TransactionKind::kWrite,
      [&](Transaction& work) -> StoreResult<std::vector<ClaimedDelivery>> {
        std::vector<ClaimedDelivery> claimed;
        for (const Row& row : work.Run(
                 sql, {request.endpoint, request.now_ms, static_cast<std::int64_t>(request.limit),
                       request.claimant, request.until_ms, request.until_ms, request.now_ms,
                       request.endpoint})) {
          const Rows event =
              work.Run("SELECT kind, payload FROM event WHERE id = $1", {row.Text(0)});
          if (event.empty()) continue;  // the fault is remembered
          claimed.push_back({.event_id = row.Text(0),
                             .endpoint = request.endpoint,
                             .kind = event.front().Text(0),
                             .payload = event.front().Text(1),
                             .attempts = row.Number(1)});
        }
        return claimed;
      });
}

StoreResult<std::size_t> Outbox::Record(const std::vector<DeliveryRecord>& records,
                                        const std::string& claimant, std::int64_t now_ms) {
  return Atomically<std::size_t>(*database_, TransactionKind::kWrite,
                                 [&](Transaction& work) -> StoreResult<std::size_t> {
                                   std::size_t changed = 0;
                                   for (const DeliveryRecord& record : records) {
                                     changed += RecordOne(work, record, claimant, now_ms).size();
                                   }
                                   return changed;
                                 });
}

StoreResult<std::size_t> Outbox::HealClock(std::int64_t now_ms, std::int64_t lease_ms) {
  return Atomically<std::size_t>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<std::size_t> {
        const Rows waits = work.Run(
            "UPDATE delivery SET next_attempt_at_ms = next_attempt_at_ms - updated_at_ms + "
            "$1, updated_at_ms = $2 WHERE state = 'waiting' AND claimed_by = '' AND "
            "updated_at_ms > $3 RETURNING event_id",
            {now_ms, now_ms, now_ms});
        const Rows claims = work.Run(
            "UPDATE delivery SET next_attempt_at_ms = $1, claimed_until_ms = $2, updated_at_ms = "
            "$3 WHERE state = 'waiting' AND claimed_by <> '' AND claimed_until_ms > $4 "
            "RETURNING event_id",
            {now_ms + lease_ms, now_ms + lease_ms, now_ms, now_ms + lease_ms});
        return waits.size() + claims.size();
      });
}

StoreResult<std::vector<DeadLetter>> Outbox::ListDead(const DeadLetterCursor& after,
                                                      std::size_t limit) {
  return Atomically<std::vector<DeadLetter>>(
      *database_, TransactionKind::kRead,
      [&](Transaction& work) -> StoreResult<std::vector<DeadLetter>> {
        std::vector<DeadLetter> letters;
        for (const Row& row :
             work.Run("SELECT event_id, kind, endpoint, attempts, last_status, last_error, "
                      "updated_at_ms FROM delivery JOIN event ON event.id = event_id WHERE "
                      "state = 'dead' AND (event_id, endpoint) > ($1, $2) "
                      "ORDER BY event_id, endpoint LIMIT $3",
                      {after.event_id, after.endpoint, static_cast<std::int64_t>(limit)})) {
          letters.push_back({.event_id = row.Text(0),
                             .kind = row.Text(1),
                             .endpoint = row.Text(2),
                             .attempts = row.Number(3),
                             .status = static_cast<int>(row.Number(4)),
                             .error = row.Text(5),
                             .updated_at_ms = row.Number(6)});
        }
        return letters;
      });
}

StoreResult<std::size_t> Outbox::Replay(const ReplayRequest& request) {
  return Atomically<std::size_t>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<std::size_t> {
        return request.event_id.empty() ? ReplayDead(work, request) : ReplayEvent(work, request);
      });
}

OrSentence<std::unique_ptr<Outbox>> OpenOutbox(const StoreName& name) {
  std::error_code error;
  if (name.engine == Engine::kSqlite && !std::filesystem::exists(name.where, error)) {
    return Unexpected("The database '" + name.where + "' is not there.");
  }
  OpenedDatabase opened =
      name.engine == Engine::kPostgres ? OpenPostgres(name.where) : OpenSqlite(name.where);
  if (!opened) return Unexpected(opened.error());
  if (auto ready = PrepareSchema(**opened); !ready) return Unexpected(std::move(ready).error());
  return std::make_unique<Outbox>(*std::move(opened));
}

}  // namespace linkdock::proxy
