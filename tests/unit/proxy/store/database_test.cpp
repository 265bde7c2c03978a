#include <chrono>
#include <csignal>
#include <thread>

#include "proxy/store/open.h"
#include "proxy/store/postgres_values.h"
#include "tests/unit/proxy/store/store_support.h"

namespace linkdock::proxy {
namespace {

class ProxyDatabase : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (HasFatalFailure()) return;
    Sql(GetParam() == Engine::kSqlite
            ? "CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER, b BLOB) STRICT"
            : "CREATE TABLE t (k TEXT PRIMARY KEY, n BIGINT, b BYTEA)");
    database_ = Connect();
  }
  static DatabaseFault FaultOf(const DatabaseResult<Rows>& result) {
    EXPECT_TRUE(!result.has_value());
    return !result.has_value() ? result.error() : DatabaseFault::kBroken;
  }
  std::unique_ptr<Database> database_;
};
INSTANTIATE_TEST_SUITE_P(On, ProxyDatabase, kEngines, EngineName);

TEST_P(ProxyDatabase, ValuesComeBackAsTheyWentIn) {
  std::string all_bytes;
  for (int byte = 0; byte < 256; ++byte) all_bytes += static_cast<char>(byte);
  const struct {
    std::string text;
    std::int64_t number;
    std::string bytes;
  } rows[] = {{"", 0, ""},
              {"'; DROP TABLE t; --", INT64_MAX, all_bytes},
              {"é 漢字 \\x00 \n", INT64_MIN, std::string("\0a\0", 3)},
              {std::string(100'000, 'x'), -1, std::string(100'000, '\xff')}};
  for (const auto& row : rows) {
    const std::vector<Value> values = {row.text, row.number, Blob{row.bytes}};
    ASSERT_TRUE(database_->Run("INSERT INTO t (b, n, k) VALUES ($3, $2, $1)", values).has_value());
    const auto result = database_->Run("SELECT k, n, b FROM t WHERE k = $1", {row.text});
    const Row& back = result.value().at(0);
    EXPECT_EQ(back.Text(0), row.text);
    EXPECT_EQ(back.Number(1), row.number);
    EXPECT_EQ(back.Bytes(2), row.bytes);
    EXPECT_EQ(back.Text(1), "");   // of another type
    EXPECT_EQ(back.Number(9), 0);  // not there
  }
}

TEST_P(ProxyDatabase, NullIsNeitherZeroNorEmpty) {
  const std::vector<Value> values = {std::string("k"), std::monostate{}, Blob{}};
  const auto result = database_->Run("INSERT INTO t VALUES ($1, $2, $3) RETURNING n, b", values);
  const Row& row = result.value().at(0);
  EXPECT_TRUE(row.IsNull(0));
  EXPECT_FALSE(row.IsNull(1));
}

TEST_P(ProxyDatabase, FaultsAreNamed) {
  Sql("INSERT INTO t VALUES ('k', 1, NULL)");
  EXPECT_EQ(FaultOf(database_->Run("INSERT INTO t VALUES ($1, 1, NULL)", {std::string("k")})),
            DatabaseFault::kConstraint);
  EXPECT_EQ(FaultOf(database_->Run("SELEC 1", {})), DatabaseFault::kBroken);
  EXPECT_EQ(FaultOf(database_->Run("SELECT * FROM nothing", {})), DatabaseFault::kBroken);
  EXPECT_EQ(FaultOf(database_->Run("SELECT n FROM t WHERE k = $1", {})), DatabaseFault::kBroken);
  EXPECT_EQ(FaultOf(database_->Run("SELECT n FROM t", {std::string("k")})), DatabaseFault::kBroken);
  EXPECT_TRUE(database_->Run("SELECT n FROM t", {}).has_value());
}

TEST_P(ProxyDatabase, WhatIsNotCommittedIsNotThere) {
  {
    Transaction work(*database_, TransactionKind::kWrite);
    static_cast<void>(work.Run("INSERT INTO t VALUES ('k', 1, NULL)"));
    EXPECT_EQ(work.state().has_value(), true);
  }
  EXPECT_EQ(Count("t"), 0);
  Transaction work(*database_, TransactionKind::kWrite);
  static_cast<void>(work.Run("INSERT INTO t VALUES ('k', 1, NULL)"));
  EXPECT_TRUE(work.Commit());
  EXPECT_EQ(Count("t"), 1);
}

