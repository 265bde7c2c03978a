#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "proxy/base/sentence.h"
#include "widget/core/base/expected.h"

namespace linkdock::proxy {

// One connection to a database, SQLite or PostgreSQL, in the SQL that both speak: parameters are
// $1…$n, each used; UPSERT with ON CONFLICT, RETURNING, CAST. Calls block; one thread at a time.

struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};
using Value = std::variant<std::monostate, std::int64_t, std::string, Blob>;

// One row of a result. A column of another type, or one that is not there, reads as 0 or empty.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  [[nodiscard]] std::string Text(std::size_t column) const;
  [[nodiscard]] std::string Bytes(std::size_t column) const;
  [[nodiscard]] std::int64_t Number(std::size_t column) const;
  [[nodiscard]] bool IsNull(std::size_t column) const;

 private:
  std::vector<Value> values_;
};
using Rows = std::vector<Row>;

enum class DatabaseFault {
  kBusy,         // locked, or slower than our time limit
  kConflict,     // a deadlock or a lost race: the same transaction may well succeed at once
  kUnavailable,  // no connection
  kNoSpace,      // full, read-only, or the disk reports errors
  kConstraint,   // a rule of the schema
  kBroken,       // damaged, or a statement that the engine does not understand
};
[[nodiscard]] std::string_view FaultName(DatabaseFault fault);  // stable, for logs
[[nodiscard]] std::string_view FaultSentence(DatabaseFault fault);
template <typename T>
using DatabaseResult = Expected<T, DatabaseFault>;

enum class Engine { kSqlite, kPostgres };

enum class TransactionKind {
  kRead,   // one snapshot for several questions
  kWrite,  // SQLite takes the write lock at once, so that two writers cannot both read first
};

// The schema that a database has before anything is written to it.
struct SchemaState {
  std::int64_t version = 0;  // 0: none
  bool foreign = false;      // tables of another program
};

class Database {
 public:
  virtual ~Database() = default;

  // Runs one statement with `values` for $1…$n and gives all its rows.
  [[nodiscard]] virtual DatabaseResult<Rows> Run(const std::string& sql,
                                                 const std::vector<Value>& values) = 0;
  // A connection that was lost is made again here, and only here.
  [[nodiscard]] virtual DatabaseResult<void> Begin(TransactionKind kind) = 0;
  [[nodiscard]] virtual DatabaseResult<void> Commit() = 0;
  virtual void Rollback() = 0;

  [[nodiscard]] virtual DatabaseResult<SchemaState> ReadSchema() = 0;
  // Inside a transaction: whoever comes second waits until the first one's migration is done.
  [[nodiscard]] virtual DatabaseResult<void> LockSchema() = 0;
  [[nodiscard]] virtual DatabaseResult<void> MarkSchema(std::int64_t version) = 0;
  // Settings that may touch the file; called once the schema is known to be ours.
  [[nodiscard]] virtual DatabaseResult<void> Configure() = 0;

  [[nodiscard]] virtual Engine engine() const = 0;
  // For sentences at the start: what it is called, without a password, and the engine's own words
  // about the last fault. Those can name values of a row, so they stay out of the log of requests.
  [[nodiscard]] virtual std::string name() const = 0;
  [[nodiscard]] virtual std::string reason() const = 0;
};

// A transaction that rolls back unless Commit() succeeded. The first fault is remembered; each
// Run() behind it does nothing and gives no rows.
class Transaction {
 public:
  Transaction(Database& database, TransactionKind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  Rows Run(const std::string& sql, const std::vector<Value>& values = {});
  DatabaseResult<void> Commit();
  // Whether all is well so far, or the first fault.
  [[nodiscard]] DatabaseResult<void> state() const { return state_; }
  // Takes the result of a step that was not made by Run().
  void Remember(DatabaseResult<void> step);
  [[nodiscard]] Database& database() { return database_; }

 private:
  Database& database_;
  DatabaseResult<void> state_;
  bool open_ = false;
};

// A connection, or a sentence why there is none. Opening writes nothing into a database that
// exists.
using OpenedDatabase = OrSentence<std::unique_ptr<Database>>;
[[nodiscard]] OpenedDatabase OpenSqlite(const std::string& path);  // made when absent; `:memory:`
[[nodiscard]] OpenedDatabase OpenPostgres(const std::string& url);

// The database that a --store names: sqlite:PATH, postgres://… or postgresql://….
struct StoreName {
  Engine engine = Engine::kSqlite;
  std::string where;  // the path, or the whole URL
};
// The error is the end of a sentence about the option.
[[nodiscard]] OrSentence<StoreName> ReadStoreName(std::string_view text);
// Whether a URL carries a password, which belongs into no command line.
[[nodiscard]] bool HasPassword(const StoreName& name);

}  // namespace linkdock::proxy
