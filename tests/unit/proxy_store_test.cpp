#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "proxy/files.h"
#include "proxy/hashing.h"
#include "proxy/sqlite.h"
#include "proxy/store.h"

namespace linkdock::proxy {
namespace {

namespace fs = std::filesystem;

class ProxyStore : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(InitCrypto());
    folder_ = fs::temp_directory_path() / RandomId("linkdock_store_");
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Path(const char* name = "proxy.db") const { return (folder_ / name).string(); }
  std::unique_ptr<AccountStore> Open() {
    auto store = OpenSqliteStore(Path());
    if (auto* sentence = std::get_if<std::string>(&store)) ADD_FAILURE() << *sentence;
    return std::get<std::unique_ptr<AccountStore>>(std::move(store));
  }
  // Why it cannot be opened.
  static std::string Sentence(const std::string& path) {
    const auto store = OpenSqliteStore(path);
    const auto* sentence = std::get_if<std::string>(&store);
    return sentence ? *sentence : "it opened";
  }
  void Sql(const std::string& path, const char* sql) {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &raw), SQLITE_OK);
    const SqliteHandle database(raw);
    ASSERT_TRUE(Execute(raw, sql)) << sqlite3_errmsg(raw);
  }
  fs::path folder_;
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

LinkOrder Order(const char* label, std::int64_t now_ms = 1000, const char* owner = "demo") {
  return {.owner = owner,
          .provider = "lucca",
          .auth = "api_key",
          .label = label,
          .account_id = "",
          .now_ms = now_ms};
}

Account Linked(AccountStore& store, const LinkOrder& order) {
  const auto linked = store.Link(order);
  EXPECT_TRUE(std::holds_alternative<Account>(linked));
  return std::holds_alternative<Account>(linked) ? std::get<Account>(linked) : Account{};
}

std::vector<Account> Listed(AccountStore& store, const char* owner = "demo") {
  const auto listed = store.List(owner, 100);
  EXPECT_TRUE(std::holds_alternative<std::vector<Account>>(listed));
  return std::get<std::vector<Account>>(listed);
}

TEST_F(ProxyStore, LinkingTwiceGivesTheSameAccount) {
  const auto store = Open();
  const Account first = Linked(*store, Order("acme.ilucca.net", 1000));
  const Account second = Linked(*store, Order("acme.ilucca.net", 2000));
  EXPECT_EQ(first.id, second.id);
  EXPECT_EQ(second.created_at_ms, 1000);
  EXPECT_EQ(second.last_check_at_ms, 2000);
  EXPECT_EQ(Listed(*store).size(), 1u);
}

TEST_F(ProxyStore, OwnersDoNotShareAccounts) {
  const auto store = Open();
  const Account mine = Linked(*store, Order("acme", 1, "me"));
  const Account yours = Linked(*store, Order("acme", 1, "you"));
  EXPECT_NE(mine.id, yours.id);
  EXPECT_EQ(Listed(*store, "me").size(), 1u);
  EXPECT_EQ(std::get<StoreFault>(store->Find("you", "lucca", mine.id)), StoreFault::kNoSuchAccount);
  EXPECT_EQ(std::get<StoreFault>(store->Find("me", "nutshell", mine.id)),
            StoreFault::kNoSuchAccount);
  EXPECT_EQ(std::get<Account>(store->Find("me", "lucca", mine.id)).label, "acme");
}

TEST_F(ProxyStore, TheListIsNewestFirstAndBounded) {
  const auto store = Open();
  for (int i = 0; i < 5; ++i) Linked(*store, Order(std::to_string(i).c_str(), i));
  const auto listed = store->List("demo", 3);
  const auto& accounts = std::get<std::vector<Account>>(listed);
  ASSERT_EQ(accounts.size(), 3u);
  EXPECT_EQ(accounts[0].label, "4");
  EXPECT_EQ(accounts[2].label, "2");
}

TEST_F(ProxyStore, LinkingAnAccountAgainKeepsItsIdUnderANewLabel) {
  const auto store = Open();
  const Account first = Linked(*store, Order("old"));
  LinkOrder order = Order("new", 2000);
  order.account_id = first.id;
  EXPECT_EQ(Linked(*store, order).id, first.id);
  ASSERT_EQ(Listed(*store).size(), 1u);
  EXPECT_EQ(Listed(*store)[0].label, "new");
}

TEST_F(ProxyStore, LinkingAnAccountAgainAsAnotherOneGivesThatOther) {
  const auto store = Open();
  const Account one = Linked(*store, Order("one"));
  const Account two = Linked(*store, Order("two"));
  LinkOrder order = Order("two", 3000);
  order.account_id = one.id;
  EXPECT_EQ(Linked(*store, order).id, two.id);
  EXPECT_EQ(Listed(*store).size(), 2u);
}