TEST_P(ProxyDatabase, AfterAFaultATransactionDoesNothingMoreAndDoesNotCommit) {
  {
    Transaction work(*database_, TransactionKind::kWrite);
    static_cast<void>(work.Run("INSERT INTO t VALUES ('k', 1, NULL)"));
    static_cast<void>(work.Run("INSERT INTO t VALUES ('k', 2, NULL)"));
    EXPECT_EQ(work.state().error(), DatabaseFault::kConstraint);
    EXPECT_TRUE(work.Run("INSERT INTO t VALUES ('l', 3, NULL) RETURNING n").empty());
    EXPECT_FALSE(work.Commit());
  }
  EXPECT_EQ(Count("t"), 0);
  EXPECT_TRUE(Transaction(*database_, TransactionKind::kWrite).Commit());
}

TEST_P(ProxyDatabase, AReadSeesOneMoment) {
  ASSERT_TRUE(database_->Configure());  // SQLite: WAL, where readers stop no writer
  Transaction read(*database_, TransactionKind::kRead);
  EXPECT_EQ(read.Run("SELECT count(*) FROM t").at(0).Number(0), 0);
  Sql("INSERT INTO t VALUES ('k', 1, NULL)");
  EXPECT_EQ(read.Run("SELECT count(*) FROM t").at(0).Number(0), 0);
}

class ProxyPostgres : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(On, ProxyPostgres, testing::Values(Engine::kPostgres), EngineName);

TEST_P(ProxyPostgres, ALostConnectionIsMadeAgainAtTheNextTransaction) {
  auto connection = Connect();
  Database& database = *connection;
  auto opened = OpenAccountStore(std::move(connection), TestVault());
  AccountStore& store = *opened.value();
  Linked(store, LinkOf("one"));
  const auto pid = database.Run("SELECT pg_backend_pid()", {});
  const std::int64_t backend = pid.value().at(0).Number(0);
  Sql("SELECT pg_terminate_backend($1)", {backend});
  Linked(store, LinkOf("two", 2000));
  EXPECT_EQ(Listed(store).size(), 2u);
}

TEST_P(ProxyPostgres, AConnectionLostInsideATransactionIsUnavailableAndNothingIsHalfWritten) {
  static_cast<void>(Open());
  const auto database = Connect();
  Transaction work(*database, TransactionKind::kWrite);
  static_cast<void>(work.Run("INSERT INTO meta VALUES ('half', 'x')"));
  const std::int64_t backend = work.Run("SELECT pg_backend_pid()").at(0).Number(0);
  Sql("SELECT pg_terminate_backend($1)", {backend});
  static_cast<void>(work.Run("INSERT INTO meta VALUES ('other', 'x')"));
  EXPECT_EQ(work.state().error(), DatabaseFault::kUnavailable);
  EXPECT_FALSE(work.Commit());
  EXPECT_EQ(Count("meta"), 1);
}

TEST_P(ProxyPostgres, AServerThatStoppedIsGivenUpAndNotWaitedForForever) {
  auto connection = Connect();
  Database& database = *connection;
  auto opened = OpenAccountStore(std::move(connection), TestVault());
  AccountStore& store = *opened.value();
  const auto pid = database.Run("SELECT pg_backend_pid()", {});
  const auto backend = static_cast<pid_t>(pid.value().at(0).Number(0));
  ASSERT_EQ(kill(backend, SIGSTOP), 0);
  const auto began = std::chrono::steady_clock::now();
  Linked(store, LinkOf("acme"));  // on a new connection, because nothing had been written yet
  EXPECT_GT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  EXPECT_EQ(Listed(store).size(), 1u);
  EXPECT_EQ(kill(backend, SIGCONT), 0);
}

