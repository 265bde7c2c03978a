#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <chrono>
#include <map>

#include "proxy/store/database.h"
#include "proxy/store/postgres_values.h"

namespace linkdock::proxy {
namespace {

using Clock = std::chrono::steady_clock;

// Below the proxy's own deadline of 15 s, so that a slow database is an answer and not a silence. A
// proxy that froze inside a transaction may not hold its locks for longer than the last one.
constexpr const char* kSettings =
    "SET statement_timeout = 5000; SET lock_timeout = 5000;"
    "SET idle_in_transaction_session_timeout = 20000; SET bytea_output = 'hex';"
    // A commit that was acknowledged survives a power failure, whatever the server's default is.
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'";
constexpr const char* kConnectTimeoutS = "3";  // as for a provider
constexpr const char* kSilenceMs = "10000";  // unacknowledged data for this long: the host is gone
// The server's own limit is below; only one that is stopped or unreachable lets this one pass.
constexpr auto kAnswerTimeout = std::chrono::milliseconds(6000);
constexpr auto kReconnectPause = std::chrono::milliseconds(500);  // not one wait for each call
constexpr const char* kMigrationLock = "SELECT pg_advisory_xact_lock(5507404292145243716)";
constexpr std::size_t kMaxStatements = 128;

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

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(std::string url, std::string name)
      : url_(std::move(url)), name_(std::move(name)) {}

  DatabaseResult<void> Connect() {
    statements_.clear();
    connection_.reset();
    if (Clock::now() < next_try_) return Unexpected(DatabaseFault::kUnavailable);
    // Settings before `dbname` are defaults that the URL may change; those after it are not.
    const std::array keywords = {"connect_timeout", "tcp_user_timeout",
                                 "dbname",          "application_name",
                                 "client_encoding", static_cast<const char*>(nullptr)};
    const std::array values = {kConnectTimeoutS, kSilenceMs, url_.c_str(),
                               "linkdock-proxy", "UTF8",     static_cast<const char*>(nullptr)};
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    const bool connected = PQstatus(connection_.get()) == CONNECTION_OK;
    if (!connected) reason_ = PQerrorMessage(connection_.get());
    if (connected && Execute(kSettings)) return {};
    next_try_ = Clock::now() + kReconnectPause;
    connection_.reset();
    return Unexpected(DatabaseFault::kUnavailable);
  }

  DatabaseResult<Rows> Run(const std::string& sql, const std::vector<Value>& values) override {
    if (!connection_) return Unexpected(DatabaseFault::kUnavailable);
    const PostgresParameters in(values);
    const int count = static_cast<int>(values.size());
    Result result;
    if (values.empty()) {
      result = Await(PQsendQueryParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr,
                                       nullptr, 1));
    } else {
      const DatabaseResult<std::string> name = Prepared(sql);
      if (!name) return Unexpected(name.error());
      result = Await(PQsendQueryPrepared(connection_.get(), name->c_str(), count, in.values.data(),
                                         in.lengths.data(), in.formats.data(), 1));
    }
    if (const auto good = Judge(result.get()); !good) return Unexpected(good.error());
    return RowsOf(result.get());
  }

