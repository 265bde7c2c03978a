#include "proxy/store/schema.h"

#include <array>

#include "proxy/base/hashing.h"
#include "proxy/model/words.h"

namespace linkdock::proxy {
namespace {

constexpr int kMaxRaces = 3;

// In PostgreSQL's words; ForEngine() translates.
constexpr const char* kSchema2[] = {
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE vault_key (id TEXT PRIMARY KEY, check_value BYTEA NOT NULL, created_at_ms BIGINT "
    "NOT NULL)",
    "CREATE TABLE account ("
    "  id TEXT PRIMARY KEY, owner TEXT NOT NULL, provider TEXT NOT NULL, auth TEXT NOT NULL,"
    "  environment TEXT NOT NULL CHECK (environment IN (ENVIRONMENTS)),"
    "  fingerprint TEXT NOT NULL, label TEXT NOT NULL,"
    "  status TEXT NOT NULL CHECK (status IN (ACCOUNT_STATUSES)),"
    "  reason TEXT NOT NULL, metadata TEXT NOT NULL, credential_version BIGINT NOT NULL,"
    "  created_at_ms BIGINT NOT NULL, updated_at_ms BIGINT NOT NULL,"
    "  last_check_at_ms BIGINT NOT NULL,"
    "  UNIQUE (owner, environment, provider, fingerprint))",
    "CREATE INDEX account_by_owner ON account (owner, created_at_ms, id)",
    "CREATE INDEX account_by_age ON account (created_at_ms, id)",
    "CREATE TABLE credential ("
    "  account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,"
    "  version BIGINT NOT NULL, key_id TEXT NOT NULL REFERENCES vault_key (id),"
    "  wrapped_key BYTEA NOT NULL, nonce BYTEA NOT NULL, binding BYTEA NOT NULL,"
    "  ciphertext BYTEA NOT NULL, sealed_at_ms BIGINT NOT NULL)",
    "CREATE INDEX credential_by_key ON credential (key_id)",
    "CREATE TABLE session ("
    "  token_hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,"
    "  owner_name TEXT NOT NULL, providers TEXT NOT NULL, categories TEXT NOT NULL,"
    "  origins TEXT NOT NULL, account_id TEXT NOT NULL, locale TEXT NOT NULL, label TEXT NOT NULL,"
    "  metadata TEXT NOT NULL,"
    "  environment TEXT NOT NULL CHECK (environment IN (ENVIRONMENTS)),"
    "  several BIGINT NOT NULL CHECK (several IN (0, 1)),"
    "  state TEXT NOT NULL CHECK (state IN (SESSION_STATES)),"
    "  opened_origin TEXT NOT NULL, attempts BIGINT NOT NULL, created_at_ms BIGINT NOT NULL,"
    "  opened_at_ms BIGINT NOT NULL, consumed_at_ms BIGINT NOT NULL, expires_at_ms BIGINT NOT "
    "NULL)",
    "CREATE INDEX session_by_expiry ON session (expires_at_ms)",
    "CREATE TABLE idempotency ("
    "  session TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL,"
    "  state TEXT NOT NULL CHECK (state IN (REQUEST_STATES)), status BIGINT NOT NULL,"
    "  content_type TEXT NOT NULL, answer TEXT NOT NULL, outcome TEXT NOT NULL,"
    "  claimed_until_ms BIGINT NOT NULL, expires_at_ms BIGINT NOT NULL,"
    "  PRIMARY KEY (session, key))",
    "CREATE INDEX idempotency_by_expiry ON idempotency (expires_at_ms)",
    "CREATE TABLE event ("
    "  id TEXT PRIMARY KEY,"
    "  kind TEXT NOT NULL CHECK (kind IN (EVENT_KINDS)),"
    "  account_id TEXT NOT NULL, owner TEXT NOT NULL, payload TEXT NOT NULL,"
    "  created_at_ms BIGINT NOT NULL)",
    "CREATE INDEX event_by_age ON event (created_at_ms, id)",
    "CREATE TABLE delivery ("
    "  event_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE, endpoint TEXT NOT NULL,"
    "  state TEXT NOT NULL CHECK (state IN (DELIVERY_WORDS)),"
    "  attempts BIGINT NOT NULL, next_attempt_at_ms BIGINT NOT NULL, claimed_by TEXT NOT NULL,"
    "  claimed_until_ms BIGINT NOT NULL, last_status BIGINT NOT NULL, last_error TEXT NOT NULL,"
    "  updated_at_ms BIGINT NOT NULL, PRIMARY KEY (event_id, endpoint))",
    "CREATE INDEX delivery_by_turn ON delivery (endpoint, state, next_attempt_at_ms)",
    "CREATE TABLE audit ("
    "  id TEXT PRIMARY KEY, at_ms BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,"
    "  account_id TEXT NOT NULL, owner TEXT NOT NULL, detail TEXT NOT NULL)",
    "CREATE INDEX audit_by_age ON audit (at_ms, id)",
    "CREATE INDEX audit_by_account ON audit (account_id, at_ms)",
};

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

// `'test', 'production'`.
std::string Quoted(std::span<const std::string_view> words) {
  std::string list;
  for (const std::string_view word : words) {
    if (!list.empty()) list += ", ";
    list.append("'").append(word).append("'");
  }
  return list;
}

// Writes the words of model/words.h where the schema names their tables.
std::string WithWords(std::string sql) {
  ReplaceAll(sql, "ACCOUNT_STATUSES", Quoted(kAccountStatuses));
  ReplaceAll(sql, "ENVIRONMENTS", Quoted(kEnvironments));
  ReplaceAll(sql, "SESSION_STATES", Quoted(kSessionStates));
  ReplaceAll(sql, "REQUEST_STATES", Quoted(kRequestStates));
  ReplaceAll(sql, "EVENT_KINDS", Quoted(kEventKinds));
  ReplaceAll(sql, "DELIVERY_WORDS", Quoted(kDeliveryWords));
  return sql;
}

// SQLite's STRICT tables know INTEGER and BLOB; both are what PostgreSQL calls BIGINT and BYTEA.
std::string ForEngine(std::string sql, Engine engine) {
  if (engine == Engine::kPostgres) return sql;
  ReplaceAll(sql, "BIGINT", "INTEGER");
  ReplaceAll(sql, "BYTEA", "BLOB");
  if (sql.starts_with("CREATE TABLE")) sql += " STRICT";
  return sql;
}

void MakeTables(Transaction& work) {
  for (const char* statement : kSchema2) {
    static_cast<void>(work.Run(ForEngine(WithWords(statement), work.database().engine())));
  }
  static_cast<void>(
      work.Run("INSERT INTO meta (name, value) VALUES ('store_id', $1)", {RandomId("store_")}));
}

// Version 1, SQLite only, had one table of accounts without credentials, unique by label.
void TakeOverVersion1(Transaction& work) {
  const Rows accounts = work.Run(
      "SELECT id, owner, provider, auth, label, created_at_ms, last_check_at_ms FROM account_1");
  for (const Row& row : accounts) {
    static_cast<void>(work.Run(
        "INSERT INTO account (id, owner, provider, auth, environment, fingerprint, label, status,"
        " reason, metadata, credential_version, created_at_ms, updated_at_ms, last_check_at_ms)"
        " VALUES ($1, $2, $3, $4, 'production', $5, $6, 'active', '', '{}', 0, $7, $8, $9)",
        {row.Text(0), row.Text(1), row.Text(2), row.Text(3), Fingerprint(row.Text(2), row.Text(4)),
         row.Text(4), row.Number(5), row.Number(6), row.Number(6)}));
  }
  static_cast<void>(work.Run("DROP TABLE account_1"));
}

void MoveForward(Transaction& work, std::int64_t from) {
  if (from == 1) {
    static_cast<void>(work.Run("DROP INDEX account_by_owner"));
    static_cast<void>(work.Run("ALTER TABLE account RENAME TO account_1"));
  }
  MakeTables(work);
  if (from == 1) TakeOverVersion1(work);
  work.Remember(work.database().MarkSchema(kSchemaVersion));
}

// All of it or nothing. Asks for the version again, now that no one else can be at it.
DatabaseResult<void> Migrate(Database& database) {
  Transaction work(database, TransactionKind::kWrite);
  if (!work.state()) return work.state();
  work.Remember(database.LockSchema());
  const DatabaseResult<SchemaState> state = database.ReadSchema();
  if (!state) return Unexpected(state.error());
  if (state->version >= kSchemaVersion) return {};
  MoveForward(work, state->version);
  return work.Commit();
}

// One transaction, so that another process that is just making the schema is seen before or after
// it.
DatabaseResult<SchemaState> LookAt(Database& database) {
  const Transaction snapshot(database, TransactionKind::kRead);
  if (!snapshot.state()) return Unexpected(snapshot.state().error());
  return database.ReadSchema();
}

}  // namespace

OrSentence<std::int64_t> JudgeSchema(Database& database) {
  const std::string subject = "The database '" + database.name() + "' ";
  const DatabaseResult<SchemaState> state = LookAt(database);
  if (!state) return Unexpected(subject + "cannot be read: " + database.reason() + ".");
  if (state->foreign) return Unexpected(subject + "belongs to another program.");
  if (state->version > kSchemaVersion) {
    return Unexpected(subject + "was made by a newer version (schema " +
                      std::to_string(state->version) + ", this one knows " +
                      std::to_string(kSchemaVersion) + ").");
  }
  return state->version;
}

OrSentence<void> PrepareSchema(Database& database) {
  const OrSentence<std::int64_t> judged = JudgeSchema(database);
  if (!judged) return Unexpected(judged.error());
  DatabaseResult<void> done = database.Configure();
  if (done && *judged < kSchemaVersion) {
    done = Migrate(database);
    for (int race = 1; race < kMaxRaces && !done && done.error() == DatabaseFault::kConflict;
         ++race) {
      done = Migrate(database);
    }
  }
  if (done) return {};
  return Unexpected("The database '" + database.name() +
                    "' cannot be written: " + database.reason() + ".");
}

std::string Fingerprint(std::string_view provider, std::string_view identity) {
  return HexDigest(PublicDigest(std::array{provider, identity}));
}

}  // namespace linkdock::proxy
