#include "proxy/contract/request_bodies.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <utility>

#include "proxy/access/limits.h"
#include "proxy/access/origin.h"
#include "proxy/base/limits.h"
#include "proxy/model/words.h"
#include "widget/core/base/display_text.h"
#include "widget/core/json/json_reader.h"
#include "widget/core/json/object_reader.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kMaxIdBytes = 128;
constexpr std::size_t kMaxLocaleChars = 35;  // RFC 5646 recommends to support this much

// Text that people read: as CleanText would leave it, so that what is shown is what was sent.
bool IsShownText(const std::string& text) { return CleanText(text, kMaxNameCodePoints) == text; }

bool IsLocale(const std::string& text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return text.empty() ||
         (text.size() >= 2 && text.size() <= kMaxLocaleChars && std::ranges::all_of(text, allowed));
}

std::string ReadShown(ObjectReader& in, std::string_view key) {
  std::string text = in.OptionalString(key);
  if (!IsShownText(text)) in.Fail(ErrorCode::kBadValue, key);
  return text;
}

std::string ReadMetadata(ObjectReader& in) {
  const Json* member = in.Member("metadata");
  if (!member) return "{}";
  std::string text = member->is_object() ? member->dump() : std::string();
  if (text.empty() || text.size() > kMaxMetadataBytes) {
    in.Fail(ErrorCode::kBadValue, "metadata");
  }
  return text;
}

std::string ReadAccountId(ObjectReader& in) {
  const Json* member = in.Member("account_id");
  if (!member || member->is_null()) return {};
  const auto* text = member->get_ptr<const std::string*>();
  if (!text || text->empty() || text->size() > kMaxIdBytes) {
    in.Fail(ErrorCode::kBadValue, "account_id");
    return {};
  }
  return *text;
}

std::vector<std::string> ReadOrigins(ObjectReader& in) {
  std::vector<std::string> origins = in.OptionalStrings("origins");
  const bool good = !origins.empty() && origins.size() <= kMaxSessionOrigins &&
                    std::ranges::all_of(origins, IsConfigurableOrigin);
  if (!good) in.Fail(ErrorCode::kBadValue, "origins");
  return origins;
}

std::vector<std::string> ReadNames(ObjectReader& in, std::string_view key) {
  std::vector<std::string> names = in.OptionalStrings(key);
  if (names.size() > kMaxSessionProviders) in.Fail(ErrorCode::kBadValue, key);
  return names;
}

bool HasCategory(const ProviderCatalogue& catalogue, const std::string& category) {
  return std::ranges::any_of(catalogue, [&](const auto& entry) {
    const auto& categories = entry.second.provider.categories;
    return std::ranges::find(categories, category) != categories.end();
  });
}

// A provider or category that the catalogue does not have would make a session for nothing.
BodyResult<void> JudgeNames(const Session& session, const ProviderCatalogue& catalogue) {
  for (std::size_t i = 0; i < session.providers.size(); ++i) {
    if (catalogue.contains(session.providers[i])) continue;
    return Unexpected(BodyFault{ProblemCode::kUnknownProvider, PointerTo("/providers", i)});
  }
  for (std::size_t i = 0; i < session.categories.size(); ++i) {
    if (HasCategory(catalogue, session.categories[i])) continue;
    return Unexpected(BodyFault{ProblemCode::kUnknownCategory, PointerTo("/categories", i)});
  }
  return {};
}

// Runs `read` over the object in the body.
template <typename T>
BodyResult<T> ReadBody(std::string_view body, const std::function<T(ObjectReader&)>& read) {
  const Result<Json> json = ReadJson(body, kMaxBodyBytes);
  if (!json.has_value()) return Unexpected(BodyFault{ProblemCode::kMalformedJson, {}});
  ReadFault fault;
  ObjectReader in(json.value(), "", fault);
  T result = read(in);
  in.Finish();
  if (fault) {  // a member that we do not know is somebody else's text: it is not repeated
    const bool ours = fault->code != ErrorCode::kUnknownKey;
    return Unexpected(BodyFault{ProblemCode::kMalformedBody, ours ? fault->where : ""});
  }
  return result;
}

Session ReadSession(ObjectReader& in) {
  Session session;
  session.owner = in.String("owner", kMaxOwnerBytes);
  if (!IsShownText(session.owner)) in.Fail(ErrorCode::kBadValue, "owner");
  session.owner_name = ReadShown(in, "owner_name");
  session.providers = ReadNames(in, "providers");
  session.categories = ReadNames(in, "categories");
  session.origins = ReadOrigins(in);
  session.account_id = ReadAccountId(in);
  session.locale = in.OptionalString("locale");
  if (!IsLocale(session.locale)) in.Fail(ErrorCode::kBadValue, "locale");
  session.label = ReadShown(in, "label");
  session.metadata = ReadMetadata(in);
  session.environment = kEnvironments[in.OptionalChoice(
      "environment", kEnvironments, static_cast<std::size_t>(Environment::kProduction))];
  session.several = in.OptionalBool("several", false);
  session.state = WordOf(SessionState::kIssued);
  return session;
}

}  // namespace

BodyResult<SessionRequest> ReadSessionBody(std::string_view body,
                                           const ProviderCatalogue& catalogue) {
  auto read = ReadBody<SessionRequest>(body, [](ObjectReader& in) {
    SessionRequest request{.session = ReadSession(in)};
    request.expires_in_s =
        in.OptionalInt("expires_in_s", kSessionSeconds, kMinSessionSeconds, kMaxSessionSeconds);
    return request;
  });
  if (!read) return read;
  if (auto known = JudgeNames(read->session, catalogue); !known) {
    return Unexpected(std::move(known).error());
  }
  return read;
}

BodyResult<AccountEdit> ReadEditBody(std::string_view body) {
  return ReadBody<AccountEdit>(body, [](ObjectReader& in) {
    AccountEdit edit;
    if (in.Has("label")) {
      edit.label = in.String("label");
      if (!IsShownText(*edit.label)) in.Fail(ErrorCode::kBadValue, "label");
    }
    if (in.Has("metadata")) edit.metadata = ReadMetadata(in);
    if (!edit.label && !edit.metadata) in.Fail(ErrorCode::kMissingKey);
    return edit;
  });
}

BodyResult<std::string> ReadSuspendBody(std::string_view body) {
  return ReadBody<std::string>(body, [](ObjectReader& in) {
    std::string reason = in.String("reason");
    if (!IsShownText(reason)) in.Fail(ErrorCode::kBadValue, "reason");
    return reason;
  });
}

}  // namespace linkdock::proxy
