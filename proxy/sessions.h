#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proxy/catalogue.h"
#include "proxy/hashing.h"

namespace linkdock::proxy {

// Who calls. `id` is the keyed hash of the token; it gives nothing away, and logs have its first 8
// digits.
struct Session {
  std::string id;
  std::string owner;                   // whose accounts these are
  std::vector<std::string> providers;  // allowed; empty: all
};
[[nodiscard]] bool AllowsProvider(const Session& session, std::string_view provider);

// Static session tokens for development, kept only as keyed hashes.
class SessionTable {
 public:
  explicit SessionTable(const KeyedHasher& hasher) : hasher_(&hasher) {}

  // Adds one line: TOKEN [OWNER [PROVIDER,PROVIDER…]]. OWNER is `default` when absent. Returns a
  // sentence about what is wrong, without the token, or nothing. Empty lines and lines that begin
  // with # are ignored.
  [[nodiscard]] std::optional<std::string> AddLine(std::string_view line);

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
[[nodiscard]] std::optional<std::string> FillSessions(SessionTable& sessions,
                                                      std::vector<std::string>& lines,
                                                      const ProviderCatalogue& catalogue);

}  // namespace linkdock::proxy
