#pragma once

#include <string>

#include "proxy/store/database.h"

namespace linkdock::proxy {

// The tables of the store. There is one tenant a database: several tenants are several databases,
// or several schemas of one PostgreSQL database, so that no query can forget whose rows it may see.
// Times are Unix milliseconds; 0 means never. Ids are a prefix and 26 random characters. Nothing
// here holds a credential in the clear.
//
// meta            name, value: `store_id` is this store's random name; it is the tenant that every
//                 sealed credential is bound to, and a backup keeps it
// vault_key       id and check_value (a keyed digest that only this key gives) of each
//                 key-encryption key that has ever sealed something here
//
// account         one linked account of one owner at one provider
//   id            acc_…, chosen by us
//   owner         whose account it is, in the words of the session
//   provider      id of the catalogue; auth: of the provider's auth methods, the one used last
//   environment   test or production
//   fingerprint   digest of what the account is called at the provider; unique for an owner,
//                 environment and provider, so that the same account cannot be linked twice
//   label         what people read; may be edited
//   status        active; suspended (by the operator: a check does not lift it); failing (the last
//                 check was refused, the person must link again)
//   reason        why it is not active: a verdict's name, or the operator's word; else empty
//   metadata      JSON object of the operator's own, as text
//   credential_version  counts up with each sealed credential; part of its binding
//   created_at_ms, updated_at_ms, last_check_at_ms
//
// credential      the sealed credential of an account, at most one; gone with it
//   version       equals account.credential_version
//   key_id        the key-encryption key that wraps the data key
//   wrapped_key, nonce, binding, ciphertext   see vault.h
//   sealed_at_ms
//
// session         a link session
//   token_hash    64 hex digits; the token itself is nowhere
//   id            what logs and answers call it
//   owner, owner_name    whose accounts it links; the name is only for people
//   providers, categories, origins    JSON arrays of what is allowed; [] of the first two: all
//   account_id    the account to link again, or empty
//   locale, label, metadata, environment    for the widget and the account that comes of it
//   several       1: may link more than one account, so it is not consumed by the first
//   state         issued, opened (by a page of `opened_origin`), consumed
//   attempts      checks that were made with it
//   created_at_ms, opened_at_ms, consumed_at_ms, expires_at_ms
//
// idempotency     answers that a repeated request gets again
//   session, key  name the request; body_hash is its digest, so that another body is noticed
//   state         running (until claimed_until_ms: then the proxy that ran it is gone) or finished
//   status, content_type, answer, outcome    of a finished one
//   expires_at_ms
//
// event           the outbox: written in the transaction that it tells of
//   id            evt_…, the same at each delivery
//   kind          account.linked, account.updated, account.removed, account.check_failed
//   account_id, owner    no reference: the event outlives its account
//   payload       the JSON that is sent
//   created_at_ms
// delivery        one event to one endpoint
//   endpoint      id of a configured webhook; empty: the event's deliveries are still to be made
//   state         waiting, delivered, dead (given up; listed, and replayed by command)
//   attempts, last_status (HTTP, 0: none), last_error (a name), updated_at_ms
//   next_attempt_at_ms  when it is due; of a claimed one the end of the claim
//   claimed_by, claimed_until_ms    the proxy that is sending it, and until when nobody else may
//
// audit           who did what: actor (session, key or command), action, account_id, owner, detail

// Brings the schema up to date in one transaction, also when several programs start at once. A
// sentence when it cannot: unreadable, another program's, made by a newer version, not writable;
// then nothing was changed.
[[nodiscard]] OrSentence<void> PrepareSchema(Database& database);
// The schema's version, 0 for none yet, or the sentence with which PrepareSchema() would refuse it.
// Writes nothing.
[[nodiscard]] OrSentence<std::int64_t> JudgeSchema(Database& database);

inline constexpr std::int64_t kSchemaVersion = 2;

// The digest that identifies an account at its provider, for the column `fingerprint`.
[[nodiscard]] std::string Fingerprint(std::string_view provider, std::string_view identity);

}  // namespace linkdock::proxy
