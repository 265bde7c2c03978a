#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>

#include "proxy/base/files.h"
#include "proxy/store/open.h"
#include "proxy/store/rotate.h"
#include "proxy/store/schema.h"
#include "tests/unit/proxy/store/store_support.h"

// The storage cases of the fault list, on both engines: killed at each write point, a full and a
// read-only disk, schemas of other times.

namespace linkdock::proxy {
namespace {

// Ends this process with SIGKILL when the database is used for the n-th time: odd points lie before
// a call, even ones after it.
class DyingDatabase final : public Database {
 public:
  DyingDatabase(std::unique_ptr<Database> real, int point) : real_(std::move(real)), left_(point) {}

  void Pass() {
    if (--left_ == 0) raise(SIGKILL);
  }
  template <typename Call>
  auto Around(Call call) {
    Pass();
    auto result = call();
    Pass();
    return result;
  }

  DatabaseResult<Rows> Run(const std::string& sql, const std::vector<Value>& values) override {
    return Around([&] { return real_->Run(sql, values); });
  }
  Expected<void, DatabaseFault> Begin(TransactionKind kind) override {
    return Around([&] { return real_->Begin(kind); });
  }
  Expected<void, DatabaseFault> Commit() override {
    return Around([&] { return real_->Commit(); });
  }
  void Rollback() override { real_->Rollback(); }
  DatabaseResult<SchemaState> ReadSchema() override { return real_->ReadSchema(); }
  Expected<void, DatabaseFault> LockSchema() override { return real_->LockSchema(); }
  Expected<void, DatabaseFault> MarkSchema(std::int64_t version) override {
    return Around([&] { return real_->MarkSchema(version); });
  }
  Expected<void, DatabaseFault> Configure() override { return real_->Configure(); }
  [[nodiscard]] Engine engine() const override { return real_->engine(); }
  [[nodiscard]] std::string name() const override { return real_->name(); }
  [[nodiscard]] std::string reason() const override { return real_->reason(); }

