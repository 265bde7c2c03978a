#include "tests/unit/proxy/store/store_support.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <utility>

#include "proxy/base/hashing.h"
#include "proxy/store/open.h"

namespace linkdock::proxy {
namespace {

namespace fs = std::filesystem;

// The server that all tests of this program share: tests/proxy/postgres.sh, which ends when its
// standard input does, however this program ends.
class PostgresServer {
 public:
  PostgresServer() {
    std::array<int, 2> in{}, out{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) return;
    const std::string script = std::string(LINKDOCK_SOURCE_DIR) + "/tests/proxy/postgres.sh";
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      execl("/bin/bash", "bash", script.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    hold_ = in[1];
    char c = 0;
    while (read(out[0], &c, 1) == 1 && c != '\n') url_ += c;
    close(out[0]);
  }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer() {
    close(hold_);
    waitpid(child_, nullptr, 0);
  }
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  pid_t child_ = -1;
  int hold_ = -1;
  std::string url_;
};

const std::string& PostgresUrl() {
  static const PostgresServer server;
  return server.url();
}

}  // namespace

std::string EngineName(const testing::TestParamInfo<Engine>& info) {
  return info.param == Engine::kSqlite ? "Sqlite" : "Postgres";
}

std::string TestKeyLine(const std::string& id, int salt) {
  const std::string material = id + std::to_string(salt);
  return id + ' ' + HexDigest(PublicDigest(std::array{std::string_view(material)})) + '\n';
}

std::shared_ptr<const Vault> TestVault(const std::vector<std::string>& ids, int salt) {
  EXPECT_TRUE(InitCrypto());
  std::string text;
  for (const std::string& id : ids) text += TestKeyLine(id, salt);
  auto keys = Keyring::Parse(text);
  if (!keys) ADD_FAILURE() << keys.error();
  return std::make_shared<const Vault>(*std::move(keys));
}

void StoreTest::SetUp() {
  ASSERT_TRUE(InitCrypto());
  folder_ = fs::temp_directory_path() / RandomId("linkdock_store_");
  fs::create_directories(folder_);
  if (GetParam() == Engine::kSqlite) return;
  ASSERT_FALSE(PostgresUrl().empty()) << "PostgreSQL does not start: run scripts/setup --browsers";
  auto opened = OpenPostgres(PostgresUrl());
  if (!opened) FAIL() << opened.error();
  schema_ = RandomId("t_");
  const auto made = opened.value()->Run("CREATE SCHEMA " + schema_, {});
  ASSERT_TRUE(made.has_value());
}

void StoreTest::TearDown() { fs::remove_all(folder_); }

StoreName StoreTest::Name() const {
  if (GetParam() == Engine::kSqlite) return {Engine::kSqlite, (folder_ / "proxy.db").string()};
  return {Engine::kPostgres, PostgresUrl() + "&options=-csearch_path%3D" + schema_};
}

std::unique_ptr<Database> StoreTest::Connect() const {
  const StoreName name = Name();
  auto opened =
      name.engine == Engine::kPostgres ? OpenPostgres(name.where) : OpenSqlite(name.where);
  if (!opened) ADD_FAILURE() << opened.error();
  return *std::move(opened);
}

std::unique_ptr<AccountStore> StoreTest::Open(std::shared_ptr<const Vault> vault) const {
  auto store = OpenAccountStore(Connect(), std::move(vault));
  if (!store) ADD_FAILURE() << store.error();
  return *std::move(store);
}

std::string StoreTest::Refusal(const std::shared_ptr<const Vault>& vault) const {
  const auto store = OpenAccountStore(Connect(), vault);
  return store ? "it opened" : store.error();
}

Rows StoreTest::Sql(const std::string& sql, const std::vector<Value>& values) const {
  const std::unique_ptr<Database> database = Connect();
  auto rows = database->Run(sql, values);
  if (!rows.has_value()) {
    ADD_FAILURE() << sql << ": " << database->reason();
    return {};
  }
  return *std::move(rows);
}

std::int64_t StoreTest::Count(const std::string& table) const {
  return Sql("SELECT count(*) FROM " + table).front().Number(0);
}

LinkRequest LinkOf(const std::string& label, std::int64_t now_ms, const std::string& owner) {
  LinkRequest request;
  request.owner = owner;
  request.provider = "lucca";
  request.auth = "api_key";
  request.identity = label;
  request.label = label;
  request.actor = "session test";
  request.credential = Secret(R"({"api_key":")" + std::string(kCanary) + R"("})");
  request.now_ms = now_ms;
  return request;
}

AccountRequest On(const Account& account, std::int64_t now_ms) {
  return {.owner = account.owner, .id = account.id, .actor = "key test", .now_ms = now_ms};
}

Account Linked(AccountStore& store, const LinkRequest& request) {
  const auto linked = store.Link(request);
  EXPECT_TRUE(linked.has_value());
  return linked.has_value() ? linked.value() : Account{};
}

std::vector<Account> Listed(AccountStore& store, const std::string& owner) {
  const auto listed = store.List({.owner = owner,
                                  .provider = {},
                                  .status = {},
                                  .environment = {},
                                  .cursor = {},
                                  .limit = 100});
  EXPECT_TRUE(listed.has_value());
  return listed.has_value() ? listed.value().accounts : std::vector<Account>{};
}

std::string Revealed(AccountStore& store, const Account& account) {
  const auto revealed = store.Reveal(On(account));
  if (!revealed) {
    constexpr std::array kNames = {"unavailable", "no such account", "bad cursor", "vault",
                                   "suspended",   "no session",      "no attempts"};
    return kNames[static_cast<std::size_t>(revealed.error())];
  }
  return std::string(revealed.value().credential.Reveal());
}

}  // namespace linkdock::proxy
