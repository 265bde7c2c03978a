#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>

#include "proxy/database.h"

namespace linkdock::proxy {
namespace {

using Clock = std::chrono::steady_clock;

// Below the proxy's own deadline of 15 s, so that a slow database is an answer and not a silence. A
// proxy that froze inside a transaction may not hold its locks for longer than the last one.
constexpr const char* kSettings =
    "SET statement_timeout = 5000; SET lock_timeout = 5000;"
    "SET idle_in_transaction_session_timeout = 20000; SET bytea_output = 'hex';"
    // What was acknowledged survives a power failure, whatever the server's default is.
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'";
constexpr const char* kConnectTimeoutS = "3";  // as for a provider
constexpr const char* kSilenceMs = "10000";  // unacknowledged data for this long: the host is gone
constexpr auto kReconnectPause = std::chrono::milliseconds(500);  // not one wait for each order
constexpr const char* kMigrationLock = "SELECT pg_advisory_xact_lock(5507404292145243716)";
constexpr std::size_t kMaxStatements = 128;

// Of pg_type; they are part of the protocol and never change.
enum TypeOid : Oid { kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23 };

struct FreePostgres {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Connection = std::unique_ptr<PGconn, FreePostgres>;
using Result = std::unique_ptr<PGresult, FreePostgres>;
using ConnectOptions = std::unique_ptr<PQconninfoOption, FreePostgres>;

// Null when libpq does not understand the URL. Its own message repeats the URL, so nobody asks for
// it.
ConnectOptions Parse(const std::string& url) {
  return ConnectOptions(PQconninfoParse(url.c_str(), nullptr));
}

std::string OptionOf(const ConnectOptions& options, std::string_view keyword) {
  for (const PQconninfoOption* row = options.get(); row && row->keyword; ++row) {
    if (row->keyword == keyword && row->val) return row->val;
  }
  return {};
}

std::string NameOf(const ConnectOptions& options) {
  std::string name = "postgres://" + OptionOf(options, "host");
  if (const std::string port = OptionOf(options, "port"); !port.empty()) name += ':' + port;
  return name + '/' + OptionOf(options, "dbname");
}

// By the classes of Appendix A of PostgreSQL's manual.
DatabaseFault FaultOf(std::string_view state) {
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

// Parameters as libpq wants them: numbers and text as text, bytes as they are. The server infers
// the types from where they stand.
struct Parameters {
  std::vector<std::string> numbers;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;

  explicit Parameters(const std::vector<Value>& in) {
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
  void Add(const std::string& text, int format) {
    values.push_back(text.c_str());
    lengths.push_back(static_cast<int>(text.size()));
    formats.push_back(format);
  }
};

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(std::string url, std::string name)
      : url_(std::move(url)), name_(std::move(name)) {}

  bool Connect() {
    statements_.clear();
    connection_.reset();
    if (Clock::now() < next_try_) return false;
    // What stands before `dbname` is a default that the URL may change, what stands after it is
    // not.
    const std::array keywords = {"connect_timeout", "tcp_user_timeout",
                                 "dbname",          "application_name",
                                 "client_encoding", static_cast<const char*>(nullptr)};
    const std::array values = {kConnectTimeoutS, kSilenceMs, url_.c_str(),
                               "linkdock-proxy", "UTF8",     static_cast<const char*>(nullptr)};
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
    PQsetNoticeProcessor(
        connection_.get(), [](void*, const char*) {}, nullptr);
    const bool connected = PQstatus(connection_.get()) == CONNECTION_OK;
    if (!connected) reason_ = PQerrorMessage(connection_.get());
    if (connected && !Execute(kSettings)) return true;
    next_try_ = Clock::now() + kReconnectPause;
    connection_.reset();
    return false;
  }

  DatabaseResult<Rows> Run(const std::string& sql, const std::vector<Value>& values) override {
    if (!connection_) return DatabaseFault::kUnavailable;
    const Parameters in(values);
    const int count = static_cast<int>(values.size());
    Result result;
    if (values.empty()) {
      result.reset(
          PQexecParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1));
    } else {
      const DatabaseResult<std::string> name = Prepared(sql);
      if (const auto* fault = std::get_if<DatabaseFault>(&name)) return *fault;
      result.reset(PQexecPrepared(connection_.get(), std::get<std::string>(name).c_str(), count,
                                  in.values.data(), in.lengths.data(), in.formats.data(), 1));
    }
    if (const auto fault = Judge(result.get())) return *fault;
    return RowsOf(result.get());
  }

  std::optional<DatabaseFault> Begin(TransactionKind kind) override {
    const char* sql = kind == TransactionKind::kWrite
                          ? "BEGIN"
                          : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    // A server that restarted closed the connection meanwhile; nothing was done on it yet.
    if (connection_ && !Execute(sql)) return std::nullopt;
    if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) return DatabaseFault::kBroken;
    if (!Connect()) return DatabaseFault::kUnavailable;
    return Execute(sql);
  }
  // COMMIT of a transaction that failed answers ROLLBACK without an error.
  std::optional<DatabaseFault> Commit() override {
    if (!connection_) return DatabaseFault::kUnavailable;
    const Result result(PQexec(connection_.get(), "COMMIT"));
    if (const auto fault = Judge(result.get())) return fault;
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") return DatabaseFault::kConflict;
    return std::nullopt;
  }
  void Rollback() override {
    if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) {
      static_cast<void>(Execute("ROLLBACK"));
    }
  }

