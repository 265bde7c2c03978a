#pragma once

#include <string>
#include <string_view>

#include "proxy/store/store.h"

namespace linkdock::proxy {

// Helpers that the files of the store share.

inline constexpr std::string_view kAccountColumns =
    "account.id, account.owner, account.provider, account.auth, account.environment, "
    "account.label, account.status, account.reason, account.metadata, account.credential_version, "
    "account.created_at_ms, account.updated_at_ms, account.last_check_at_ms";
inline constexpr std::size_t kAccountColumnCount = 13;
[[nodiscard]] Account AccountOf(const Row& row);

// Finishes a claim of ours in this transaction; false when it is not ours any more.
[[nodiscard]] bool KeepAnswer(Transaction& work, const HeldClaim& held, const KeptAnswer& answer);

// False when the session can link no account any more. One statement, so that of two links with one
// token only one gets true; the other waits for the first one's transaction.
[[nodiscard]] bool ConsumeSession(Transaction& work, const std::string& token_hash,
                                  std::int64_t now_ms);

void LogStoreFault(DatabaseFault fault);

// Runs `body(work)` in one transaction and commits unless it gives a fault. A lost race is run
// again: in PostgreSQL two writers can collide where SQLite lets the second one wait.
inline constexpr int kMaxAttempts = 4;
template <typename T, typename Body>
StoreResult<T> Atomically(Database& database, TransactionKind kind, Body body) {
  for (int attempt = 1;; ++attempt) {
    Transaction work(database, kind);
    StoreResult<T> result = body(work);
    if (work.state() && (!result || work.Commit())) return result;
    const DatabaseFault fault = work.state().error();
    const bool race = fault == DatabaseFault::kConflict || fault == DatabaseFault::kConstraint;
    if (race && attempt < kMaxAttempts) continue;
    LogStoreFault(fault);
    return Unexpected(StoreFault::kUnavailable);
  }
}

}  // namespace linkdock::proxy
