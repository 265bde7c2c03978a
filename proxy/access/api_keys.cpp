#include "proxy/access/api_keys.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "proxy/access/limits.h"
#include "proxy/base/files.h"
#include "proxy/base/key_file.h"
#include "proxy/base/limits.h"

namespace linkdock::proxy {
namespace {

constexpr std::string_view kPrefix = "ld_sk_";
constexpr std::size_t kMaxNameChars = 64;
constexpr std::size_t kDigestChars = 64;
constexpr std::size_t kMaxFileBytes = kMaxApiKeys * 256;  // the longest line has about 180
constexpr std::array<std::string_view, kScopes> kScopeNames = {"sessions", "accounts:read",
                                                               "accounts:write", "credentials"};

constexpr const char* kBadScopes = "names a scope twice, or one that does not exist";

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._").find(c) != std::string_view::npos;
}

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameChars && std::ranges::all_of(text, IsNameChar);
}

bool IsDigest(std::string_view text) {
  return text.size() == kDigestChars &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

OrSentence<std::vector<Scope>> ReadScopes(std::string_view text) {
  std::vector<Scope> scopes;
  for (const std::string_view name : Split(text, ',')) {
    const auto known = std::ranges::find(kScopeNames, name);
    if (known == kScopeNames.end()) return Unexpected(kBadScopes);
    const auto scope = static_cast<Scope>(known - kScopeNames.begin());
    if (std::ranges::find(scopes, scope) != scopes.end()) return Unexpected(kBadScopes);
    scopes.push_back(scope);
  }
  return scopes;
}

std::string DigestOf(std::string_view token) { return HexDigest(PublicDigest(std::array{token})); }

}  // namespace

std::string_view ScopeName(Scope scope) { return kScopeNames[static_cast<std::size_t>(scope)]; }

bool HasScope(const ApiKey& key, Scope scope) {
  return std::ranges::find(key.scopes, scope) != key.scopes.end();
}

bool LooksLikeApiKey(std::string_view token) { return token.starts_with(kPrefix); }

OrSentence<void> ApiKeyTable::AddLine(std::string_view line) {
  const std::vector<std::string_view> words = Split(line, ' ');
  if (words.size() != 3 || !IsName(words[0]) || !IsDigest(words[2])) {
    return Unexpected("is not `NAME SCOPE[,SCOPE] DIGEST`");
  }
  auto scopes = ReadScopes(words[1]);
  if (!scopes) return Unexpected(std::move(scopes).error());
  if (entries_.size() == kMaxApiKeys) return Unexpected("is one key too many");
  for (const Entry& entry : entries_) {
    if (entry.key.name == words[0]) return Unexpected("repeats the name of a line above");
  }
  entries_.push_back({.digest = std::string(words[2]),
                      .key = {.name = std::string(words[0]), .scopes = *std::move(scopes)}});
  return {};
}

OrSentence<ApiKeyTable> ApiKeyTable::Parse(std::string_view text) {
  ApiKeyTable table;
  int number = 0;
  for (std::string_view line : Split(text, '\n')) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    if (const auto added = table.AddLine(line); !added) {
      return Unexpected("line " + std::to_string(number) + ' ' + added.error() + '.');
    }
  }
  return table;
}

OrSentence<ApiKeyTable> ApiKeyTable::Load(const std::string& path) {
  const std::string subject = "The file of secret keys '" + path + "' ";
  if (const auto good = JudgeKeyFile(path); !good) return Unexpected(subject + good.error());
  const auto text = ReadFile(path, kMaxFileBytes);
  if (!text) return Unexpected(subject + "cannot be read.");
  auto table = Parse(*text);
  if (!table) return Unexpected(subject + "is wrong: " + table.error());
  return table;
}

std::optional<ApiKey> ApiKeyTable::Find(std::string_view token) const {
  const std::string digest = DigestOf(token);
  const Entry* found = nullptr;
  for (const Entry& entry : entries_) {
    if (SameInConstantTime(entry.digest, digest)) found = &entry;
  }
  return found ? std::optional(found->key) : std::nullopt;
}

OrSentence<Secret> AddApiKey(const std::string& path, const NewApiKey& request) {
  if (!IsName(request.name)) {
    return Unexpected("The name of a key may only have letters, digits and -._, at most 64.");
  }
  if (!ReadScopes(request.scopes)) {
    return Unexpected(
        "The scopes of a key are some of sessions,accounts:read,accounts:write,credentials.");
  }
  std::string text;
  std::error_code error;
  const bool exists = std::filesystem::exists(path, error);
  if (exists) {
    const auto known = ApiKeyTable::Load(path);
    if (!known) return Unexpected(known.error());
    auto old = ReadFile(path, kMaxFileBytes);
    if (!old) return Unexpected("The file of secret keys '" + path + "' cannot be read.");
    text = *std::move(old);
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
  }
  std::string token = RandomToken(kPrefix);
  text += request.name + ' ' + request.scopes + ' ' + DigestOf(token) + '\n';
  Secret key(token);
  WipeString(token);
  const auto whole = ApiKeyTable::Parse(text);
  if (!whole) {
    return Unexpected("The file of secret keys '" + path + "' would be wrong: " + whole.error());
  }
  const Place place = exists ? Place::kReplace : Place::kOnlyIfAbsent;
  if (const auto written = WriteKeyFile(path, text, place); !written) {
    return Unexpected("The file of secret keys '" + path + "' " + written.error());
  }
  return key;
}

}  // namespace linkdock::proxy
