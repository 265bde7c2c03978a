#include <sqlite3.h>

#include <map>

#include "proxy/store/database.h"

namespace linkdock::proxy {
namespace {

constexpr std::int64_t kApplicationId = 0x4c6e6b44;  // "LnkD": a database of ours
constexpr int kBusyTimeoutMs = 2000;  // another process (a backup) may hold the lock this long
constexpr int kRetryMs = 20;
constexpr std::size_t kMaxStatements = 128;  // the store has far fewer texts

// FULL: NORMAL may lose the last commits of a power failure in WAL mode. secure_delete: freed pages
// are zeroed.
constexpr const char* kPragmas =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA "
    "secure_delete = ON;"
    "PRAGMA trusted_schema = OFF;";

struct CloseSqlite {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Connection = std::unique_ptr<sqlite3, CloseSqlite>;
using Statement = std::unique_ptr<sqlite3_stmt, CloseSqlite>;

DatabaseFault FaultOf(int result) {
  switch (result & 0xff) {  // the primary code of an extended one
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
      return DatabaseFault::kBusy;
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
      return DatabaseFault::kNoSpace;
    case SQLITE_CANTOPEN:
      return DatabaseFault::kUnavailable;
    case SQLITE_CONSTRAINT:
      return DatabaseFault::kConstraint;
    default:
      return DatabaseFault::kBroken;
  }
}

struct Binder {
  sqlite3_stmt* statement;
  int index;
  int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
  int operator()(const std::string& text) const {
    return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int operator()(const Blob& blob) const {
    return sqlite3_bind_blob64(statement, index, blob.bytes.data(), blob.bytes.size(),
                               SQLITE_STATIC);
  }
};

Value ColumnOf(sqlite3_stmt* statement, int column) {
  const auto size = [&] {
    return static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return static_cast<std::int64_t>(sqlite3_column_int64(statement, column));
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      return bytes ? Blob{std::string(bytes, size())} : Blob{};
    }
    case SQLITE_NULL:
      return std::monostate{};
    default: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return text ? std::string(text, size()) : std::string();
    }
  }
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(Connection connection, std::string path)
      : connection_(std::move(connection)), path_(std::move(path)) {}

  DatabaseResult<Rows> Run(const std::string& sql, const std::vector<Value>& values) override {
    sqlite3_stmt* statement = Prepared(sql);
    if (!statement) return Unexpected(Remember(sqlite3_errcode(connection_.get())));
    DatabaseResult<Rows> result = Collect(statement, values);
    if (!result) reason_ = sqlite3_errmsg(connection_.get());
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);  // they point into `values`
    return result;
  }

  Expected<void, DatabaseFault> Begin(TransactionKind kind) override {
    return Execute(kind == TransactionKind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  Expected<void, DatabaseFault> Commit() override { return Execute("COMMIT"); }
  // After some faults the engine has rolled back by itself.
  void Rollback() override {
    if (sqlite3_get_autocommit(connection_.get()) == 0) static_cast<void>(Execute("ROLLBACK"));
  }

  DatabaseResult<SchemaState> ReadSchema() override {
    SchemaState state;
    std::int64_t application = 0, tables = 0;
    const std::pair<const char*, std::int64_t*> questions[] = {
        {"PRAGMA user_version", &state.version},
        {"PRAGMA application_id", &application},
        {"SELECT count(*) FROM sqlite_schema", &tables}};
    for (const auto& [sql, answer] : questions) {
      const DatabaseResult<Rows> rows = Run(sql, {});
      if (!rows) return Unexpected(rows.error());
      if (!rows->empty()) *answer = rows->front().Number(0);
    }
    state.foreign = application != kApplicationId && (tables != 0 || state.version != 0);
    return state;
  }
  Expected<void, DatabaseFault> LockSchema() override { return {}; }  // BEGIN IMMEDIATE
  Expected<void, DatabaseFault> MarkSchema(std::int64_t version) override {
    const std::string sql = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                            "; PRAGMA user_version = " + std::to_string(version);
    return Execute(sql.c_str());
  }
  // The change to WAL mode does not wait for locks by itself, so processes that start at once try
  // in turns.
  Expected<void, DatabaseFault> Configure() override {
    for (int waited_ms = 0;; waited_ms += kRetryMs) {
      auto done = Execute(kPragmas);
      if (done || done.error() != DatabaseFault::kBusy || waited_ms >= kBusyTimeoutMs) return done;
      sqlite3_sleep(kRetryMs);
    }
  }

  [[nodiscard]] Engine engine() const override { return Engine::kSqlite; }
  [[nodiscard]] std::string name() const override { return path_; }
  [[nodiscard]] std::string reason() const override { return reason_; }

 private:
  Expected<void, DatabaseFault> Execute(const char* sql) {
    const int result = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
    if (result == SQLITE_OK) return {};
    return Unexpected(Remember(result));
  }

  // A rollback follows, after which the engine itself would say that all is well.
  DatabaseFault Remember(int result) {
    reason_ = sqlite3_errmsg(connection_.get());
    return FaultOf(result);
  }

  sqlite3_stmt* Prepared(const std::string& sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return known->second.get();
    if (statements_.size() == kMaxStatements) statements_.clear();
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(connection_.get(), sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) {
      return nullptr;
    }
    return statements_.emplace(sql, Statement(raw)).first->second.get();
  }

  // SQLite takes $1 for a name and numbers names by where they stand, so each is looked up.
  static DatabaseResult<Rows> Collect(sqlite3_stmt* statement, const std::vector<Value>& values) {
    if (sqlite3_bind_parameter_count(statement) != static_cast<int>(values.size())) {
      return Unexpected(DatabaseFault::kBroken);
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string parameter = '$' + std::to_string(i + 1);
      const int index = sqlite3_bind_parameter_index(statement, parameter.c_str());
      const int bound = std::visit(Binder{statement, index}, values[i]);
      if (bound != SQLITE_OK) return Unexpected(FaultOf(bound));
    }
    Rows rows;
    int result = sqlite3_step(statement);
    for (; result == SQLITE_ROW; result = sqlite3_step(statement)) {
      std::vector<Value> row;
      const int columns = sqlite3_column_count(statement);
      row.reserve(static_cast<std::size_t>(columns));
      for (int column = 0; column < columns; ++column) row.push_back(ColumnOf(statement, column));
      rows.emplace_back(std::move(row));
    }
    if (result != SQLITE_DONE) return Unexpected(FaultOf(result));
    return rows;
  }

  Connection connection_;
  std::string path_;
  std::string reason_;
  std::map<std::string, Statement> statements_;  // destroyed before the connection
};

}  // namespace

OpenedDatabase OpenSqlite(const std::string& path) {
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int result = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Connection connection(raw);
  if (result != SQLITE_OK) {
    return Unexpected("The database '" + path + "' cannot be opened: " + sqlite3_errstr(result) +
                      ".");
  }
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  return std::make_unique<SqliteDatabase>(std::move(connection), path);
}

}  // namespace linkdock::proxy
