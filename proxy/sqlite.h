#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace linkdock::proxy {

struct CloseSqlite {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;

// One prepared statement. Every failure is remembered: check failed() at the end instead of after
// each call.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql);
  Statement& Bind(std::string_view text);
  Statement& Bind(std::int64_t number);
  // Moves to the next row; false when there is none or something failed.
  [[nodiscard]] bool Step();
  // Runs to the end, for statements that give no rows; false if something failed.
  [[nodiscard]] bool Run();
  [[nodiscard]] std::string Text(int column) const;
  [[nodiscard]] std::int64_t Number(int column) const;
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  std::unique_ptr<sqlite3_stmt, CloseSqlite> statement_;
  int bound_ = 0;
  bool failed_ = false;
};

// Runs a constant SQL text without results; false if it failed.
[[nodiscard]] bool Execute(sqlite3* database, const char* sql);

// A transaction that rolls back unless Commit() succeeded.
class Transaction {
 public:
  enum class Kind {
    kRead,   // one snapshot for several questions
    kWrite,  // takes the write lock at once, so that two writers cannot both read first and then
             // fail
  };
  Transaction(sqlite3* database, Kind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  [[nodiscard]] bool begun() const { return open_; }
  [[nodiscard]] bool Commit();

 private:
  sqlite3* database_;
  bool open_;
};

}  // namespace linkdock::proxy
