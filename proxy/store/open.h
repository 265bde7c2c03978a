#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "proxy/store/store.h"

namespace linkdock::proxy {

// Migrates the schema, compares the keys with those that sealed what is there, and registers them.
// Otherwise a sentence.
[[nodiscard]] std::variant<std::unique_ptr<AccountStore>, std::string> OpenAccountStore(
    std::unique_ptr<Database> database, std::shared_ptr<const Vault> vault);

// What --store and --keyring name, opened: one store for SQLite, several for PostgreSQL. Beside an
// SQLite file a keyring is made when none was named and nothing is sealed yet.
struct OpenedStores {
  std::vector<std::unique_ptr<AccountStore>> stores;
  std::string keyring;        // path
  bool keyring_made = false;  // just now
};
[[nodiscard]] std::variant<OpenedStores, std::string> OpenStores(const StoreName& name,
                                                                 const std::string& keyring);

// What stands against opening these, a sentence each, and what opening would make or migrate. Looks
// only.
struct StoreReport {
  std::vector<std::string> faults;
  std::vector<std::string> notes;
};
[[nodiscard]] StoreReport JudgeStores(const StoreName& name, const std::string& keyring);

}  // namespace linkdock::proxy