  Expected<void, DatabaseFault> Begin(TransactionKind kind) override {
    const char* sql = kind == TransactionKind::kWrite
                          ? "BEGIN"
                          : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    // A server that restarted closed the connection meanwhile; nothing was done on it yet.
    if (connection_ && Execute(sql)) return {};
    if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK)
      return Unexpected(DatabaseFault::kBroken);
    if (auto connected = Connect(); !connected) return connected;
    return Execute(sql);
  }
  // COMMIT of a transaction that failed answers ROLLBACK without an error.
  Expected<void, DatabaseFault> Commit() override {
    if (!connection_) return Unexpected(DatabaseFault::kUnavailable);
    const Result result = Await(PQsendQuery(connection_.get(), "COMMIT"));
    if (auto good = Judge(result.get()); !good) return good;
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
      return Unexpected(DatabaseFault::kConflict);
    return {};
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
    if (!tables) return Unexpected(tables.error());
    const Row& counts = tables->front();
    if (counts.Number(1) == 0) return SchemaState{.version = 0, .foreign = counts.Number(0) != 0};
    const DatabaseResult<Rows> version = Run("SELECT max(version) FROM linkdock_schema", {});
    if (!version) return Unexpected(version.error());
    return SchemaState{.version = version->front().Number(0), .foreign = false};
  }
  Expected<void, DatabaseFault> LockSchema() override { return Execute(kMigrationLock); }
  Expected<void, DatabaseFault> MarkSchema(std::int64_t version) override {
    const std::string sql =
        "CREATE TABLE IF NOT EXISTS linkdock_schema (version BIGINT PRIMARY KEY);"
        "INSERT INTO linkdock_schema VALUES (" +
        std::to_string(version) + ")";
    return Execute(sql.c_str());
  }
  Expected<void, DatabaseFault> Configure() override { return {}; }

  [[nodiscard]] Engine engine() const override { return Engine::kPostgres; }
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string reason() const override {
    const std::size_t line = reason_.find_first_of("\r\n");
    return reason_.substr(0, line);
  }

 private:
  Expected<void, DatabaseFault> Execute(const char* sql) {
    const Result result = Await(PQsendQuery(connection_.get(), sql));
    return Judge(result.get());
  }

  // The answer to what was just sent: the last result, or the first that is an error. Null when
  // none came in time.
  Result Await(int sent) {
    Result answer;
    if (sent == 0) return answer;
    const Clock::time_point deadline = Clock::now() + kAnswerTimeout;
    while (WaitUntil(deadline)) {
      Result next(PQgetResult(connection_.get()));
      if (!next) return answer;
      const bool failed = answer && PQresultStatus(answer.get()) == PGRES_FATAL_ERROR;
      if (!failed) answer = std::move(next);
    }
    return {};
  }

  // Whether PQgetResult() would not block.
  bool WaitUntil(Clock::time_point deadline) {
    while (PQisBusy(connection_.get()) != 0) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      pollfd socket{.fd = PQsocket(connection_.get()), .events = POLLIN, .revents = 0};
      if (left <= 0 || poll(&socket, 1, static_cast<int>(left)) == 0) return false;
      if (PQconsumeInput(connection_.get()) == 0) return PQisBusy(connection_.get()) == 0;
    }
    return true;
  }

  Expected<void, DatabaseFault> Judge(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
    if (!result) connection_.reset();  // nothing came: what it is doing now, nobody knows
    if (!connection_) return Unexpected(DatabaseFault::kUnavailable);
    const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    reason_ = message ? message : PQerrorMessage(connection_.get());
    if (PQstatus(connection_.get()) != CONNECTION_OK)
      return Unexpected(DatabaseFault::kUnavailable);
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return Unexpected(FaultOfState(state ? state : ""));
  }

  DatabaseResult<std::string> Prepared(const std::string& sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return known->second;
    if (statements_.size() == kMaxStatements) return Unexpected(DatabaseFault::kBroken);
    std::string name = "s" + std::to_string(statements_.size());
    const Result result =
        Await(PQsendPrepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
    if (const auto good = Judge(result.get()); !good) return Unexpected(good.error());
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
  if (!options) return Unexpected("--store is not a URL that PostgreSQL's library understands.");
  auto database = std::make_unique<PostgresDatabase>(url, NameOf(options));
  if (database->Connect()) return database;
  return Unexpected("The database '" + database->name() +
                    "' cannot be opened: " + database->reason() + ".");
}

bool HasPassword(const StoreName& name) {
  if (name.engine != Engine::kPostgres) return false;
  const ConnectOptions options = Parse(name.where);
  // A URL that libpq does not understand may hold one anywhere.
  return !options || !OptionOf(options, "password").empty() ||
         !OptionOf(options, "sslpassword").empty();
}

}  // namespace linkdock::proxy
