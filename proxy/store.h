#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace linkdock::proxy {

// Linked accounts. No credential is stored in this version: an account row says that a check
// succeeded, for whom and when. All calls block and belong on the store's own thread (StoreWorker).

struct Account {
  std::string id;
  std::string provider;
  std::string label;
  std::string status;              // active
  std::int64_t created_at_ms = 0;  // Unix time
  std::int64_t last_check_at_ms = 0;
};

struct LinkOrder {
  std::string owner;
  std::string provider;
  std::string auth;
  std::string label;
  std::string
      account_id;  // re-link this one; empty: a new account unless the owner has this label already
  std::int64_t now_ms = 0;
};

enum class StoreFault {
  kUnavailable,    // the database refused: full, locked, damaged; nothing was changed
  kNoSuchAccount,  // account_id names no account of this owner and provider
};
template <typename T>
using StoreResult = std::variant<T, StoreFault>;

class AccountStore {
 public:
  virtual ~AccountStore() = default;
  // Records a successful check in one transaction. Linking what the owner has linked already (same
  // provider and label) gives that account again, with its check time renewed.
  [[nodiscard]] virtual StoreResult<Account> Link(const LinkOrder& order) = 0;
  // The owner's account with this id and provider.
  [[nodiscard]] virtual StoreResult<Account> Find(std::string_view owner, std::string_view provider,
                                                  std::string_view id) = 0;
  // Newest first, at most `limit`.
  [[nodiscard]] virtual StoreResult<std::vector<Account>> List(std::string_view owner,
                                                               std::size_t limit) = 0;
};

// Opens or creates an SQLite database (`:memory:` for tests) and migrates it in one transaction.
// The string is a sentence: unreadable, no database of ours, or made by a newer version.
[[nodiscard]] std::variant<std::unique_ptr<AccountStore>, std::string> OpenSqliteStore(
    const std::string& path);

}  // namespace linkdock::proxy
