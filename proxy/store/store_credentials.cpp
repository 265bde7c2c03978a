#include <utility>

#include "proxy/base/request_log.h"
#include "proxy/store/events.h"
#include "proxy/store/work.h"

// Sealed credentials: written with their account, opened for the operator's server, rewrapped.

namespace linkdock::proxy {
namespace {

constexpr std::string_view kSealedColumns =
    "credential.key_id, credential.wrapped_key, credential.nonce, credential.binding, "
    "credential.ciphertext, credential.version";

SealedCredential SealedOf(const Row& row, std::size_t first) {
  return {.key_id = row.Text(first),
          .wrapped_key = row.Bytes(first + 1),
          .nonce = row.Bytes(first + 2),
          .binding = row.Bytes(first + 3),
          .ciphertext = row.Bytes(first + 4)};
}

void LogVaultFault(const std::string& account, VaultFault fault) {
  LogEvent("vault_error", "reason", std::string(VaultFaultName(fault)) + ' ' + account);
}

}  // namespace

CredentialName AccountStore::NameOf(const Account& account) const {
  return {.tenant = store_id_,
          .account = account.id,
          .provider = account.provider,
          .auth = account.auth,
          .version = account.credential_version};
}

void AccountStore::SealInto(Transaction& work, const Account& account, const LinkRequest& request) {
  if (!work.state()) return;
  SealedCredential sealed = vault_->Seal(NameOf(account), request.credential.Reveal());
  static_cast<void>(work.Run(
      "INSERT INTO credential (account_id, version, key_id, wrapped_key, nonce, binding, "
      "ciphertext, sealed_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (account_id) DO UPDATE SET version = excluded.version, key_id = "
      "excluded.key_id, wrapped_key = excluded.wrapped_key, nonce = excluded.nonce, binding = "
      "excluded.binding, ciphertext = excluded.ciphertext, sealed_at_ms = excluded.sealed_at_ms",
      {account.id, account.credential_version, std::move(sealed.key_id),
       Blob{std::move(sealed.wrapped_key)}, Blob{std::move(sealed.nonce)},
       Blob{std::move(sealed.binding)}, Blob{std::move(sealed.ciphertext)}, request.now_ms}));
}

StoreResult<RevealedAccount> AccountStore::Reveal(const AccountRequest& request, Purpose purpose) {
  static const std::string sql = "SELECT " + std::string(kAccountColumns) + ", " +
                                 std::string(kSealedColumns) +
                                 " FROM account JOIN credential ON credential.account_id = "
                                 "account.id WHERE account.id = $1 AND ($2 = '' OR account.owner = "
                                 "$2)";
  return Atomically<RevealedAccount>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<RevealedAccount> {
        const Rows rows = work.Run(sql, {request.id, request.owner});
        if (rows.empty()) return Unexpected(StoreFault::kNoSuchAccount);
        RevealedAccount revealed{.account = AccountOf(rows.front()), .credential = {}};
        if (revealed.account.status == WordOf(AccountStatus::kSuspended))
          return Unexpected(StoreFault::kSuspended);
        auto opened =
            vault_->Open(NameOf(revealed.account), SealedOf(rows.front(), kAccountColumnCount));
        if (!opened) {
          LogVaultFault(revealed.account.id, opened.error());
          return Unexpected(StoreFault::kVault);
        }
        revealed.credential = *std::move(opened);
        if (purpose == Purpose::kCheck) return revealed;
        Audit(work, revealed.account,
              {.kind = EventKind::kUpdated,
               .verb = AuditVerb::kReveal,
               .actor = request.actor,
               .detail = "",
               .now_ms = request.now_ms});
        return revealed;
      });
}

StoreResult<RotationStep> AccountStore::Rotate(const std::string& after, std::size_t limit) {
  // A row that another program is rewrapping right now is left to it.
  const bool locks = database_->engine() == Engine::kPostgres;
  const std::string sql = "SELECT account_id, " + std::string(kSealedColumns) +
                          " FROM credential WHERE key_id <> $1 AND account_id > $2 "
                          "ORDER BY account_id LIMIT $3" +
                          (locks ? " FOR UPDATE SKIP LOCKED" : "");
  return Atomically<RotationStep>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<RotationStep> {
        RotationStep step;
        const Rows rows =
            work.Run(sql, {vault_->keys().current().id, after, static_cast<std::int64_t>(limit)});
        for (const Row& row : rows) {
          const SealedCredential old = SealedOf(row, 1);
          auto rewrapped = vault_->Rewrap(old);
          if (!rewrapped) {
            LogVaultFault(row.Text(0), rewrapped.error());
            ++step.failed;
            continue;
          }
          SealedCredential& next = *rewrapped;
          static_cast<void>(work.Run(
              "UPDATE credential SET key_id = $1, wrapped_key = $2 WHERE account_id = $3 AND "
              "wrapped_key = $4",
              {next.key_id, Blob{std::move(next.wrapped_key)}, row.Text(0),
               Blob{old.wrapped_key}}));
          ++step.rewrapped;
        }
        if (rows.size() == limit) step.last = rows.back().Text(0);
        return step;
      });
}

}  // namespace linkdock::proxy
