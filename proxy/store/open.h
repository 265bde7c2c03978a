#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/store/store.h"

namespace linkdock::proxy {

// Migrates the schema, compares the keys with those that sealed what is there, and registers them.
// Otherwise a sentence.
[[nodiscard]] OrSentence<std::unique_ptr<AccountStore>> OpenAccountStore(
    std::unique_ptr<Database> database, std::shared_ptr<const Vault> vault);

// Opens the store and the keyring that --store and --keyring name: one connection for SQLite,
// several for PostgreSQL. Beside an SQLite file a keyring is made when none was named and nothing
// is sealed yet.
struct OpenedStores {
  std::vector<std::unique_ptr<AccountStore>> stores;
  std::string keyring;        // path
  bool keyring_made = false;  // just now
};
[[nodiscard]] OrSentence<OpenedStores> OpenStores(const StoreName& name,
                                                  const std::string& keyring);

// The faults that would stop OpenStores(), and notes about what it would make or migrate, a
// sentence each. JudgeStores() only looks.
struct StoreReport {
  std::vector<std::string> faults;
  std::vector<std::string> notes;
};
[[nodiscard]] StoreReport JudgeStores(const StoreName& name, const std::string& keyring);

}  // namespace linkdock::proxy
