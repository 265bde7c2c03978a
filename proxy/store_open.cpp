#include <filesystem>
#include <utility>

#include "proxy/store_schema.h"
#include "proxy/store_work.h"
#include "proxy/timestamp.h"

namespace linkdock::proxy {
namespace {

// Commits of several orders can wait for the disk together; more would only queue there.
constexpr std::size_t kPostgresConnections = 4;

std::string BytesOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// A sentence when this keyring cannot open what the store holds. Otherwise its keys are registered.
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
  for (const Keyring::Key& key : keys.all()) {
    static_cast<void>(
        work.Run("INSERT INTO vault_key (id, check_value, created_at_ms) VALUES ($1, $2, $3) "
                 "ON CONFLICT (id) DO NOTHING",
                 {key.id, Blob{BytesOf(CheckValue(key))}, UnixMs()}));
  }
  return std::nullopt;
}

bool HasKeys(Database& database) {
  Transaction work(database, TransactionKind::kRead);
  return !work.Run("SELECT id FROM vault_key LIMIT 1").empty() || work.fault();
}

// The keyring's path, made if it may be made; or a sentence.
std::optional<std::string> ProvideKeyring(Database& database, const StoreName& name,
                                          OpenedStores& out) {
  const bool named = !out.keyring.empty();
  if (!named && name.engine == Engine::kPostgres) {
    return "--keyring is missing: several proxies share one key file. Make it with `linkdock-proxy "
           "new-key --keyring FILE` and copy it to each.";
  }
  if (!named) out.keyring = name.where + ".keys";
  std::error_code error;
  if (std::filesystem::exists(out.keyring, error)) return std::nullopt;
  if (named) {
    return "The key file '" + out.keyring +
           "' is not there. Make one with `linkdock-proxy new-key --keyring FILE`.";
  }
  if (HasKeys(database)) {
    return "The key file '" + out.keyring +
           "' is not there, but the store has credentials sealed with it. Put it back.";
  }
  out.keyring_made = true;
  return MakeKeyring(out.keyring);
}

OpenedDatabase Open(const StoreName& name) {
  return name.engine == Engine::kPostgres ? OpenPostgres(name.where) : OpenSqlite(name.where);
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

}  // namespace linkdock::proxy
