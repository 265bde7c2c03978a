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

// A sentence when this keyring cannot open what the store holds.
std::optional<std::string> CompareKeys(Transaction& work, const Keyring& keys) {
  for (const Row& row : work.Run("SELECT id, check_value FROM vault_key")) {
    const Keyring::Key* key = keys.Find(row.Text(0));
    if (key && BytesOf(CheckValue(*key)) != row.Bytes(1)) {
      return "The key '" + key->id +
             "' of the key file is not the one that this store knows by that id.";
    }
  }
  for (const Row& row : work.Run("SELECT DISTINCT key_id FROM credential")) {
    if (keys.Find(row.Text(0))) continue;
    return "The key file has no key '" + row.Text(0) +
           "', under which credentials of this store are sealed. Put it back.";
  }
  return std::nullopt;
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
  return !work.Run("SELECT id FROM vault_key LIMIT 1").empty() || work.fault();
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

// Why a keyring that is not there may not be made by itself, or nothing. `database` is null when
// the store is not there either.
std::optional<std::string> JudgeMissingKeyring(Database* database, const StoreName& name,
                                               const std::string& named) {
  const std::string path = KeyringPath(name, named);
  if (path.empty()) {
    return "--keyring is missing: several proxies share one key file. Make it with `linkdock-proxy "
           "new-key --keyring FILE` and copy it to each.";
  }
  if (!named.empty()) {
    return "The key file '" + path +
           "' is not there. Make one with `linkdock-proxy new-key --keyring FILE`.";
  }
  if (!database || !HasKeys(*database)) return std::nullopt;
  return "The key file '" + path +
         "' is not there, but the store has credentials sealed with it. Put it back.";
}

// The keyring's path, made if it may be made; or a sentence.
std::optional<std::string> ProvideKeyring(Database& database, const StoreName& name,
                                          OpenedStores& out) {
  const std::string named = out.keyring;
  out.keyring = KeyringPath(name, named);
  if (!out.keyring.empty() && IsThere(out.keyring)) return std::nullopt;
  if (auto sentence = JudgeMissingKeyring(&database, name, named)) return sentence;
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
    if (auto sentence = JudgeMissingKeyring(database, name, named)) {
      report.faults.push_back(*std::move(sentence));
    } else {
      report.notes.push_back("The key file '" + path + "' will be made.");
    }
    return;
  }
  const auto keys = Keyring::Read(path);
  if (const auto* sentence = std::get_if<std::string>(&keys)) {
    report.faults.push_back(*sentence);
    return;
  }
  if (!database) return;
  Transaction work(*database, TransactionKind::kRead);
  if (auto sentence = CompareKeys(work, std::get<Keyring>(keys))) {
    report.faults.push_back(*std::move(sentence));
  } else if (work.fault()) {
    report.faults.push_back("The database '" + database->name() +
                            "' cannot be read: " + database->reason() + ".");
  }
}

// Whether an SQLite file that is not there could be made.
std::optional<std::string> JudgeNewFile(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (access(folder.c_str(), W_OK | X_OK) == 0) return std::nullopt;
  return "The database '" + path + "' is not there and cannot be made in its folder.";
}

}  // namespace

AccountStore::AccountStore(std::unique_ptr<Database> database, std::shared_ptr<const Vault> vault,
                           std::string store_id)
    : database_(std::move(database)), vault_(std::move(vault)), store_id_(std::move(store_id)) {}

std::variant<std::unique_ptr<AccountStore>, std::string> OpenAccountStore(
    std::unique_ptr<Database> database, std::shared_ptr<const Vault> vault) {
  if (auto sentence = PrepareSchema(*database)) return *std::move(sentence);
  std::string store_id;
  {
    Transaction work(*database, TransactionKind::kWrite);
    if (auto sentence = CompareKeys(work, vault->keys())) return *std::move(sentence);
    RegisterKeys(work, vault->keys());
    for (const Row& row : work.Run("SELECT value FROM meta WHERE name = 'store_id'")) {
      store_id = row.Text(0);
    }
    if (!work.Commit() || store_id.empty()) {
      return "The database '" + database->name() + "' cannot be written: " + database->reason() +
             ".";
    }
  }
  return std::make_unique<AccountStore>(std::move(database), std::move(vault), std::move(store_id));
}

std::variant<OpenedStores, std::string> OpenStores(const StoreName& name,
                                                   const std::string& keyring) {
  OpenedStores out{.stores = {}, .keyring = keyring};
  std::shared_ptr<const Vault> vault;
  const std::size_t wanted = name.engine == Engine::kPostgres ? kPostgresConnections : 1;
  while (out.stores.size() < wanted) {
    OpenedDatabase opened = Open(name);
    if (const auto* sentence = std::get_if<std::string>(&opened)) return *sentence;
    auto& database = std::get<std::unique_ptr<Database>>(opened);
    if (!vault) {
      if (auto sentence = PrepareSchema(*database)) return *std::move(sentence);
      if (auto sentence = ProvideKeyring(*database, name, out)) return *std::move(sentence);
      auto keys = Keyring::Read(out.keyring);
      if (const auto* sentence = std::get_if<std::string>(&keys)) return *sentence;
      vault = std::make_shared<const Vault>(std::get<Keyring>(std::move(keys)));
    }
    auto store = OpenAccountStore(std::move(database), vault);
    if (const auto* sentence = std::get_if<std::string>(&store)) return *sentence;
    out.stores.push_back(std::get<std::unique_ptr<AccountStore>>(std::move(store)));
  }
  return out;
}

StoreReport JudgeStores(const StoreName& name, const std::string& keyring) {
  StoreReport report;
  if (name.engine == Engine::kSqlite && !IsThere(name.where)) {
    if (auto sentence = JudgeNewFile(name.where)) {
      report.faults.push_back(*std::move(sentence));
    } else {
      report.notes.push_back("The database '" + name.where + "' will be made.");
    }
    JudgeKeyring(nullptr, name, keyring, report);
    return report;
  }
  const OpenedDatabase opened = Open(name);
  if (const auto* sentence = std::get_if<std::string>(&opened)) return {{*sentence}, {}};
  Database& database = *std::get<std::unique_ptr<Database>>(opened);
  const auto schema = JudgeSchema(database);
  if (const auto* sentence = std::get_if<std::string>(&schema)) return {{*sentence}, {}};
  const std::int64_t version = std::get<std::int64_t>(schema);
  if (version < kSchemaVersion) {
    report.notes.push_back("The database '" + database.name() + "' will be brought from schema " +
                           std::to_string(version) + " to " + std::to_string(kSchemaVersion) + ".");
  }
  // Version 2 was the first with keys.
  JudgeKeyring(version < 2 ? nullptr : &database, name, keyring, report);
  return report;
}

}  // namespace linkdock::proxy
