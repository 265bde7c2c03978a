#include "proxy/credential.h"

#include <string>

#include "widget/core/json_writer.h"

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

}  // namespace linkdock::proxy