TEST_P(ProxyPostgres, ADeadlockIsRunAgainUntilBothAreDone) {
  static_cast<void>(Open());
  Sql("INSERT INTO meta VALUES ('a', '0'), ('b', '0')");
  const auto add = [this](const char* first, const char* second) {
    const auto database = Connect();
    for (int attempt = 0; attempt < 9; ++attempt) {
      Transaction work(*database, TransactionKind::kWrite);
      for (const char* name : {first, second}) {
        static_cast<void>(work.Run(
            "UPDATE meta SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = $1",
            {std::string(name)}));
        static_cast<void>(work.Run("SELECT pg_sleep(0.2)"));
      }
      if (work.Commit()) return;
      EXPECT_EQ(work.state().error(), DatabaseFault::kConflict);
    }
  };
  std::thread other([&] { add("b", "a"); });
  add("a", "b");
  other.join();
  for (const Row& row : Sql("SELECT value FROM meta WHERE name IN ('a', 'b')")) {
    EXPECT_EQ(row.Text(0), "2");
  }
}

TEST_P(ProxyPostgres, ARowThatSomebodyHoldsTooLongIsBusy) {
  const auto slow = Connect();
  EXPECT_TRUE(slow->Run("SET statement_timeout = 100", {}).has_value());
  const auto result = slow->Run("SELECT pg_sleep(5)", {});
  ASSERT_TRUE(!result.has_value());
  EXPECT_EQ(result.error(), DatabaseFault::kBusy);
}

TEST(ProxyPostgresStates, EachMeansOneOfOurFaults) {
  const std::pair<const char*, DatabaseFault> rows[] = {
      {"", DatabaseFault::kUnavailable},       // the server did not get to say anything
      {"08006", DatabaseFault::kUnavailable},  // connection failure
      {"08P01", DatabaseFault::kBroken},       // protocol violation: our statement is wrong
      {"57P01", DatabaseFault::kUnavailable},  // admin shutdown
      {"57014", DatabaseFault::kBusy},         // statement timeout
      {"55P03", DatabaseFault::kBusy},         // lock timeout
      {"53300", DatabaseFault::kBusy},         // too many connections
      {"53100", DatabaseFault::kNoSpace},      // disk full
      {"58030", DatabaseFault::kNoSpace},      // I/O error
      {"25006", DatabaseFault::kNoSpace},      // read-only transaction
      {"40001", DatabaseFault::kConflict},     // serialization failure
      {"40P01", DatabaseFault::kConflict},     // deadlock
      {"40002", DatabaseFault::kBroken},
      {"23505", DatabaseFault::kConstraint},  // unique violation
      {"42601", DatabaseFault::kBroken},      // syntax error
      {"XX001", DatabaseFault::kBroken},      // data corrupted
  };
  for (const auto& [state, fault] : rows) EXPECT_EQ(FaultOfState(state), fault) << state;
}

TEST(ProxyStoreName, IsSqliteOrPostgres) {
  EXPECT_EQ(ReadStoreName("sqlite:/var/lib/x.db")->where, "/var/lib/x.db");
  EXPECT_EQ(ReadStoreName("sqlite:x.db")->engine, Engine::kSqlite);
  EXPECT_EQ(ReadStoreName("postgres://h/d")->engine, Engine::kPostgres);
  EXPECT_EQ(ReadStoreName("postgresql://h/d")->where, "postgresql://h/d");
  for (const char* bad : {"", "sqlite:", "x.db", "postgres:/h", "mysql://h/d", "SQLITE:x"}) {
    EXPECT_FALSE(ReadStoreName(bad)) << bad;
  }
}

TEST(ProxyStoreName, APasswordIsSeenWhereverAUrlCanHoldOne) {
  const auto has = [](const char* url) { return HasPassword(*ReadStoreName(url)); };
  EXPECT_TRUE(has("postgres://u:pw@h/d"));
  EXPECT_TRUE(has("postgres://h/d?password=pw"));
  EXPECT_TRUE(has("postgres://u:pw@h/d%zz"));  // not understood, so it may hold one
  EXPECT_FALSE(has("postgres://u@h:5433/d?sslmode=verify-full"));
  EXPECT_FALSE(has("sqlite:/a:b@c"));
}

TEST(ProxyStoreName, NoSentenceRepeatsAPassword) {
  for (const char* url : {"postgres://u:hunter2@127.0.0.1:1/d", "postgres://u:hunter2@[bad/d",
                          "postgres://u:hunter2@h/d?nonsense=1", "postgres://u:hunter2%zz@h/d"}) {
    const auto opened = OpenPostgres(url);
    ASSERT_TRUE(!opened.has_value()) << url;
    EXPECT_EQ(opened.error().find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace linkdock::proxy
