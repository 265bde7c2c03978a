#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "proxy/store/store.h"

namespace linkdock::proxy {

// A vault of one or more keys, all known: `ids` are key ids, the current one first. The bytes of a
// key follow from its id and `salt`.
std::shared_ptr<const Vault> TestVault(const std::vector<std::string>& ids = {"k1"}, int salt = 0);
// The line of a keyring file for such a key.
std::string TestKeyLine(const std::string& id, int salt = 0);

// Each test has an empty database of its own on the engine of its parameter: a file, or a schema of
// one PostgreSQL server that the first test starts and that ends with this program. A machine
// without PostgreSQL fails these tests.
class StoreTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override;
  void TearDown() override;

  [[nodiscard]] StoreName Name() const;
  [[nodiscard]] std::unique_ptr<Database> Connect() const;
  [[nodiscard]] std::unique_ptr<AccountStore> Open(
      std::shared_ptr<const Vault> vault = TestVault()) const;
  // Why it cannot be opened, or "it opened".
  [[nodiscard]] std::string Refusal(const std::shared_ptr<const Vault>& vault = TestVault()) const;
  // Runs one statement on a connection of its own and gives its rows; fails the test on a fault.
  Rows Sql(const std::string& sql, const std::vector<Value>& values = {}) const;
  [[nodiscard]] std::int64_t Count(const std::string& table) const;
  [[nodiscard]] std::string Folder() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
  std::string schema_;
};

// For INSTANTIATE_TEST_SUITE_P: both engines, and their names.
inline const auto kEngines = testing::Values(Engine::kSqlite, Engine::kPostgres);
std::string EngineName(const testing::TestParamInfo<Engine>& info);

// A link of owner `demo` at `lucca` with a credential that holds kCanary.
inline constexpr std::string_view kCanary = "cafec0de-dead-4bee-8fed-0decafbad200";
LinkRequest LinkOf(const std::string& label, std::int64_t now_ms = 1000,
                   const std::string& owner = "demo");
AccountRequest On(const Account& account, std::int64_t now_ms = 5000);
Account Linked(AccountStore& store, const LinkRequest& request);
std::vector<Account> Listed(AccountStore& store, const std::string& owner = "demo");
// The credential, or the fault's name.
std::string Revealed(AccountStore& store, const Account& account);

}  // namespace linkdock::proxy
