#include <optional>
#include <utility>

#include "proxy/hashing.h"
#include "proxy/sqlite.h"
#include "proxy/store.h"

namespace linkdock::proxy {
namespace {

constexpr std::int64_t kApplicationId = 0x4c6e6b44;  // "LnkD": a database of ours
constexpr std::int64_t kSchemaVersion = 1;
constexpr int kRetryMs = 20;
constexpr int kBusyTimeoutMs = 2000;  // another process (a backup) may hold the lock this long

// FULL: NORMAL may lose the last commits of a power failure in WAL mode. secure_delete: freed pages
// are zeroed.
constexpr const char* kPragmas =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA "
    "secure_delete = ON;"
    "PRAGMA trusted_schema = OFF;";

constexpr const char* kSchema1 =
    "CREATE TABLE account ("
    "  id TEXT PRIMARY KEY,"
    "  owner TEXT NOT NULL,"
    "  provider TEXT NOT NULL,"
    "  auth TEXT NOT NULL,"
    "  label TEXT NOT NULL,"
    "  status TEXT NOT NULL CHECK (status IN ('active')),"
    "  created_at_ms INTEGER NOT NULL,"
    "  last_check_at_ms INTEGER NOT NULL,"
    "  UNIQUE (owner, provider, label)"
    ") STRICT;"
    "CREATE INDEX account_by_owner ON account (owner, created_at_ms DESC, id);"
    "PRAGMA application_id = 1282304836;"  // kApplicationId; a pragma takes no parameter
    "PRAGMA user_version = 1;";
static_assert(kApplicationId == 1282304836 && kSchemaVersion == 1);

std::optional<std::int64_t> Ask(sqlite3* database, const char* sql) {
  Statement statement(database, sql);
  if (!statement.Step()) return std::nullopt;
  return statement.Number(0);
}

// A sentence when the file is not ours to touch: another program's, or a newer version's.
std::optional<std::string> Refusal(sqlite3* database, const std::string& path) {
  // One transaction, so that another process that is just making the schema is seen before or after
  // it.
  const Transaction snapshot(database, Transaction::Kind::kRead);
  const auto version = Ask(database, "PRAGMA user_version");
  const auto application = Ask(database, "PRAGMA application_id");
  const auto tables = Ask(database, "SELECT count(*) FROM sqlite_schema");
  if (!snapshot.begun() || !version || !application || !tables) {
    return "The database '" + path + "' cannot be read: " + sqlite3_errmsg(database) + ".";
  }
  if (*application != kApplicationId && (*tables != 0 || *version != 0)) {
    return "The database '" + path + "' belongs to another program.";
  }
  if (*version > kSchemaVersion) {
    return "The database '" + path + "' was made by a newer version (schema " +
           std::to_string(*version) + ", this one knows " + std::to_string(kSchemaVersion) + ").";
  }
  return std::nullopt;
}

// Brings the schema up to date, all of it or nothing. Asks for the version again, now under the
// write lock.
bool Migrate(sqlite3* database) {
  Transaction transaction(database, Transaction::Kind::kWrite);
  if (!transaction.begun()) return false;
  const auto version = Ask(database, "PRAGMA user_version");
  if (!version || (*version < 1 && !Execute(database, kSchema1))) return false;
  return transaction.Commit();
}

// The change to WAL mode does not wait for locks by itself, so processes that start at once try in
// turns.
bool Prepare(sqlite3* database) {
  for (int waited_ms = 0; waited_ms <= kBusyTimeoutMs; waited_ms += kRetryMs) {
    if (Execute(database, kPragmas) && Migrate(database)) return true;
    if (sqlite3_errcode(database) != SQLITE_BUSY) return false;
    sqlite3_sleep(kRetryMs);
  }
  return false;
}

constexpr const char* kColumns = "id, provider, label, status, created_at_ms, last_check_at_ms";

Account RowOf(const Statement& row) {
  return {.id = row.Text(0),
          .provider = row.Text(1),
          .label = row.Text(2),
          .status = row.Text(3),
          .created_at_ms = row.Number(4),
          .last_check_at_ms = row.Number(5)};
}

class SqliteStore final : public AccountStore {
 public:
  explicit SqliteStore(SqliteHandle database) : database_(std::move(database)) {}

