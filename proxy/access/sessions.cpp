#include "proxy/access/sessions.h"

#include <algorithm>
#include <array>

#include "proxy/access/limits.h"
#include "proxy/base/limits.h"
#include "proxy/model/words.h"

namespace linkdock::proxy {
namespace {

constexpr std::string_view kTokenPrefix = "ld_s_";

bool IsTokenChar(char c) {  // b64token of RFC 6750, what an Authorization header can carry
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

bool IsNameChar(char c) { return IsTokenChar(c) && c != '/' && c != '+' && c != '='; }

std::vector<std::string_view> Split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  std::size_t start = text.find_first_not_of(separators);
  while (start != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(separators, start), text.size());
    parts.push_back(text.substr(start, end - start));
    start = text.find_first_not_of(separators, end);
  }
  return parts;
}

}  // namespace

bool AllowsProvider(const Session& session, const Provider& provider) {
  if (session.providers.empty() && session.categories.empty()) return true;
  if (std::ranges::find(session.providers, provider.id) != session.providers.end()) return true;
  return std::ranges::any_of(provider.categories, [&](const std::string& category) {
    return std::ranges::find(session.categories, category) != session.categories.end();
  });
}

bool AllowsParent(const Session& session, std::string_view parent_origin) {
  return session.origins.empty() ||
         std::ranges::find(session.origins, parent_origin) != session.origins.end();
}

bool IsUsable(const Session& session, std::int64_t now_ms) {
  if (session.state == WordOf(SessionState::kConsumed)) return false;
  if (session.expires_at_ms == 0) return true;
  return session.created_at_ms - kClockSkewMs <= now_ms &&
         now_ms < session.expires_at_ms + kClockSkewMs;
}

std::string NewSessionToken() { return RandomToken(kTokenPrefix); }

bool LooksLikeSessionToken(std::string_view token) { return IsRandomToken(token, kTokenPrefix); }

std::string SessionTokenHash(std::string_view token) {
  return HexDigest(PublicDigest(std::array{token}));
}

OrSentence<void> SessionTable::AddLine(std::string_view line) {
  const std::vector<std::string_view> words = Split(line, " \t\r");
  if (words.empty() || words[0].starts_with('#')) return {};
  if (words.size() > 3)
    return Unexpected("A session token line is TOKEN [OWNER [PROVIDER,PROVIDER]].");
  if (words[0].size() < kMinSessionTokenChars || words[0].size() > kMaxSessionTokenChars) {
    return Unexpected("A session token must have " + std::to_string(kMinSessionTokenChars) +
                      " to " + std::to_string(kMaxSessionTokenChars) + " characters.");
  }
  if (!std::ranges::all_of(words[0], IsTokenChar)) {
    return Unexpected("A session token may only have letters, digits and -._~+/=.");
  }
  const std::string_view owner = words.size() > 1 ? words[1] : "default";
  if (owner.size() > 128 || !std::ranges::all_of(owner, IsNameChar)) {
    return Unexpected(
        "The owner of a session token may only have letters, digits and -._~, at most 128.");
  }
  if (entries_.size() == kMaxSessionTokens) return Unexpected("There are too many session tokens.");
  if (Find(words[0])) return Unexpected("A session token is listed twice.");
  Entry entry{.token = hasher_->Hash(words[0]), .session = {}};
  entry.session.id = HexDigest(entry.token);
  entry.session.owner = owner;
  if (words.size() > 2) {
    for (const std::string_view provider : Split(words[2], ","))
      entry.session.providers.emplace_back(provider);
  }
  entries_.push_back(std::move(entry));
  return {};
}

std::optional<Session> SessionTable::Find(std::string_view token) const {
  const Digest digest = hasher_->Hash(token);
  const Entry* found = nullptr;
  for (const Entry& entry : entries_) {
    if (SameDigest(entry.token, digest)) found = &entry;
  }
  return found ? std::optional(found->session) : std::nullopt;
}

std::vector<std::string> SessionTable::NamedProviders() const {
  std::vector<std::string> names;
  for (const Entry& entry : entries_) {
    names.insert(names.end(), entry.session.providers.begin(), entry.session.providers.end());
  }
  return names;
}

OrSentence<void> FillSessions(SessionTable& sessions, std::vector<std::string>& lines,
                              const ProviderCatalogue& catalogue) {
  OrSentence<void> added;
  for (std::string& line : lines) {
    if (added) added = sessions.AddLine(line);
    WipeString(line);  // also when one before it was wrong
  }
  lines.clear();
  if (!added) return added;
  for (const std::string& provider : sessions.NamedProviders()) {
    if (!catalogue.contains(provider)) {
      return Unexpected("A session token names the provider '" + provider +
                        "', which is not in the catalogue.");
    }
  }
  return {};
}

}  // namespace linkdock::proxy
