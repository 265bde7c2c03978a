#include <array>
#include <charconv>
#include <utility>

#include "proxy/base/hashing.h"
#include "proxy/store/events.h"
#include "proxy/store/schema.h"
#include "proxy/store/work.h"

namespace linkdock::proxy {
namespace {

const std::string kColumns(kAccountColumns);

// Gives the account that is linked again its new identity, unless the owner has another account of
// that identity: then that one counts.
void Reidentify(Transaction& work, const LinkRequest& request, const std::string& fingerprint) {
  static_cast<void>(work.Run(
      "UPDATE account SET fingerprint = $1, label = $2 WHERE id = $3 AND fingerprint <> $1 "
      "AND NOT EXISTS (SELECT 1 FROM account AS other WHERE other.owner = $4 AND "
      "other.environment = $5 AND other.provider = $6 AND other.fingerprint = $1)",
      {fingerprint, request.label, request.account_id, request.owner, request.environment,
       request.provider}));
}

bool IsThere(Transaction& work, const LinkRequest& request) {
  return !work.Run(
                  "SELECT id FROM account WHERE id = $1 AND owner = $2 AND provider = $3 AND "
                  "environment = $4",
                  {request.account_id, request.owner, request.provider, request.environment})
              .empty();
}

// The one statement that decides whether the account is new, so that two links at once cannot both
// think so.
Rows Upsert(Transaction& work, const LinkRequest& request, const std::string& new_id) {
  static const std::string sql =
      "INSERT INTO account (id, owner, provider, auth, environment, fingerprint, label, status, "
      "reason, metadata, credential_version, created_at_ms, updated_at_ms, last_check_at_ms) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', '', $9, 1, $8, $8, $8) "
      "ON CONFLICT (owner, environment, provider, fingerprint) DO UPDATE SET auth = excluded.auth, "
      "reason = CASE WHEN account.status = 'suspended' THEN account.reason ELSE '' END, "
      "status = CASE WHEN account.status = 'suspended' THEN account.status ELSE 'active' END, "
      "credential_version = account.credential_version + 1, "
      "updated_at_ms = excluded.updated_at_ms, last_check_at_ms = excluded.last_check_at_ms "
      "RETURNING id, owner, provider, auth, environment, label, status, reason, metadata, "
      "credential_version, created_at_ms, updated_at_ms, last_check_at_ms";
  return work.Run(sql, {new_id, request.owner, request.provider, request.auth, request.environment,
                        Fingerprint(request.provider, request.identity), request.label,
                        request.now_ms, request.metadata});
}

struct Cursor {
  std::int64_t created_at_ms = 0;
  std::string id;
};

StoreResult<Cursor> ReadCursor(std::string_view text) {
  Cursor cursor;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), cursor.created_at_ms);
  const auto used = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || used + 1 >= text.size() || text[used] != '.') {
    return Unexpected(StoreFault::kBadCursor);
  }
  cursor.id = text.substr(used + 1);
  return cursor;
}

// The question of a list with only the conditions that it has, so that an index can answer it.
struct Question {
  std::string sql = "SELECT " + kColumns + " FROM account WHERE 1 = 1";
  std::vector<Value> values;

  std::string Next(Value value) {
    values.push_back(std::move(value));
    return '$' + std::to_string(values.size());
  }
  void Equals(const char* column, const std::string& text) {
    if (!text.empty()) sql += std::string(" AND ") + column + " = " + Next(text);
  }
};

}  // namespace

StoreResult<Account> AccountStore::Link(const LinkRequest& request) {
  return Atomically<Account>(
      *database_, TransactionKind::kWrite, [&](Transaction& work) -> StoreResult<Account> {
        if (!request.session_hash.empty() &&
            !ConsumeSession(work, request.session_hash, request.now_ms)) {
          return Unexpected(StoreFault::kNoSession);
        }
        if (!request.account_id.empty()) {
          if (!IsThere(work, request)) return Unexpected(StoreFault::kNoSuchAccount);
          Reidentify(work, request, Fingerprint(request.provider, request.identity));
        }
        const std::string new_id = RandomId("acc_");
        const Rows rows = Upsert(work, request, new_id);
        if (rows.empty()) return Unexpected(StoreFault::kUnavailable);
        Account account = AccountOf(rows.front());
        SealInto(work, account, request);
        const bool is_new = account.id == new_id;
        Announce(work, account,
                 {.kind = is_new ? EventKind::kLinked : EventKind::kUpdated,
                  .verb = is_new ? AuditVerb::kLink : AuditVerb::kLinkAgain,
                  .actor = request.actor,
                  .detail = request.auth,
                  .now_ms = request.now_ms});
        if (request.keep)
          static_cast<void>(KeepAnswer(work, *request.keep, request.answer(account)));
        return account;
      });
}

StoreResult<Account> AccountStore::Find(const AccountQuery& query) {
  Question question;
  question.Equals("id", query.id);
  question.Equals("owner", query.owner);
  question.Equals("provider", query.provider);
  question.Equals("environment", query.environment);
  return Atomically<Account>(*database_, TransactionKind::kRead,
                             [&](Transaction& work) -> StoreResult<Account> {
                               const Rows rows = work.Run(question.sql, question.values);
                               if (query.id.empty() || rows.empty())
                                 return Unexpected(StoreFault::kNoSuchAccount);
                               return AccountOf(rows.front());
                             });
}

StoreResult<AccountPage> AccountStore::List(const ListRequest& request) {
  Question question;
  question.Equals("owner", request.owner);
  question.Equals("provider", request.provider);
  question.Equals("status", request.status);
  question.Equals("environment", request.environment);
  if (!request.cursor.empty()) {
    const auto cursor = ReadCursor(request.cursor);
    if (!cursor) return Unexpected(cursor.error());
    const std::string at = question.Next(cursor->created_at_ms);
    question.sql += " AND (created_at_ms < " + at + " OR (created_at_ms = " + at + " AND id < " +
                    question.Next(cursor->id) + "))";
  }
  question.sql += " ORDER BY created_at_ms DESC, id DESC LIMIT " +
                  question.Next(static_cast<std::int64_t>(request.limit) + 1);
  return Atomically<AccountPage>(
      *database_, TransactionKind::kRead, [&](Transaction& work) -> StoreResult<AccountPage> {
        AccountPage page;
        for (const Row& row : work.Run(question.sql, question.values)) {
          page.accounts.push_back(AccountOf(row));
        }
        if (page.accounts.size() >
            request.limit) {  // one more was asked for, to know of a next page
          page.accounts.resize(request.limit);
          const Account& last = page.accounts.back();
          page.next = std::to_string(last.created_at_ms) + '.' + last.id;
        }
        return page;
      });
}

}  // namespace linkdock::proxy