  StoreResult<Account> Link(const LinkOrder& order) override {
    Transaction transaction(database_.get(), Transaction::Kind::kWrite);
    if (!transaction.begun()) return StoreFault::kUnavailable;
    if (!order.account_id.empty()) {
      const StoreResult<Account> known = Find(order.owner, order.provider, order.account_id);
      if (const auto* fault = std::get_if<StoreFault>(&known)) return *fault;
      if (!Relabel(order)) return StoreFault::kUnavailable;
    }
    StoreResult<Account> linked = Upsert(order);
    if (std::holds_alternative<Account>(linked) && !transaction.Commit())
      return StoreFault::kUnavailable;
    return linked;
  }

  StoreResult<Account> Find(std::string_view owner, std::string_view provider,
                            std::string_view id) override {
    const std::string sql = std::string("SELECT ") + kColumns +
                            " FROM account WHERE owner = ? AND provider = ? AND id = ?";
    Statement select(database_.get(), sql.c_str());
    select.Bind(owner).Bind(provider).Bind(id);
    if (select.Step()) return RowOf(select);
    return select.failed() ? StoreFault::kUnavailable : StoreFault::kNoSuchAccount;
  }

  StoreResult<std::vector<Account>> List(std::string_view owner, std::size_t limit) override {
    const std::string sql = std::string("SELECT ") + kColumns +
                            " FROM account WHERE owner = ? ORDER BY created_at_ms DESC, id LIMIT ?";
    Statement select(database_.get(), sql.c_str());
    select.Bind(owner).Bind(static_cast<std::int64_t>(limit));
    std::vector<Account> accounts;
    while (select.Step()) accounts.push_back(RowOf(select));
    if (select.failed()) return StoreFault::kUnavailable;
    return accounts;
  }

 private:
  // Gives the account its new label, unless the owner has another account with that label: then
  // that one counts.
  bool Relabel(const LinkOrder& order) {
    Statement update(database_.get(),
                     "UPDATE account SET label = ?1 WHERE id = ?2 AND NOT EXISTS ("
                     "SELECT 1 FROM account WHERE owner = ?3 AND provider = ?4 AND label = ?1)");
    update.Bind(order.label).Bind(order.account_id).Bind(order.owner).Bind(order.provider);
    return update.Run();
  }

  StoreResult<Account> Upsert(const LinkOrder& order) {
    const std::string sql =
        std::string(
            "INSERT INTO account (id, owner, provider, auth, label, status, created_at_ms, "
            "last_check_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6, ?6) "
            "ON CONFLICT (owner, provider, label) DO UPDATE SET auth = excluded.auth, "
            "status = 'active', last_check_at_ms = excluded.last_check_at_ms RETURNING ") +
        kColumns;
    Statement insert(database_.get(), sql.c_str());
    insert.Bind(RandomId("acc_"))
        .Bind(order.owner)
        .Bind(order.provider)
        .Bind(order.auth)
        .Bind(order.label)
        .Bind(order.now_ms);
    if (!insert.Step()) return StoreFault::kUnavailable;
    Account account = RowOf(insert);
    if (!insert.Run()) return StoreFault::kUnavailable;
    return account;
  }

  SqliteHandle database_;
};

}  // namespace

std::variant<std::unique_ptr<AccountStore>, std::string> OpenSqliteStore(const std::string& path) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int result = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  SqliteHandle database(raw);
  if (result != SQLITE_OK) {
    return "The database '" + path + "' cannot be opened: " + sqlite3_errstr(result) + ".";
  }
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  if (std::optional<std::string> sentence = Refusal(raw, path)) return *std::move(sentence);
  if (!Prepare(raw)) {
    return "The database '" + path + "' cannot be written: " + sqlite3_errmsg(raw) + ".";
  }
  return std::make_unique<SqliteStore>(std::move(database));
}

}  // namespace linkdock::proxy
