#include "widget/core/provider/provider.h"

#include <algorithm>
#include <utility>

#include "widget/core/provider/provider_parts.h"

// The JSON of providers/<id>.json. Members marked ? may be absent; what is not listed here is
// refused.
//
// { "schema": 1,
//   "id": "lucca",                         ^[a-z][a-z0-9-]{0,63}$, the name of the file
//   "name": "Lucca",
//   "categories": ["HRIS"],                at least one
//   "logo"?: "<svg viewBox=…>…</svg>",     flattened by the site's build: see logo.h
//   "auth": [ AUTH, … ] }                  at least one; the first is the default; ids unique
//
// AUTH =
// { "id": "api_key", "label": "API key",   ids: ^[a-z][a-z0-9_-]{0,63}$
//   "fields": [ FIELD, … ],                1 to kMaxFields, keys unique
//   "guide": GUIDE,
//   "check": { … },                        required by ParseChecks (check.h), skipped here
//   "verdict_texts"?: { "insufficient_permissions": { "title": "…", "hint": "…" } } }
//
// FIELD =
// { "key": "subdomain",                    ^[a-z][a-z0-9_]{0,31}$
//   "label": "Subdomain",
//   "kind": "text" | "secret" | "email" | "url" | "select" | "constant",
//                                          a key that ends in api_key, token, secret, password, …
//                                          must be secret
//   "required"?: true, "help"?: "…", "placeholder"?: "…", "prefix"?: "https://", "suffix"?:
//   ".ilucca.net", "normalise"?: [ "strip_invisible", "trim", "strip_quotes", "strip_whitespace",
//   "lowercase",
//                   { "strip_prefix": ["Bearer "] }, { "host_label": [".ilucca.net"] } ],
//                                          in the listed order; when absent: ["strip_invisible",
//                                          "trim"]
//   "rules"?: [ { "match": "[a-z]+", "message": "…" }, { "refuse": ".*@.*", "message": "…" } ],
//   "examples"?: ["acme"],                 healed, each must pass the rules (the linter proves it)
//   "options"?: [ { "value": "eu", "label": "Europe" } ],   select only, and then required; values
//   unique "when"?: { "field": "region", "equals": "eu" },         names an earlier field that is
//   no secret, no constant "constant"?: "x",                      constant only, and then required
//   "guide_section"?: "api-key",           id of a section of this method's guide
//   "guide_steps"?: ["create"],            ids of steps of that section
//   "autocomplete"?: "off" }               HTML autofill token
//
// GUIDE =
// { "warning"?: "plain text", "link_hosts"?: ["app.nutshell.com"],
//   "sections": [ { "id": "…", "title": "…", "scopes"?: […], "hide_when_white_label"?: false,
//                   "intro"?: [BLOCK], "steps"?: [STEP], "outro"?: [BLOCK] } ] }
// STEP  = { "id": "…", "title": "…", "scopes"?: […], "list_scopes"?: false, "blocks"?: [BLOCK] }
//                                          section ids are unique in the guide, step ids in their
//                                          section
// BLOCK = "a paragraph of rich text"  or  { "list": ["rich text", …] }
// Rich text: **bold**, `code`, [words](https://listed.host/…), [words](linkdock:accounts),
// [words](linkdock:linking-methods); a backslash escapes. `{integrator}` stands for the host
// company's name and
// `{integrator|other words}` says what to write when it has none; both work in titles and the
// warning, too.
//
// providers/index.json, made by the build:
// { "schema": 1, "providers": [ { "id", "name", "categories", "logo"?, "degraded"?: false } ] }

