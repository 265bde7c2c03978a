#include "proxy/store/open.h"

#include <unistd.h>

#include <filesystem>
#include <utility>

#include "proxy/base/timestamp.h"
#include "proxy/store/schema.h"
#include "proxy/store/work.h"

namespace linkdock::proxy {
namespace {

// Commits of several connections can wait for the disk together; more would only queue there.
constexpr std::size_t kPostgresConnections = 4;

std::string BytesOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Whether this keyring can open what the store holds.
OrSentence<void> CompareKeys(Transaction& work, const Keyring& keys) {
  for (const Row& row : work.Run("SELECT id, check_value FROM vault_key")) {
    const Keyring::Key* key = keys.Find(row.Text(0));
    if (key && BytesOf(CheckValue(*key)) != row.Bytes(1)) {
      return Unexpected("The key '" + key->id +
                        "' of the key file is not the one that this store knows by that id.");
    }
  }
  for (const Row& row : work.Run("SELECT DISTINCT key_id FROM credential")) {
    if (keys.Find(row.Text(0))) continue;
    return Unexpected("The key file has no key '" + row.Text(0) +
                      "', under which credentials of this store are sealed. Put it back.");
  }
  return {};
}

void RegisterKeys(Transaction& work, const Keyring& keys) {
  for (const Keyring::Key& key : keys.all()) {
    static_cast<void>(
        work.Run("INSERT INTO vault_key (id, check_value, created_at_ms) VALUES ($1, $2, $3) "
                 "ON CONFLICT (id) DO NOTHING",
                 {key.id, Blob{BytesOf(CheckValue(key))}, UnixMs()}));
  }
}

bool HasKeys(Database& database) {
  Transaction work(database, TransactionKind::kRead);
  return !work.Run("SELECT id FROM vault_key LIMIT 1").empty() || !work.state();
}

// Where the keyring is, by name or beside an SQLite file.
std::string KeyringPath(const StoreName& name, const std::string& named) {
  if (!named.empty() || name.engine == Engine::kPostgres) return named;
  return name.where + ".keys";
}

bool IsThere(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

// Whether a keyring that is not there may be made by itself. `database` is null when
// the store is not there either.
OrSentence<void> JudgeMissingKeyring(Database* database, const StoreName& name,
                                     const std::string& named) {
  const std::string path = KeyringPath(name, named);
  if (path.empty()) {
    return Unexpected(
        "--keyring is missing: several proxies share one key file. Make it with `linkdock-proxy "
        "new-key --keyring FILE` and copy it to each.");
  }
  if (!named.empty()) {
    return Unexpected("The key file '" + path +
                      "' is not there. Make one with `linkdock-proxy new-key --keyring FILE`.");
  }
  if (!database || !HasKeys(*database)) return {};
  return Unexpected("The key file '" + path +
                    "' is not there, but the store has credentials sealed with it. Put it back.");
}

// Sets the path of the keyring, and makes the keyring if it may be made.
OrSentence<void> ProvideKeyring(Database& database, const StoreName& name, OpenedStores& out) {
  const std::string named = out.keyring;
  out.keyring = KeyringPath(name, named);
  if (!out.keyring.empty() && IsThere(out.keyring)) return {};
  if (auto allowed = JudgeMissingKeyring(&database, name, named); !allowed) return allowed;
  out.keyring_made = true;
  return MakeKeyring(out.keyring);
}

OpenedDatabase Open(const StoreName& name) {
  return name.engine == Engine::kPostgres ? OpenPostgres(name.where) : OpenSqlite(name.where);
}

// The keys of a store whose schema is known to be ours; `database` is null when there is none yet.
void JudgeKeyring(Database* database, const StoreName& name, const std::string& named,
                  StoreReport& report) {
  const std::string path = KeyringPath(name, named);
  if (path.empty() || !IsThere(path)) {
    if (auto allowed = JudgeMissingKeyring(database, name, named); !allowed) {
      report.faults.push_back(std::move(allowed).error());
    } else {
      report.notes.push_back("The key file '" + path + "' will be made.");
    }
    return;
  }
  const auto keys = Keyring::Read(path);
  if (!keys) {
    report.faults.push_back(keys.error());
    return;
  }
  if (!database) return;
  Transaction work(*database, TransactionKind::kRead);
  if (auto fits = CompareKeys(work, *keys); !fits) {
    report.faults.push_back(std::move(fits).error());
  } else if (!work.state()) {
    report.faults.push_back("The database '" + database->name() +
                            "' cannot be read: " + database->reason() + ".");
  }
}

// Whether an SQLite file that is not there could be made.
OrSentence<void> JudgeNewFile(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (access(folder.c_str(), W_OK | X_OK) == 0) return {};
  return Unexpected("The database '" + path + "' is not there and cannot be made in its folder.");
}

}  // namespace

AccountStore::AccountStore(std::unique_ptr<Database> database, std::shared_ptr<const Vault> vault,
                           std::string store_id)
    : database_(std::move(database)), vault_(std::move(vault)), store_id_(std::move(store_id)) {}

OrSentence<std::unique_ptr<AccountStore>> OpenAccountStore(std::unique_ptr<Database> database,
                                                           std::shared_ptr<const Vault> vault) {
  if (auto ready = PrepareSchema(*database); !ready) return Unexpected(std::move(ready).error());
  std::string store_id;
  {
    Transaction work(*database, TransactionKind::kWrite);
    if (auto fits = CompareKeys(work, vault->keys()); !fits) {
      return Unexpected(std::move(fits).error());
    }
    RegisterKeys(work, vault->keys());
    for (const Row& row : work.Run("SELECT value FROM meta WHERE name = 'store_id'")) {
      store_id = row.Text(0);
    }
    if (!work.Commit() || store_id.empty()) {
      return Unexpected("The database '" + database->name() +
                        "' cannot be written: " + database->reason() + ".");
    }
  }
  return std::make_unique<AccountStore>(std::move(database), std::move(vault), std::move(store_id));
}

OrSentence<OpenedStores> OpenStores(const StoreName& name, const std::string& keyring) {
  OpenedStores out{.stores = {}, .keyring = keyring};
  std::shared_ptr<const Vault> vault;
  const std::size_t wanted = name.engine == Engine::kPostgres ? kPostgresConnections : 1;
  while (out.stores.size() < wanted) {
    OpenedDatabase opened = Open(name);
    if (!opened) return Unexpected(opened.error());
    std::unique_ptr<Database>& database = *opened;
    if (!vault) {
      if (auto ready = PrepareSchema(*database); !ready) {
        return Unexpected(std::move(ready).error());
      }
      if (auto provided = ProvideKeyring(*database, name, out); !provided) {
        return Unexpected(std::move(provided).error());
      }
      auto keys = Keyring::Read(out.keyring);
      if (!keys) return Unexpected(keys.error());
      vault = std::make_shared<const Vault>(*std::move(keys));
    }
    auto store = OpenAccountStore(std::move(database), vault);
    if (!store) return Unexpected(store.error());
    out.stores.push_back(*std::move(store));
  }
  return out;
}

StoreReport JudgeStores(const StoreName& name, const std::string& keyring) {
  StoreReport report;
  if (name.engine == Engine::kSqlite && !IsThere(name.where)) {
    if (auto possible = JudgeNewFile(name.where); !possible) {
      report.faults.push_back(std::move(possible).error());
    } else {
      report.notes.push_back("The database '" + name.where + "' will be made.");
    }
    JudgeKeyring(nullptr, name, keyring, report);
    return report;
  }
  const OpenedDatabase opened = Open(name);
  if (!opened) return {{opened.error()}, {}};
  Database& database = **opened;
  const auto schema = JudgeSchema(database);
  if (!schema) return {{schema.error()}, {}};
  const std::int64_t version = *schema;
  if (version < kSchemaVersion) {
    report.notes.push_back("The database '" + database.name() + "' will be brought from schema " +
                           std::to_string(version) + " to " + std::to_string(kSchemaVersion) + ".");
  }
  // Version 2 was the first with keys.
  JudgeKeyring(version < 2 ? nullptr : &database, name, keyring, report);
  return report;
}

}  // namespace linkdock::proxy
