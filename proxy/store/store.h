#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proxy/access/sessions.h"
#include "proxy/model/account.h"
#include "proxy/store/database.h"
#include "proxy/vault/vault.h"

namespace linkdock::proxy {

// Linked accounts with their sealed credentials, on either engine. Each change is one transaction
// with its row of the outbox and of the audit trail; schema.h says what the columns mean. All
// calls block and belong on the store's own threads (StoreWorker); an object serves one thread at a
// time.

// A request that is answered once, however often it is sent and to whichever proxy. `session` is a
// digest of the session's token, `key` its Idempotency-Key in lower case.
struct RequestName {
  std::string session;
  std::string key;
};
struct KeptAnswer {  // what a repeated request gets again; holds no credential
  int status = 0;
  std::string content_type;
  std::string body;
  std::string outcome;  // for the log
};
// Asks for a claim on a request: whoever gets it answers the request.
struct ClaimRequest {
  RequestName name;
  std::string body_hash;  // of the body, under the token: says nothing without it
  bool may_start = true;  // false: only look
  std::int64_t now_ms = 0;
  std::int64_t lease_ms = 0;  // a claimant that is silent for so long has died
};
struct Claim {
  enum class Kind {
    kFresh,     // ours: go ahead, then Link() with a `keep`, Keep() or Release()
    kAbsent,    // would have been fresh, but was only looked at
    kRunning,   // somebody is answering it
    kFinished,  // `answer` is what it got
    kMismatch,  // the key was used with another body
  } kind = Kind::kAbsent;
  KeptAnswer answer;
  std::int64_t until_ms = 0;  // of kFresh: when the lease ends; it also tells our claim from others
};
// A claim of ours, for which an answer is to be kept or which is to be given up.
struct HeldClaim {
  RequestName name;
  std::int64_t claimed_until_ms = 0;  // `until_ms` of the claim
};

struct LinkRequest {
  std::string owner;
  std::string provider;
  std::string auth;
  std::string environment{WordOf(Environment::kProduction)};
  std::string identity;  // what the account is called at the provider; same identity, same account
  std::string label;     // of a new account
  std::string metadata = "{}";  // of a new account
  std::string account_id;    // re-link this one; empty: a new one unless the owner has it already
  std::string session_hash;  // consumed with this, unless it may link several; empty: none
  std::string actor;         // who, for the audit trail: the id of a session or key, never a token
  Secret credential;
  std::int64_t now_ms = 0;
  // Kept in the same transaction, so that a crash leaves either both or neither.
  std::optional<HeldClaim> keep;
  std::function<KeptAnswer(const Account&)> answer;  // when there is a `keep`
};

// One account, for a change by `actor`. An empty owner means any: a call of the operator's server.
struct AccountRequest {
  std::string owner;
  std::string id;
  std::string actor;
  std::int64_t now_ms = 0;
};

struct RotationStep {
  std::int64_t rewrapped = 0;
  std::int64_t failed = 0;  // do not open under the keys that there are; left as they are
  std::string last;         // where the next step goes on; empty: this was the last one
};

class AccountStore {
 public:
  // Takes what OpenAccountStore() has prepared.
  AccountStore(std::unique_ptr<Database> database, std::shared_ptr<const Vault> vault,
               std::string store_id);

  // Records a successful check and seals its credential. Linking what the owner has linked already
  // gives that account again, with the new credential. A suspended account stays suspended.
  [[nodiscard]] StoreResult<Account> Link(const LinkRequest& request);
  [[nodiscard]] StoreResult<Account> Find(const AccountQuery& query);
  [[nodiscard]] StoreResult<AccountPage> List(const ListRequest& request);

  [[nodiscard]] StoreResult<Account> Edit(const AccountRequest& request, const AccountEdit& edit);
  // Suspending a suspended account, or resuming one that is not suspended, changes nothing and
  // gives the account as it is.
  [[nodiscard]] StoreResult<Account> Suspend(const AccountRequest& request,
                                             const std::string& reason);
  [[nodiscard]] StoreResult<Account> Resume(const AccountRequest& request);
  // The row and its credential go; the event and the audit trail stay. Gives what it was.
  [[nodiscard]] StoreResult<Account> Remove(const AccountRequest& request);
  // Writes down the result of a re-check. `refused` is the name of the verdict, or empty when the
  // credential still works.
  [[nodiscard]] StoreResult<Account> RecordCheck(const AccountRequest& request,
                                                 const std::string& refused);
  // The credential in the clear, unless the account is suspended; each release is written down in
  // the audit trail, a use by the proxy itself is not.
  enum class Purpose { kRelease, kCheck };
  [[nodiscard]] StoreResult<RevealedAccount> Reveal(const AccountRequest& request,
                                                    Purpose purpose = Purpose::kRelease);

  // Keeps a session; its token_hash is the only way to it. kNoSuchAccount when the account to link
  // again is not its owner's.
  [[nodiscard]] StoreResult<Session> AddSession(const Session& session, const std::string& actor);
  // Also one that has ended: its repeated requests get their answers again.
  [[nodiscard]] StoreResult<Session> FindSession(const std::string& token_hash);
  // The widget is there, in a page of this origin. The first one is written down.
  [[nodiscard]] StoreResult<Session> OpenSession(const std::string& token_hash,
                                                 const std::string& origin, std::int64_t now_ms);
  // Counts a check that is about to reach a provider; gives how many are left.
  [[nodiscard]] StoreResult<std::int64_t> CountAttempt(const std::string& token_hash,
                                                       std::int64_t now_ms);

  // Claims a request that may be a repetition, or says what has become of it.
  [[nodiscard]] StoreResult<Claim> TakeClaim(const ClaimRequest& request);
  // Keep() stores the answer of a claimed request, Release() frees its key. They give false, and
  // change nothing, when the claim has passed to somebody else.
  [[nodiscard]] StoreResult<bool> Keep(const HeldClaim& held, const KeptAnswer& answer);
  [[nodiscard]] StoreResult<bool> Release(const HeldClaim& held);

  // Rewraps up to `limit` data keys that are not under the current key, in the order of account ids
  // after `after`. Any number of programs may do it at once, and stop at any point.
  [[nodiscard]] StoreResult<RotationStep> Rotate(const std::string& after, std::size_t limit);

 private:
  CredentialName NameOf(const Account& account) const;
  void SealInto(Transaction& work, const Account& account, const LinkRequest& request);

  std::unique_ptr<Database> database_;
  std::shared_ptr<const Vault> vault_;
  std::string store_id_;
};

}  // namespace linkdock::proxy
