#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "widget/core/base/expected.h"
#include "widget/core/base/secret.h"

namespace linkdock::proxy {

// A linked account as the store keeps it and the contract shows it, with what callers ask of it.
// Every time is Unix time in milliseconds.

struct Account {
  std::string id;  // acc_ and 26 random characters
  std::string owner;
  std::string provider;
  std::string auth;
  std::string environment;  // of kEnvironments
  std::string label;
  std::string status;    // of kAccountStatuses
  std::string reason;    // why it is not active; else empty
  std::string metadata;  // a JSON object
  std::int64_t credential_version = 0;
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  std::int64_t last_check_at_ms = 0;
};

// Why the store did not do what it was asked for. Nothing was changed then.
enum class StoreFault {
  kUnavailable,    // the database refused: full, locked, damaged, gone
  kNoSuchAccount,  // no account of this id, owner, provider and environment
  kBadCursor,      // not a `next` of this store's lists
  kVault,          // the stored credential does not open; the log says why
  kSuspended,      // the account's credential rests until the account is resumed
  kNoSession,      // no such session, or it has expired or linked its account
  kNoAttempts,     // the session has been used for as many checks as it may
};
[[nodiscard]] std::string_view StoreFaultSentence(StoreFault fault);
template <typename T>
using StoreResult = Expected<T, StoreFault>;

// Names an account; a member that is empty admits any.
struct AccountQuery {
  std::string id;
  std::string owner;
  std::string provider;
  std::string environment;
};

// A change of what people may edit; a member that is absent stays as it is.
struct AccountEdit {
  std::optional<std::string> label;
  std::optional<std::string> metadata;  // a JSON object, already judged
};

// A page of the list of accounts; a filter that is empty admits any.
struct ListRequest {
  std::string owner;
  std::string provider;
  std::string status;
  std::string environment;
  std::string cursor;     // the `next` of the page before; empty: the first page
  std::size_t limit = 0;  // accounts of the page, 1 to kMaxAccountsListed
};
struct AccountPage {
  std::vector<Account> accounts;  // newest first
  std::string next;               // cursor of the next page; empty: there are no more
};

// An account with its credential in the clear.
struct RevealedAccount {
  Account account;
  Secret credential;
};

}  // namespace linkdock::proxy
