#include "proxy/store/events.h"
#include "proxy/store/work.h"

// The changes of an account after it was linked.

namespace linkdock::proxy {
namespace {

constexpr const char* kReturning =
    " RETURNING id, owner, provider, auth, environment, label, status, reason, metadata, "
    "credential_version, created_at_ms, updated_at_ms, last_check_at_ms";

// $1 is the id, $2 the owner, empty for any; `values` are $3 and up.
Rows RunOn(Transaction& work, const AccountRequest& request, std::string sql,
           std::vector<Value> values) {
  sql += kReturning;
  values.insert(values.begin(), {request.id, request.owner});
  return work.Run(sql, values);
}

// An UPDATE that may find nothing to change: then the account as it is, without an event.
struct Change {
  std::string sql;
  std::vector<Value> values;
  Happening happening;
};

constexpr const char* kThis = " WHERE account.id = $1 AND ($2 = '' OR account.owner = $2)";

StoreResult<Account> AsItIs(Transaction& work, const AccountRequest& request) {
  const Rows rows = work.Run("SELECT " + std::string(kAccountColumns) + " FROM account" + kThis,
                             {request.id, request.owner});
  if (rows.empty()) return Unexpected(StoreFault::kNoSuchAccount);
  return AccountOf(rows.front());
}

StoreResult<Account> Apply(Database& database, const AccountRequest& request,
                           const Change& change) {
  return Atomically<Account>(database, TransactionKind::kWrite,
                             [&](Transaction& work) -> StoreResult<Account> {
                               const Rows rows = RunOn(work, request, change.sql, change.values);
                               if (rows.empty()) return AsItIs(work, request);
                               Account account = AccountOf(rows.front());
                               Announce(work, account, change.happening);
                               return account;
                             });
}

Happening Updated(const AccountRequest& request, AuditVerb verb, std::string_view detail) {
  return {.kind = EventKind::kUpdated,
          .verb = verb,
          .actor = request.actor,
          .detail = detail,
          .now_ms = request.now_ms};
}

Value OrNull(const std::optional<std::string>& text) {
  return text ? Value(*text) : Value(std::monostate{});
}

}  // namespace

StoreResult<Account> AccountStore::Edit(const AccountRequest& request, const AccountEdit& edit) {
  return Apply(*database_, request,
               {.sql = "UPDATE account SET label = COALESCE(CAST($3 AS TEXT), label), metadata = "
                       "COALESCE(CAST($4 AS TEXT), metadata), updated_at_ms = $5" +
                       std::string(kThis),
                .values = {OrNull(edit.label), OrNull(edit.metadata), request.now_ms},
                .happening = Updated(request, AuditVerb::kEdit, "")});
}

StoreResult<Account> AccountStore::Suspend(const AccountRequest& request,
                                           const std::string& reason) {
  return Apply(*database_, request,
               {.sql = "UPDATE account SET status = 'suspended', reason = $3, updated_at_ms = $4" +
                       std::string(kThis) + " AND account.status <> 'suspended'",
                .values = {reason, request.now_ms},
                .happening = Updated(request, AuditVerb::kSuspend, reason)});
}

StoreResult<Account> AccountStore::Resume(const AccountRequest& request) {
  return Apply(*database_, request,
               {.sql = "UPDATE account SET status = 'active', reason = '', updated_at_ms = $3" +
                       std::string(kThis) + " AND account.status = 'suspended'",
                .values = {request.now_ms},
                .happening = Updated(request, AuditVerb::kResume, "")});
}

StoreResult<Account> AccountStore::Remove(const AccountRequest& request) {
  return Apply(*database_, request,
               {.sql = "DELETE FROM account" + std::string(kThis),
                .values = {},
                .happening = {.kind = EventKind::kRemoved,
                              .verb = AuditVerb::kRemove,
                              .actor = request.actor,
                              .detail = "",
                              .now_ms = request.now_ms}});
}

// Only a change of the status is an event, not each of the checks that find the same again.
StoreResult<Account> AccountStore::RecordCheck(const AccountRequest& request,
                                               const std::string& refused) {
  const bool failed = !refused.empty();
  const std::string turn = std::string("UPDATE account SET status = ") +
                           (failed ? "'failing'" : "'active'") +
                           ", reason = $3, last_check_at_ms = $4, updated_at_ms = $4" + kThis +
                           " AND account.status = " + (failed ? "'active'" : "'failing'");
  const std::string same = std::string("UPDATE account SET last_check_at_ms = $4, reason = CASE ") +
                           "WHEN account.status = 'suspended' THEN account.reason ELSE $3 END" +
                           kThis;
  return Atomically<Account>(*database_, TransactionKind::kWrite,
                             [&](Transaction& work) -> StoreResult<Account> {
                               const std::vector<Value> values = {refused, request.now_ms};
                               const Rows turned = RunOn(work, request, turn, values);
                               if (turned.empty()) {
                                 const Rows rows = RunOn(work, request, same, values);
                                 if (rows.empty()) return Unexpected(StoreFault::kNoSuchAccount);
                                 return AccountOf(rows.front());
                               }
                               Account account = AccountOf(turned.front());
                               Happening happening = Updated(request, AuditVerb::kCheck, refused);
                               if (failed) happening.kind = EventKind::kCheckFailed;
                               Announce(work, account, happening);
                               return account;
                             });
}

}  // namespace linkdock::proxy