  DatabaseResult<SchemaState> ReadSchema() override {
    const DatabaseResult<Rows> tables =
        Run("SELECT count(*), count(*) FILTER (WHERE tablename = 'linkdock_schema') "
            "FROM pg_catalog.pg_tables WHERE schemaname = current_schema()",
            {});
    if (const auto* fault = std::get_if<DatabaseFault>(&tables)) return *fault;
    const Row& counts = std::get<Rows>(tables).front();
    if (counts.Number(1) == 0) return SchemaState{.version = 0, .foreign = counts.Number(0) != 0};
    const DatabaseResult<Rows> version = Run("SELECT max(version) FROM linkdock_schema", {});
    if (const auto* fault = std::get_if<DatabaseFault>(&version)) return *fault;
    return SchemaState{.version = std::get<Rows>(version).front().Number(0), .foreign = false};
  }
  std::optional<DatabaseFault> LockSchema() override { return Execute(kMigrationLock); }
  std::optional<DatabaseFault> MarkSchema(std::int64_t version) override {
    const std::string sql =
        "CREATE TABLE IF NOT EXISTS linkdock_schema (version BIGINT PRIMARY KEY);"
        "INSERT INTO linkdock_schema VALUES (" +
        std::to_string(version) + ")";
    return Execute(sql.c_str());
  }
  std::optional<DatabaseFault> Configure() override { return std::nullopt; }

  [[nodiscard]] Engine engine() const override { return Engine::kPostgres; }
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string reason() const override {
    const std::size_t line = reason_.find_first_of("\r\n");
    return reason_.substr(0, line);
  }

 private:
  std::optional<DatabaseFault> Execute(const char* sql) {
    const Result result(PQexec(connection_.get(), sql));
    return Judge(result.get());
  }

  std::optional<DatabaseFault> Judge(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return std::nullopt;
    const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    reason_ = message ? message : PQerrorMessage(connection_.get());
    if (PQstatus(connection_.get()) != CONNECTION_OK) return DatabaseFault::kUnavailable;
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return FaultOf(state ? state : "");
  }

  DatabaseResult<std::string> Prepared(const std::string& sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return known->second;
    if (statements_.size() == kMaxStatements) return DatabaseFault::kBroken;
    std::string name = "s" + std::to_string(statements_.size());
    const Result result(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
    if (const auto fault = Judge(result.get())) return *fault;
    statements_.emplace(sql, name);
    return name;
  }

  std::string url_;
  std::string name_;
  std::string reason_;
  Connection connection_;
  Clock::time_point next_try_;
  std::map<std::string, std::string> statements_;  // text to the server's name for it
};

}  // namespace

OpenedDatabase OpenPostgres(const std::string& url) {
  const ConnectOptions options = Parse(url);
  if (!options) return std::string("--store is not a URL that PostgreSQL's library understands.");
  auto database = std::make_unique<PostgresDatabase>(url, NameOf(options));
  if (database->Connect()) return database;
  return "The database '" + database->name() + "' cannot be opened: " + database->reason() + ".";
}

bool HasPassword(const StoreName& name) {
  if (name.engine != Engine::kPostgres) return false;
  const ConnectOptions options = Parse(name.where);
  // What libpq does not understand may hold one anywhere.
  return !options || !OptionOf(options, "password").empty() ||
         !OptionOf(options, "sslpassword").empty();
}

}  // namespace linkdock::proxy
