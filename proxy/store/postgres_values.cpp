#include "proxy/store/postgres_values.h"

namespace linkdock::proxy {
namespace {

// Of pg_type; they are part of the protocol and never change.
enum TypeOid : Oid { kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23 };

std::int64_t BigEndian(const char* bytes, int size) {
  std::uint64_t number = (static_cast<signed char>(bytes[0]) < 0) ? ~std::uint64_t{0} : 0;
  for (int i = 0; i < size; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<std::int64_t>(number);
}

// Results come in binary: integers in network order, text and bytes as they are.
Value CellOf(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column)) return std::monostate{};
  const char* bytes = PQgetvalue(result, row, column);
  const int size = PQgetlength(result, row, column);
  switch (PQftype(result, column)) {
    case kBool:
    case kInt2:
    case kInt4:
    case kInt8:
      return BigEndian(bytes, size);
    case kBytea:
      return Blob{std::string(bytes, static_cast<std::size_t>(size))};
    default:
      return std::string(bytes, static_cast<std::size_t>(size));
  }
}

}  // namespace

// By the classes of Appendix A of PostgreSQL's manual.
DatabaseFault FaultOfState(std::string_view state) {
  if (state == "08P01") return DatabaseFault::kBroken;  // not as the statement wants its parameters
  if (state.empty() || state.starts_with("08") || state.starts_with("57P")) {
    return DatabaseFault::kUnavailable;
  }
  if (state == "40001" || state == "40P01") return DatabaseFault::kConflict;
  if (state == "55P03" || state == "57014" || state == "53300") return DatabaseFault::kBusy;
  if (state.starts_with("53") || state.starts_with("58") || state == "25006") {
    return DatabaseFault::kNoSpace;
  }
  if (state.starts_with("23")) return DatabaseFault::kConstraint;
  return DatabaseFault::kBroken;
}

Rows RowsOf(const PGresult* result) {
  Rows rows;
  const int columns = PQnfields(result);
  for (int row = 0; row < PQntuples(result); ++row) {
    std::vector<Value> values;
    values.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) values.push_back(CellOf(result, row, column));
    rows.emplace_back(std::move(values));
  }
  return rows;
}

PostgresParameters::PostgresParameters(const std::vector<Value>& in) {
  numbers.reserve(in.size());  // what `values` points at may not move
  for (const Value& value : in) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      Add(numbers.emplace_back(std::to_string(*number)), 0);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      Add(*text, 0);
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      Add(blob->bytes, 1);
    } else {
      values.push_back(nullptr);
      lengths.push_back(0);
      formats.push_back(0);
    }
  }
}

void PostgresParameters::Add(const std::string& text, int format) {
  values.push_back(text.c_str());
  lengths.push_back(static_cast<int>(text.size()));
  formats.push_back(format);
}

}  // namespace linkdock::proxy
