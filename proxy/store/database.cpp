#include "proxy/store/database.h"

#include <algorithm>

namespace linkdock::proxy {
namespace {

template <typename T>
const T* Get(const std::vector<Value>& values, std::size_t column) {
  return column < values.size() ? std::get_if<T>(&values[column]) : nullptr;
}

}  // namespace

std::string Row::Text(std::size_t column) const {
  const auto* text = Get<std::string>(values_, column);
  return text ? *text : std::string();
}

std::string Row::Bytes(std::size_t column) const {
  const auto* blob = Get<Blob>(values_, column);
  return blob ? blob->bytes : std::string();
}

std::int64_t Row::Number(std::size_t column) const {
  const auto* number = Get<std::int64_t>(values_, column);
  return number ? *number : 0;
}

bool Row::IsNull(std::size_t column) const {
  return Get<std::monostate>(values_, column) != nullptr;
}

std::string_view FaultName(DatabaseFault fault) {
  switch (fault) {
    case DatabaseFault::kBusy:
      return "busy";
    case DatabaseFault::kConflict:
      return "conflict";
    case DatabaseFault::kUnavailable:
      return "unavailable";
    case DatabaseFault::kNoSpace:
      return "no_space";
    case DatabaseFault::kConstraint:
      return "constraint";
    case DatabaseFault::kBroken:
      return "broken";
  }
  return "broken";
}

std::string_view FaultSentence(DatabaseFault fault) {
  switch (fault) {
    case DatabaseFault::kBusy:
      return "The database is locked, or slower than the time limit.";
    case DatabaseFault::kConflict:
      return "The transaction lost a race against another one.";
    case DatabaseFault::kUnavailable:
      return "There is no connection to the database.";
    case DatabaseFault::kNoSpace:
      return "The disk of the database is full, read-only or faulty.";
    case DatabaseFault::kConstraint:
      return "A rule of the schema refuses the row.";
    case DatabaseFault::kBroken:
      return "The database is damaged, or does not understand the statement.";
  }
  return "The database is damaged, or does not understand the statement.";
}

Transaction::Transaction(Database& database, TransactionKind kind)
    : database_(database), state_(database.Begin(kind)), open_(state_.has_value()) {}

Transaction::~Transaction() {
  if (open_) database_.Rollback();
}

Rows Transaction::Run(const std::string& sql, const std::vector<Value>& values) {
  if (!state_) return {};
  DatabaseResult<Rows> rows = database_.Run(sql, values);
  if (rows) return *std::move(rows);
  state_ = Unexpected(rows.error());
  return {};
}

void Transaction::Remember(DatabaseResult<void> step) {
  if (state_) state_ = step;
}

DatabaseResult<void> Transaction::Commit() {
  if (state_) state_ = database_.Commit();
  open_ = open_ && !state_;
  return state_;
}

OrSentence<StoreName> ReadStoreName(std::string_view text) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (text.starts_with(kSqlite) && text.size() > kSqlite.size()) {
    return StoreName{Engine::kSqlite, std::string(text.substr(kSqlite.size()))};
  }
  if (text.starts_with("postgres://") || text.starts_with("postgresql://")) {
    return StoreName{Engine::kPostgres, std::string(text)};
  }
  return Unexpected("is neither sqlite:FILE nor postgres://...");
}

}  // namespace linkdock::proxy
