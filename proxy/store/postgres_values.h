#pragma once

#include <libpq-fe.h>

#include <string>
#include <string_view>
#include <vector>

#include "proxy/store/database.h"

namespace linkdock::proxy {

// Between libpq's values and ours; known to database_postgres.cpp alone.

// Translates an SQLSTATE. An empty one means that the server did not get to say anything.
[[nodiscard]] DatabaseFault FaultOfState(std::string_view state);

// The rows of a result that was asked for in binary.
[[nodiscard]] Rows RowsOf(const PGresult* result);

// Parameters as libpq wants them: numbers and text as text, bytes as they are. The server infers
// the types from where they stand. Points into `in`, which must outlive it.
struct PostgresParameters {
  explicit PostgresParameters(const std::vector<Value>& in);
  std::vector<std::string> numbers;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;

 private:
  void Add(const std::string& text, int format);
};

}  // namespace linkdock::proxy
