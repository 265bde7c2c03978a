#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/hashing.h"
#include "proxy/base/sentence.h"
#include "proxy/model/catalogue.h"
#include "proxy/model/words.h"
#include "widget/core/provider/provider.h"

namespace linkdock::proxy {

// A link session says whose accounts a browser may link, and which. A server makes one with
// POST /v1/sessions, and the store keeps it. A static one, for development, has no end and no
// origins.
struct Session {
  std::string id;          // ses_…, or the keyed hash of a static token; gives nothing away
  std::string token_hash;  // the store's key; empty: static
  std::string owner;       // whose accounts these are
  std::string owner_name;  // for people
  std::vector<std::string> providers;   // allowed, beside those of the categories
  std::vector<std::string> categories;  // both empty: all
  std::vector<std::string> origins;     // of pages that may embed the widget; empty: any
  std::string account_id;               // the account to link again, or empty
  std::string locale;
  std::string label;            // of the account that comes of it; empty: what the provider says
  std::string metadata = "{}";  // a JSON object, for the account that comes of it
  std::string environment{WordOf(Environment::kProduction)};
  bool several = true;  // stays usable after an account was linked
  std::string state{WordOf(SessionState::kOpened)};
  std::int64_t created_at_ms = 0;  // Unix time
  std::int64_t expires_at_ms = 0;  // 0: never
};

[[nodiscard]] bool AllowsProvider(const Session& session, const Provider& provider);

// Whether the widget may run in a page of this origin, as the browser told the widget's frame.
[[nodiscard]] bool AllowsParent(const Session& session, std::string_view parent_origin);

// Whether it can still link an account. Between its two ends, give or take kClockSkewMs: a clock
// that jumps back makes no session last longer.
[[nodiscard]] bool IsUsable(const Session& session, std::int64_t now_ms);

// `ld_s_` and 32 random bytes in base64url, and what the store keeps of it. A static token may
// look otherwise.
[[nodiscard]] std::string NewSessionToken();
[[nodiscard]] bool LooksLikeSessionToken(std::string_view token);
[[nodiscard]] std::string SessionTokenHash(std::string_view token);

// Static session tokens for development, kept only as keyed hashes.
class SessionTable {
 public:
  explicit SessionTable(const KeyedHasher& hasher) : hasher_(&hasher) {}

  // Adds one line: TOKEN [OWNER [PROVIDER,PROVIDER…]]. OWNER is `default` when absent. The
  // sentence about what is wrong does not repeat the token. Empty lines and lines that begin with #
  // are ignored.
  [[nodiscard]] OrSentence<void> AddLine(std::string_view line);

  // The session of a token, or nothing. Every known token is compared, in constant time.
  [[nodiscard]] std::optional<Session> Find(std::string_view token) const;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  // Every provider id that a session names, for a check against the catalogue at the start.
  [[nodiscard]] std::vector<std::string> NamedProviders() const;

 private:
  struct Entry {
    Digest token;
    Session session;
  };
  const KeyedHasher* hasher_;
  std::vector<Entry> entries_;
};

// Adds every line and wipes it. A sentence when one is wrong, or names a provider that the
// catalogue does not have.
[[nodiscard]] OrSentence<void> FillSessions(SessionTable& sessions, std::vector<std::string>& lines,
                                            const ProviderCatalogue& catalogue);

}  // namespace linkdock::proxy
