#include "proxy/base/hashing.h"
#include "proxy/base/limits.h"
#include "proxy/store/work.h"

namespace linkdock::proxy {
namespace {

constexpr std::int64_t kReplayAgeMs = std::chrono::milliseconds(kReplayAge).count();

// Takes the request unless somebody has it. A claim whose time is over is one of a proxy that died;
// one that ends later than any lease can comes from a clock that was put back.
bool Take(Transaction& work, const ClaimRequest& request) {
  static const std::string sql =
      "INSERT INTO idempotency (session, key, body_hash, state, status, content_type, answer, "
      "outcome, claimed_until_ms, expires_at_ms) "
      "VALUES ($1, $2, $3, 'running', 0, '', '', '', $4, $5) "
      "ON CONFLICT (session, key) DO UPDATE SET body_hash = excluded.body_hash, "
      "state = 'running', status = 0, content_type = '', answer = '', outcome = '', "
      "claimed_until_ms = excluded.claimed_until_ms, expires_at_ms = excluded.expires_at_ms "
      "WHERE idempotency.expires_at_ms <= $6 OR (idempotency.state = 'running' "
      "AND idempotency.body_hash = excluded.body_hash "
      "AND (idempotency.claimed_until_ms <= $6 OR idempotency.claimed_until_ms > $7)) "
      "RETURNING session";
  return !work.Run(sql, {request.name.session, request.name.key, request.body_hash,
                         request.now_ms + request.lease_ms, request.now_ms + kReplayAgeMs,
                         request.now_ms, request.now_ms + 2 * request.lease_ms})
              .empty();
}

// The state of a request that could not be taken, or should not be.
Claim Look(Transaction& work, const ClaimRequest& request) {
  const Rows rows = work.Run(
      "SELECT body_hash, state, status, content_type, answer, outcome, claimed_until_ms "
      "FROM idempotency WHERE session = $1 AND key = $2 AND expires_at_ms > $3",
      {request.name.session, request.name.key, request.now_ms});
  Claim claim;
  if (rows.empty()) {
    claim.kind =
        request.may_start ? Claim::Kind::kRunning : Claim::Kind::kAbsent;  // just given back
    return claim;
  }
  const Row& row = rows.front();
  if (row.Text(0) != request.body_hash) {
    claim.kind = Claim::Kind::kMismatch;
  } else if (row.Text(1) == "finished") {
    claim.kind = Claim::Kind::kFinished;
    claim.answer = {.status = static_cast<int>(row.Number(2)),
                    .content_type = row.Text(3),
                    .body = row.Text(4),
                    .outcome = row.Text(5)};
  } else {
    const bool dead = row.Number(6) <= request.now_ms;
    claim.kind = dead && !request.may_start ? Claim::Kind::kAbsent : Claim::Kind::kRunning;
  }
  return claim;
}

}  // namespace

StoreResult<Claim> AccountStore::TakeClaim(const ClaimRequest& request) {
  const TransactionKind kind = request.may_start ? TransactionKind::kWrite : TransactionKind::kRead;
  return Atomically<Claim>(*database_, kind, [&](Transaction& work) -> StoreResult<Claim> {
    if (!request.may_start || !Take(work, request)) return Look(work, request);
    Claim claim;
    claim.kind = Claim::Kind::kFresh;
    claim.until_ms = request.now_ms + request.lease_ms;
    return claim;
  });
}

bool KeepAnswer(Transaction& work, const HeldClaim& held, const KeptAnswer& answer) {
  static const std::string sql =
      "UPDATE idempotency SET state = 'finished', status = $1, content_type = $2, answer = $3, "
      "outcome = $4 WHERE session = $5 AND key = $6 AND state = 'running' "
      "AND claimed_until_ms = $7 RETURNING session";
  return !work.Run(sql, {static_cast<std::int64_t>(answer.status), answer.content_type, answer.body,
                         answer.outcome, held.name.session, held.name.key, held.claimed_until_ms})
              .empty();
}

StoreResult<bool> AccountStore::Keep(const HeldClaim& held, const KeptAnswer& answer) {
  return Atomically<bool>(
      *database_, TransactionKind::kWrite,
      [&](Transaction& work) -> StoreResult<bool> { return KeepAnswer(work, held, answer); });
}

StoreResult<bool> AccountStore::Release(const HeldClaim& held) {
  return Atomically<bool>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<bool> {
        return !work.Run(
                        "DELETE FROM idempotency WHERE session = $1 AND key = $2 "
                        "AND state = 'running' AND claimed_until_ms = $3 RETURNING session",
                        {held.name.session, held.name.key, held.claimed_until_ms})
                    .empty();
      });
}

}  // namespace linkdock::proxy