 private:
  std::unique_ptr<Database> real_;
  int left_;
};

// No file of this process may become larger, for as long as this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    signal_ = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  rlimit before_{};
  void (*signal_)(int) = nullptr;
};

class ProxyStoreFaults : public StoreTest {
 protected:
  // Runs `work` in a process that is killed at its n-th point, for every n that it has; after each,
  // `judge` looks at what is left. Gives the number of points.
  int KilledAtEachPoint(const std::function<bool(std::unique_ptr<Database>)>& work,
                        const std::function<void()>& judge) const {
    for (int point = 1; point < 500; ++point) {
      const pid_t child = fork();
      if (child == 0) {
        const bool done = work(std::make_unique<DyingDatabase>(Connect(), point));
        _exit(done ? 0 : 1);
      }
      int status = 0;
      waitpid(child, &status, 0);
      if (WIFEXITED(status)) {
        EXPECT_EQ(WEXITSTATUS(status), 0);
        return point - 1;
      }
      EXPECT_EQ(WTERMSIG(status), SIGKILL);
      judge();
    }
    return 500;
  }
  // The work on a store in the middle of which the process is killed.
  static std::function<bool(std::unique_ptr<Database>)> OnStore(
      const std::shared_ptr<const Vault>& vault, const std::function<bool(AccountStore&)>& work) {
    return [vault, work](std::unique_ptr<Database> database) {
      auto store = OpenAccountStore(std::move(database), vault);
      return store.has_value() && work(*store.value());
    };
  }
};
INSTANTIATE_TEST_SUITE_P(On, ProxyStoreFaults, kEngines, EngineName);

TEST_P(ProxyStoreFaults, S1KilledWhileLinkingThereIsTheWholeAccountOrNone) {
  static_cast<void>(Open());
  int before = 0, after = 0;
  const auto link = [](AccountStore& store) { return store.Link(LinkOf("acme")).has_value(); };
  const int points = KilledAtEachPoint(OnStore(TestVault(), link), [&] {
    const auto store = Open();
    const std::vector<Account> accounts = Listed(*store);
    ASSERT_LE(accounts.size(), 1u);
    EXPECT_EQ(Count("credential"), Count("account"));
    EXPECT_EQ(Count("event"), Count("account"));
    EXPECT_EQ(Count("audit"), Count("account"));
    (accounts.empty() ? before : after) += 1;
    if (accounts.empty()) return;
    EXPECT_NE(Revealed(*store, accounts[0]).find(kCanary), std::string::npos);
    Sql("DELETE FROM audit");
    Sql("DELETE FROM event");
    ASSERT_TRUE(store->Remove(On(accounts[0])).has_value());
    Sql("DELETE FROM audit");
    Sql("DELETE FROM event");
  });
  EXPECT_GE(points, 12);
  EXPECT_GT(before, 0);
  EXPECT_EQ(after, 1);  // only the point behind the commit
}

TEST_P(ProxyStoreFaults, S1KilledWhileLinkingAgainTheCredentialIsTheOldOrTheNewOne) {
  const Account account = Linked(*Open(), LinkOf("acme"));
  int turn = 0;
  const auto link = [](AccountStore& store) {
    LinkRequest request = LinkOf("acme", 2000);
    request.credential = Secret("the new one");
    return store.Link(request).has_value();
  };
  KilledAtEachPoint(OnStore(TestVault(), link), [&] {
    const auto store = Open();
    const Account now = Listed(*store).at(0);
    EXPECT_EQ(now.id, account.id);
    const std::string credential = Revealed(*store, now);
    const bool renewed = now.credential_version > 1;
    EXPECT_EQ(credential == "the new one", renewed) << credential;
    EXPECT_EQ(credential.find(kCanary) != std::string::npos, !renewed);
    turn += renewed ? 1 : 0;
  });
  EXPECT_EQ(turn, 1);
}

TEST_P(ProxyStoreFaults, S1KilledWhileASessionLinksItIsUsedUpExactlyWhenTheAccountIsThere) {
  Session session;
  session.id = "ses_1";
  session.token_hash = "digest";
  session.owner = LinkOf("acme").owner;
  session.created_at_ms = LinkOf("acme").now_ms;
  session.expires_at_ms = session.created_at_ms + 900'000;
  session.environment = "production";
  session.metadata = "{}";
  session.several = false;
  ASSERT_TRUE(Open()->AddSession(session, "key").has_value());
  const auto link = [](AccountStore& store) {
    LinkRequest request = LinkOf("acme");
    request.session_hash = "digest";
    const auto linked = store.Link(request);
    // Used up by the turn before, which died behind its commit.
    return linked || linked.error() == StoreFault::kNoSession;
  };
  KilledAtEachPoint(OnStore(TestVault(), link), [&] {
    const auto used = Sql("SELECT id FROM session WHERE state = 'consumed'").size();
    EXPECT_EQ(used, static_cast<std::size_t>(Count("account")));
  });
  EXPECT_EQ(Count("account"), 1);
  LinkRequest again = LinkOf("other");
  again.session_hash = "digest";
  EXPECT_EQ(Open()->Link(again).error(), StoreFault::kNoSession);
}

TEST_P(ProxyStoreFaults, S1KilledWhileRemovingNothingIsHalfGone) {
  Linked(*Open(), LinkOf("acme"));
  const auto remove = [](AccountStore& store) {
    for (const Account& account : Listed(store)) {
      if (!store.Remove(On(account)).has_value()) return false;
    }
    return true;
  };
  KilledAtEachPoint(OnStore(TestVault(), remove), [&] {
    EXPECT_EQ(Count("credential"), Count("account"));
    EXPECT_EQ(Sql("SELECT id FROM event WHERE kind = 'account.removed'").size(),
              Count("account") == 0 ? 1u : 0u);
  });
  EXPECT_EQ(Count("account"), 0);
}

TEST_P(ProxyStoreFaults, S4KilledWhileRotatingEveryCredentialOpensAndTheNextRunEndsIt) {
  {
    const auto old = Open(TestVault({"old"}));
    for (int i = 0; i < 3; ++i) Linked(*old, LinkOf(std::to_string(i)));
  }
  const auto rotate = [](AccountStore& store) {
    std::string after;
    do {  // a step a row, so that there are points between
      const auto step = store.Rotate(after, 1);
      if (!step.has_value()) return false;
      after = step.value().last;
    } while (!after.empty());
    return true;
  };
  const auto both = TestVault({"new", "old"});
  int mixed = 0;
  KilledAtEachPoint(OnStore(both, rotate), [&] {
    const auto store = Open(both);
    for (const Account& account : Listed(*store)) {
      EXPECT_NE(Revealed(*store, account).find(kCanary), std::string::npos);
    }
    const auto left = Sql("SELECT account_id FROM credential WHERE key_id = 'old'").size();
    mixed += left == 1 || left == 2 ? 1 : 0;
  });
  EXPECT_GT(mixed, 0);
  EXPECT_EQ(Sql("SELECT account_id FROM credential WHERE key_id = 'new'").size(), 3u);
}

TEST_P(ProxyStoreFaults, S1KilledWhileMakingTheSchemaTheNextStartMakesIt) {
  int made = 0;
  const auto open = OnStore(TestVault(), [](AccountStore&) { return true; });
  const int points = KilledAtEachPoint(open, [&] {
    const auto looked = Connect()->ReadSchema();
    ASSERT_TRUE(looked.has_value());
    const auto state = looked.value();
    EXPECT_FALSE(state.foreign);
    EXPECT_TRUE(state.version == 0 || state.version == kSchemaVersion);
    made += state.version == kSchemaVersion ? 1 : 0;
  });
  EXPECT_GT(points, 40);
  EXPECT_GT(made, 0);
  EXPECT_EQ(Refusal(), "it opened");
}

TEST_P(ProxyStoreFaults, S6ANewerSchemaIsRefusedUntouched) {
  Linked(*Open(), LinkOf("acme"));
  if (GetParam() == Engine::kPostgres) {
    Sql("INSERT INTO linkdock_schema VALUES (3)");
  } else {
    Sql("PRAGMA user_version = 3");
  }
  EXPECT_NE(Refusal().find("newer version (schema 3, this one knows 2)"), std::string::npos)
      << Refusal();
  EXPECT_EQ(Count("account"), 1);
}

TEST_P(ProxyStoreFaults, S6AnotherProgramsTablesAreRefusedUntouched) {
  Sql("CREATE TABLE theirs (x TEXT)");
  EXPECT_NE(Refusal().find("belongs to another program"), std::string::npos) << Refusal();
  EXPECT_EQ(Count("theirs"), 0);
  if (GetParam() == Engine::kSqlite) {
    const auto before = ReadFile(Name().where, 1 << 20);
    EXPECT_NE(Refusal(), "it opened");
    EXPECT_EQ(before, ReadFile(Name().where, 1 << 20));
  }
}

// As on a standby, or on a file system that the kernel has made read-only after an error.
TEST_P(ProxyStoreFaults, S2AReadOnlyDatabaseIsUnavailableAndRecovers) {
  auto connection = Connect();
  Database& database = *connection;
  auto opened = OpenAccountStore(std::move(connection), TestVault());
  AccountStore& store = *opened.value();
  const Account account = Linked(store, LinkOf("first"));
  const auto set = [&](const char* sqlite, const char* postgres) {
    const auto done = database.Run(GetParam() == Engine::kSqlite ? sqlite : postgres, {});
    ASSERT_TRUE(done.has_value());
  };
  set("PRAGMA query_only = 1", "SET default_transaction_read_only = on");
  EXPECT_EQ(store.Link(LinkOf("second")).error(), StoreFault::kUnavailable);
  EXPECT_EQ(store.Remove(On(account)).error(), StoreFault::kUnavailable);
  EXPECT_EQ(Listed(store).size(), 1u);
  set("PRAGMA query_only = 0", "SET default_transaction_read_only = off");
  EXPECT_EQ(Linked(store, LinkOf("first", 2000)).id, account.id);
}

class ProxySqliteFaults : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(On, ProxySqliteFaults, testing::Values(Engine::kSqlite), EngineName);

TEST_P(ProxySqliteFaults, S2AFullDiskIsUnavailableAndNothingIsHalfWritten) {
  const auto store = Open();
  Linked(*store, LinkOf("first"));
  // A full disk, as SQLite sees it: no page can be added, here because the file may not grow.
  const LinkRequest request = LinkOf(std::string(400'000, 'x'));
  {
    const FileSizeLimit limit(200'000);
    EXPECT_EQ(store->Link(request).error(), StoreFault::kUnavailable);
  }
  EXPECT_EQ(Listed(*store).size(), 1u);
  EXPECT_EQ(Count("event"), 1);
  EXPECT_FALSE(Linked(*store, request).id.empty());
}

TEST_P(ProxySqliteFaults, ALockedDatabaseIsUnavailableAndRecovers) {
  const auto store = Open();
  const auto other = Connect();
  ASSERT_TRUE(other->Begin(TransactionKind::kWrite));
  EXPECT_EQ(store->Link(LinkOf("acme")).error(), StoreFault::kUnavailable);
  other->Rollback();
  EXPECT_FALSE(Linked(*store, LinkOf("acme")).id.empty());
}

TEST_P(ProxySqliteFaults, TheFileIsOursInWalModeWithStrictTables) {
  Linked(*Open(), LinkOf("acme"));
  EXPECT_EQ(Sql("PRAGMA journal_mode").at(0).Text(0), "wal");
  EXPECT_EQ(Sql("PRAGMA application_id").at(0).Number(0), 0x4c6e6b44);
  const auto wrong = Connect()->Run("UPDATE account SET created_at_ms = 'no number'", {});
  EXPECT_TRUE(!wrong.has_value());
}

TEST_P(ProxySqliteFaults, S6AnOldSchemaIsMovedForwardWithItsAccounts) {
  for (const char* sql :
       {"CREATE TABLE account (id TEXT PRIMARY KEY, owner TEXT NOT NULL, provider TEXT NOT NULL, "
        "auth TEXT NOT NULL, label TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN "
        "('active')), created_at_ms INTEGER NOT NULL, last_check_at_ms INTEGER NOT NULL, UNIQUE "
        "(owner, provider, label)) STRICT",
        "CREATE INDEX account_by_owner ON account (owner, created_at_ms DESC, id)",
        "INSERT INTO account VALUES ('acc_old', 'demo', 'lucca', 'api_key', 'acme', 'active', 5, "
        "6)",
        "PRAGMA application_id = 1282304836", "PRAGMA user_version = 1"}) {
    Sql(sql);
  }
  const auto store = Open();
  ASSERT_EQ(Listed(*store).size(), 1u);
  const Account account = Listed(*store)[0];
  EXPECT_EQ(account.id, "acc_old");
  EXPECT_EQ(account.created_at_ms, 5);
  EXPECT_EQ(Revealed(*store, account), "no such account");  // there never was a credential
  EXPECT_EQ(Linked(*store, LinkOf("acme", 2000)).id, "acc_old");
  EXPECT_EQ(Sql("SELECT name FROM sqlite_schema WHERE name LIKE 'account_1%'").size(), 0u);
}

TEST_P(ProxySqliteFaults, S4ALostKeyFileIsNotReplacedByANewOne) {
  const auto opened = OpenStores(Name(), "");
  ASSERT_TRUE(opened.has_value()) << opened.error();
  const auto& stores = opened.value();
  EXPECT_TRUE(stores.keyring_made);
  EXPECT_EQ(stores.keyring, Name().where + ".keys");
  std::filesystem::remove(stores.keyring);
  const auto again = OpenStores(Name(), "");
  ASSERT_TRUE(!again.has_value());
  EXPECT_NE(again.error().find("Put it back"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(stores.keyring));
}

TEST_P(ProxySqliteFaults, WhatIsNoDatabaseIsRefused) {
  std::FILE* file = std::fopen(Name().where.c_str(), "w");
  for (int i = 0; i < 100; ++i) std::fputs("this is no database but a long text\n", file);
  std::fclose(file);
  EXPECT_NE(Refusal().find("not a database"), std::string::npos) << Refusal();
  for (const std::string& path : {Folder(), Folder() + "/no/such/folder.db"}) {
    const auto opened = OpenSqlite(path);
    ASSERT_TRUE(!opened.has_value());
    EXPECT_NE(opened.error().find("cannot be opened"), std::string::npos);
  }
}

// The canary of every credential, in every file that the store leaves.
TEST_P(ProxySqliteFaults, NoByteOfACredentialIsInTheDatabaseOrItsLog) {
  const auto opened = OpenStores(Name(), "");
  AccountStore& store = *opened.value().stores.front();
  const Account account = Linked(store, LinkOf("acme"));
  Linked(store, LinkOf("acme", 2000));
  EXPECT_NE(Revealed(store, account).find(kCanary), std::string::npos);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    const auto bytes = ReadFile(entry.path().string(), 1 << 24);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(bytes->find("0decafbad"), std::string::npos) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 4);  // database, WAL, shared memory, keys
}

}  // namespace
}  // namespace linkdock::proxy