TEST_F(ProxyStore, AnUnknownAccountCannotBeLinkedAgain) {
  const auto store = Open();
  LinkOrder order = Order("x");
  order.account_id = "acc_nothing";
  EXPECT_EQ(std::get<StoreFault>(store->Link(order)), StoreFault::kNoSuchAccount);
  EXPECT_TRUE(Listed(*store).empty());
}

TEST_F(ProxyStore, AccountsSurviveReopening) {
  const std::string id = Linked(*Open(), Order("acme")).id;
  const auto store = Open();
  ASSERT_EQ(Listed(*store).size(), 1u);
  EXPECT_EQ(Listed(*store)[0].id, id);
}

TEST_F(ProxyStore, TheFileIsOursInWalModeWithStrictTables) {
  Linked(*Open(), Order("acme"));
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(Path().c_str(), &raw), SQLITE_OK);
  const SqliteHandle database(raw);
  Statement mode(raw, "PRAGMA journal_mode");
  ASSERT_TRUE(mode.Step());
  EXPECT_EQ(mode.Text(0), "wal");
  EXPECT_FALSE(
      Execute(raw, "INSERT INTO account VALUES ('i','o','p','a','l','active','no number',1)"));
  EXPECT_FALSE(Execute(raw, "INSERT INTO account VALUES ('i','o','p','a','l','unheard-of',1,1)"));
}

TEST_F(ProxyStore, ANewerSchemaIsRefusedUntouched) {
  Linked(*Open(), Order("acme"));
  Sql(Path(), "PRAGMA user_version = 2");
  EXPECT_NE(Sentence(Path()).find("newer version (schema 2"), std::string::npos)
      << Sentence(Path());
}

TEST_F(ProxyStore, AnotherProgramsFileIsRefusedUntouched) {
  Sql(Path(), "CREATE TABLE theirs (x)");
  EXPECT_NE(Sentence(Path()).find("another program"), std::string::npos);
  const auto before = ReadFile(Path(), 1 << 20);
  EXPECT_NE(Sentence(Path()).find("another program"), std::string::npos);
  EXPECT_EQ(before, ReadFile(Path(), 1 << 20));
}

TEST_F(ProxyStore, WhatIsNoDatabaseIsRefused) {
  std::FILE* file = std::fopen(Path("text.db").c_str(), "w");
  for (int i = 0; i < 100; ++i) std::fputs("this is no database but a long text\n", file);
  std::fclose(file);
  EXPECT_NE(Sentence(Path("text.db")).find("not a database"), std::string::npos)
      << Sentence(Path("text.db"));
  EXPECT_NE(Sentence(folder_.string()).find("cannot be opened"), std::string::npos);
  EXPECT_NE(Sentence(Path("no/such/folder.db")).find("cannot be opened"), std::string::npos);
}

TEST_F(ProxyStore, ALockedDatabaseIsUnavailableAndRecovers) {
  const auto store = Open();
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(Path().c_str(), &raw), SQLITE_OK);
  const SqliteHandle other(raw);
  ASSERT_TRUE(Execute(raw, "BEGIN IMMEDIATE"));
  EXPECT_EQ(std::get<StoreFault>(store->Link(Order("acme"))), StoreFault::kUnavailable);
  ASSERT_TRUE(Execute(raw, "ROLLBACK"));
  EXPECT_FALSE(Linked(*store, Order("acme")).id.empty());
}

TEST_F(ProxyStore, AFullDiskIsUnavailableAndNothingIsHalfWritten) {
  const auto store = Open();
  Linked(*store, Order("first"));
  // What a full disk does to SQLite: no page can be added, here because the file may not grow.
  const std::string long_label(200'000, 'x');
  LinkOrder order = Order("x");
  order.label = long_label;
  {
    const FileSizeLimit limit(65'536);
    EXPECT_EQ(std::get<StoreFault>(store->Link(order)), StoreFault::kUnavailable);
  }
  EXPECT_EQ(Listed(*store).size(), 1u);
  EXPECT_FALSE(Linked(*store, order).id.empty());
}

TEST_F(ProxyStore, TwoProcessesLinkingTheSameAccountAtOnceGetOneRow) {
  std::vector<std::string> ids(8);
  std::vector<std::thread> threads;
  threads.reserve(ids.size());
  for (std::string& id : ids) {
    threads.emplace_back([&id, this] { id = Linked(*Open(), Order("acme")).id; });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& id : ids) EXPECT_EQ(id, ids[0]);
  EXPECT_EQ(Listed(*Open()).size(), 1u);
}

}  // namespace
}  // namespace linkdock::proxy