namespace linkdock {
namespace {

constexpr std::size_t kMaxIndexBytes = kMaxProviderBytes;  // some 300 providers
constexpr int kSchema = 1;

bool IsId(std::string_view id, std::string_view more) {
  if (id.empty() || id[0] < 'a' || id[0] > 'z') return false;
  return std::all_of(id.begin(), id.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  });
}

void RequireSchema(ObjectReader& in) {
  if (!in.Has("schema")) in.Fail(ErrorCode::kMissingKey, "schema");
  (void)in.OptionalInt("schema", kSchema, kSchema, kSchema);
}

void ReadVerdictTexts(ObjectReader& auth, std::vector<VerdictText>& texts) {
  auto in = auth.OptionalObject("verdict_texts");
  if (!in) return;
  MakeRoom(texts, in->members().size());
  VerdictText* text = texts.data();
  for (const auto& [name, json] : in->members()) {
    const auto code = VerdictFromName(name);
    if (!code || *code == VerdictCode::kLinked) in->Fail(ErrorCode::kUnknownKey, name);
    text->code = code.value_or(VerdictCode::kUnexpectedAnswer);
    ObjectReader reader(json, in->WhereIs(name), in->fault());
    reader.Read("title", text->title);
    reader.Read("hint", text->hint);
    reader.Finish();
    ++text;
  }
}

void ReadAuth(ObjectReader& in, std::span<const AuthMethod> earlier, AuthMethod& auth) {
  ReadUniqueId(in, earlier, auth.id);
  in.Read("label", auth.label);
  ReadGuide(in.Object("guide"), auth.guide);
  ReadFields(in, auth.guide, auth.fields);
  ReadVerdictTexts(in, auth.verdict_texts);
  in.Member("check");  // see ParseChecks()
  in.Finish();
}

// A logo is decoration: whatever stands there costs a provider its logo and nothing else.
void KeepLogo(ObjectReader& in, std::string& logo) {
  const Json* json = in.Member("logo");
  const auto* text = json == nullptr ? nullptr : json->get_ptr<const Json::string_t*>();
  if (text != nullptr) logo = *text;
}

// Reads what a provider and its summary have in common.
void ReadHead(ObjectReader& in, ProviderSummary& head) {
  ReadId(in, "id", {64, "-"}, head.id);
  in.Read("name", head.name);
  in.ReadOptional("categories", head.categories);
  if (head.categories.empty()) in.Fail(ErrorCode::kMissingKey, "categories");
  KeepLogo(in, head.logo);
}

}  // namespace

void ReadId(ObjectReader& in, std::string_view key, IdGrammar grammar, std::string& id) {
  in.Read(key, id, grammar.max_bytes);
  if (!IsId(id, grammar.more)) in.Fail(ErrorCode::kBadValue, key);
}

Result<Provider> ParseProvider(std::string_view json) {
  auto document = ReadJson(json, kMaxProviderBytes);
  if (!document.has_value()) return Unexpected(document.error());
  ReadFault fault;
  ObjectReader in(document.value(), "", fault);
  RequireSchema(in);
  ProviderSummary head;
  ReadHead(in, head);
  Provider provider{std::move(head.id),
                    std::move(head.name),
                    std::move(head.categories),
                    std::move(head.logo),
                    {}};
  auto readers = in.OptionalObjects("auth");
  MakeRoom(provider.auth, readers.size());
  for (std::size_t i = 0; i < readers.size(); ++i) {
    ReadAuth(readers[i], std::span(provider.auth.data(), i), provider.auth[i]);
  }
  if (provider.auth.empty()) in.Fail(ErrorCode::kMissingKey, "auth");
  in.Finish();
  if (fault) return Unexpected(*std::move(fault));
  return provider;
}

Result<std::vector<ProviderSummary>> ParseIndex(std::string_view json) {
  auto document = ReadJson(json, kMaxIndexBytes);
  if (!document.has_value()) return Unexpected(document.error());
  ReadFault fault;
  ObjectReader in(document.value(), "", fault);
  RequireSchema(in);
  if (!in.Has("providers")) in.Fail(ErrorCode::kMissingKey, "providers");
  auto readers = in.OptionalObjects("providers");
  std::vector<ProviderSummary> index(readers.size());
  for (std::size_t i = 0; i < index.size(); ++i) {
    ReadHead(readers[i], index[i]);
    index[i].degraded = readers[i].OptionalBool("degraded", false);
    readers[i].Finish();
    if (FindById(std::span<const ProviderSummary>(index.data(), i), index[i].id) != nullptr) {
      readers[i].Fail(ErrorCode::kBadValue, "id");
    }
  }
  in.Finish();
  if (fault) return Unexpected(*std::move(fault));
  return index;
}

ProviderSummary SummaryOf(const Provider& provider) {
  return {provider.id, provider.name, provider.categories, provider.logo, false};
}

const Field* FindField(const AuthMethod& auth, std::string_view key) {
  for (const Field& field : auth.fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

}  // namespace linkdock
