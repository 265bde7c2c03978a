#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "widget/core/check/check.h"
#include "widget/core/check/check_parse.h"
#include "widget/core/json/json_reader.h"
#include "widget/core/json/object_reader.h"
#include "widget/core/provider/provider.h"

namespace linkdock {

// Fields from a few words: `subdomain`, `api_key*` (secret), `note?` (optional), `region=us,eu`
// (select), `version:7` (constant).
inline Field MakeField(std::string_view text) {
  Field field;
  const std::size_t end = std::min(text.find_first_of("*?=:"), text.size());
  field.key = text.substr(0, end);
  field.label = field.key;
  const char mark = end < text.size() ? text[end] : ' ';
  const std::string_view rest = end < text.size() ? text.substr(end + 1) : std::string_view();
  field.required = mark != '?';
  if (mark == '*') field.kind = FieldKind::kSecret;
  if (mark == ':') {
    field.kind = FieldKind::kConstant;
    field.constant = rest;
  }
  if (mark == '=') {
    field.kind = FieldKind::kSelect;
    for (std::size_t start = 0; start <= rest.size();) {
      const std::size_t comma = std::min(rest.find(',', start), rest.size());
      const std::string value(rest.substr(start, comma - start));
      field.options.push_back({value, value});
      start = comma + 1;
    }
  }
  return field;
}

inline AuthMethod MakeAuth(std::initializer_list<std::string_view> fields) {
  AuthMethod auth;
  auth.id = "api_key";
  for (const std::string_view field : fields) auth.fields.push_back(MakeField(field));
  return auth;
}

inline FieldValues MakeValues(
    std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  FieldValues made;
  for (const auto& [key, value] : values) made.emplace_back(std::string(key), Secret(value));
  return made;
}

// A check from its JSON alone.
inline Result<Check> ReadCheck(std::string_view json, const AuthMethod& auth) {
  const Result<Json> document = ReadJson(json, kMaxProviderBytes);
  if (!document.has_value()) return Unexpected(document.error());
  ReadFault fault;
  ObjectReader in(document.value(), "", fault);
  Check check = ParseCheck(in, auth);
  if (fault) return Unexpected(*fault);
  return check;
}

// The same for a check that is known to be good.
inline Check GoodCheck(std::string_view json, const AuthMethod& auth) {
  Result<Check> check = ReadCheck(json, auth);
  EXPECT_TRUE(check.has_value()) << json;
  if (!check.has_value()) {
    ADD_FAILURE() << ErrorSentence(check.error().code) << " at " << check.error().where;
    return {};
  }
  return std::move(check).value();
}

// The rest of a check that only its request matters of.
inline std::string WithVerdicts(std::string_view request) {
  return std::string(request) + R"(, "verdicts": [{"status": [200], "verdict": "linked"},
    {"verdict": "unexpected_answer"}], "label": {"template": "x"}})";
}

inline UpstreamAnswer Answered(int status, std::string_view body = "") {
  UpstreamAnswer answer;
  answer.status = status;
  answer.body = body;
  return answer;
}

}  // namespace linkdock
