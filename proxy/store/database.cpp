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

Transaction::Transaction(Database& database, TransactionKind kind)
    : database_(database), fault_(database.Begin(kind)), open_(!fault_) {}

Transaction::~Transaction() {
  if (open_) database_.Rollback();
}

Rows Transaction::Run(const std::string& sql, const std::vector<Value>& values) {
  if (fault_) return {};
  DatabaseResult<Rows> result = database_.Run(sql, values);
  if (auto* rows = std::get_if<Rows>(&result)) return std::move(*rows);
  fault_ = std::get<DatabaseFault>(result);
  return {};
}

void Transaction::Remember(std::optional<DatabaseFault> fault) {
  if (!fault_) fault_ = fault;
}

bool Transaction::Commit() {
  if (!fault_) fault_ = database_.Commit();
  open_ = open_ && fault_;
  return !fault_;
}

std::optional<StoreName> ReadStoreName(std::string_view text) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (text.starts_with(kSqlite) && text.size() > kSqlite.size()) {
    return StoreName{Engine::kSqlite, std::string(text.substr(kSqlite.size()))};
  }
  if (text.starts_with("postgres://") || text.starts_with("postgresql://")) {
    return StoreName{Engine::kPostgres, std::string(text)};
  }
  return std::nullopt;
}

}  // namespace linkdock::proxy
