#include "proxy/check/credential.h"

#include <string>

#include "proxy/base/wiped_json.h"
#include "widget/core/json/json_writer.h"

namespace linkdock::proxy {

Secret CredentialJson(const FieldValues& fields) {
  std::size_t size = 2;
  for (const auto& [key, value] : fields) {
    size += MaxJsonStringSize(key) + MaxJsonStringSize(value.Reveal()) + 2;
  }
  std::string json;
  json.reserve(size);  // so that it never moves and leaves a copy
  json += '{';
  for (const auto& [key, value] : fields) AppendJsonMember(json, key, value.Reveal());
  if (json.ends_with(',')) json.pop_back();
  json += '}';
  Secret secret(json);
  WipeString(json);
  return secret;
}

FieldValues CredentialFields(const Secret& credential) {
  FieldValues fields;
  Result<Json> read = ReadJson(credential.Reveal(), credential.size());
  if (!read.has_value()) return fields;
  const WipedJson json(std::move(read).value());
  for (const auto& [key, value] : json.get().items()) {
    const auto* text = value.get_ptr<const std::string*>();
    if (text) fields.emplace_back(key, Secret(*text));
  }
  return fields;
}

}  // namespace linkdock::proxy
