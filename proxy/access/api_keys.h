#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/hashing.h"
#include "proxy/base/sentence.h"
#include "widget/core/base/secret.h"

namespace linkdock::proxy {

// Secret keys of the operator's own servers: `ld_sk_` and 32 random bytes in base64url. The file of
// keys has a line `NAME SCOPE[,SCOPE…] DIGEST` for each, so that nobody who reads it can use one.

enum class Scope { kSessions, kAccountsRead, kAccountsWrite, kCredentials };
inline constexpr int kScopes = 4;
// sessions, accounts:read, accounts:write, credentials
[[nodiscard]] std::string_view ScopeName(Scope scope);

struct ApiKey {
  std::string name;  // for logs and the audit trail
  std::vector<Scope> scopes;
};
[[nodiscard]] bool HasScope(const ApiKey& key, Scope scope);

// Whether the text claims to be one; a session token never does.
[[nodiscard]] bool LooksLikeApiKey(std::string_view token);

class ApiKeyTable {
 public:
  // A sentence when a line is wrong; empty lines and lines that begin with # are none.
  [[nodiscard]] static OrSentence<ApiKeyTable> Parse(std::string_view text);
  // The same from a file that only its owner may read, because whoever can write it makes keys.
  [[nodiscard]] static OrSentence<ApiKeyTable> Load(const std::string& path);

  // The key, or nothing. Every known key is compared, in constant time.
  [[nodiscard]] std::optional<ApiKey> Find(std::string_view token) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  [[nodiscard]] OrSentence<void> AddLine(std::string_view line);
  struct Entry {
    std::string digest;  // 64 hex digits
    ApiKey key;
  };
  std::vector<Entry> entries_;
};

// Makes a key and appends its line to the file, which is made if absent. Gives the key, which is
// nowhere else, or a sentence.
struct NewApiKey {
  std::string name;
  std::string scopes;  // separated by commas
};
[[nodiscard]] OrSentence<Secret> AddApiKey(const std::string& path, const NewApiKey& request);

}  // namespace linkdock::proxy
