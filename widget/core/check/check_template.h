#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "widget/core/base/expected.h"
#include "widget/core/check/check.h"
#include "widget/core/provider/provider.h"

namespace linkdock {

// Where a template stands decides which fields it may name, which literals are legal and how values
// are encoded.
enum class Place { kHost, kPath, kQuery, kHeader, kJson, kForm, kFormJson, kLabel };

// A text that depends on which option of a select field was chosen: `${name}` in a template.
struct Choice {
  std::string name;
  std::string field;
  std::vector<std::pair<std::string, std::string>> texts;  // option value, text
};

// The fields and choices that the templates of a check may name.
struct TemplateScope {
  const AuthMethod& auth;
  std::vector<Choice> choices;
};

// Reads a template: `${key}` is a field or a choice, `${base64(key 'text' …)}` is the Base64 of
// what it names, `$$` is a dollar sign; anything else with a dollar sign is refused. Constants
// become literals. The error's `where` is empty: callers know where they are.
[[nodiscard]] Result<Template> ParseTemplate(std::string_view text, Place place,
                                             const TemplateScope& scope);

// The index behind the `}` that closes the `${` at `start`, or npos. Quoted text may hold a brace.
[[nodiscard]] std::size_t ExpressionEnd(std::string_view text, std::size_t start);

// Host and target of `https://host/path?query`. No port, user-info or fragment; a field in the host
// is one whole label in front of a fixed registrable domain, and no secret.
struct UrlTemplate {
  Template host;
  Template target;
};
[[nodiscard]] Result<UrlTemplate> ParseUrlTemplate(std::string_view text,
                                                   const TemplateScope& scope);

// Appends the value as the encoding writes it.
void AppendEncoded(std::string& out, std::string_view value, Encoding encoding);

// Whether this is one DNS label: 1 to 63 lower-case letters, digits and inner hyphens, no IDN
// prefix.
[[nodiscard]] bool IsDnsLabel(std::string_view text);

}  // namespace linkdock
