#include "proxy/contract/check_body.h"

#include <algorithm>
#include <utility>

#include "proxy/base/limits.h"
#include "proxy/base/wiped_json.h"
#include "widget/core/provider/provider.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kMaxIdBytes = 128;  // provider, auth and account ids are far shorter

const std::string* Text(const Json& object, const char* key) {
  const auto member = object.find(key);
  return member == object.end() ? nullptr : member->get_ptr<const std::string*>();
}

Expected<FieldValues, ProblemCode> ReadFields(const Json& object) {
  const auto member = object.find("fields");
  if (member == object.end() || !member->is_object() || member->size() > kMaxFields) {
    return Unexpected(ProblemCode::kMalformedBody);
  }
  FieldValues fields;
  for (const auto& [key, value] : member->items()) {
    const auto* text = value.get_ptr<const std::string*>();
    if (!text) return Unexpected(ProblemCode::kMalformedBody);
    fields.emplace_back(key, Secret(*text));
  }
  return fields;
}

Expected<std::string, ProblemCode> ReadAccountId(const Json& object) {
  const auto member = object.find("account_id");
  if (member == object.end() || member->is_null()) return std::string();
  const auto* text = member->get_ptr<const std::string*>();
  if (!text || text->empty() || text->size() > kMaxIdBytes) {
    return Unexpected(ProblemCode::kMalformedBody);
  }
  return *text;
}

bool OnlyKnownMembers(const Json& object) {
  constexpr std::string_view kKnown[] = {"provider", "auth", "fields", "account_id"};
  return std::ranges::all_of(object.items(), [&](const auto& member) {
    return std::ranges::find(kKnown, member.key()) != std::end(kKnown);
  });
}

}  // namespace

Expected<CheckBody, ProblemCode> ReadCheckBody(std::string_view body) {
  Result<Json> read = ReadJson(body, kMaxBodyBytes);
  if (!read.has_value()) return Unexpected(ProblemCode::kMalformedJson);
  const WipedJson json(std::move(read).value());
  const Json& object = json.get();
  if (!object.is_object() || !OnlyKnownMembers(object))
    return Unexpected(ProblemCode::kMalformedBody);
  const std::string* provider = Text(object, "provider");
  const std::string* auth = Text(object, "auth");
  if (!provider || !auth || provider->size() > kMaxIdBytes || auth->size() > kMaxIdBytes) {
    return Unexpected(ProblemCode::kMalformedBody);
  }
  auto fields = ReadFields(object);
  if (!fields) return Unexpected(fields.error());
  auto account_id = ReadAccountId(object);
  if (!account_id) return Unexpected(account_id.error());
  return CheckBody{.provider = *provider,
                   .auth = *auth,
                   .fields = *std::move(fields),
                   .account_id = *std::move(account_id)};
}

}  // namespace linkdock::proxy
