#include "proxy/sqlite.h"

namespace linkdock::proxy {

Statement::Statement(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  failed_ = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK;
  statement_.reset(statement);
}

Statement& Statement::Bind(std::string_view text) {
  failed_ |= sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(),
                                 SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK;
  return *this;
}

Statement& Statement::Bind(std::int64_t number) {
  failed_ |= sqlite3_bind_int64(statement_.get(), ++bound_, number) != SQLITE_OK;
  return *this;
}

bool Statement::Step() {
  if (failed_) return false;
  const int result = sqlite3_step(statement_.get());
  failed_ = result != SQLITE_ROW && result != SQLITE_DONE;
  return result == SQLITE_ROW;
}

bool Statement::Run() {
  while (Step()) {
  }
  return !failed_;
}

std::string Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (!text) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Statement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

bool Execute(sqlite3* database, const char* sql) {
  return sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

Transaction::Transaction(sqlite3* database, Kind kind)
    : database_(database),
      open_(Execute(database, kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN")) {}

Transaction::~Transaction() {
  if (open_) static_cast<void>(Execute(database_, "ROLLBACK"));
}

bool Transaction::Commit() {
  if (!open_ || !Execute(database_, "COMMIT")) return false;
  open_ = false;
  return true;
}

}  // namespace linkdock::proxy
