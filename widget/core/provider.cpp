#include "widget/core/provider.h"

// The JSON of providers/<id>.json. Members marked ? may be absent; what is not listed here is refused.
//
// { "schema": 1,
//   "id": "lucca",                         ^[a-z][a-z0-9-]{0,63}$, the name of the file
//   "name": "Lucca",
//   "categories": ["HRIS"],                at least one
//   "logo"?: "<svg viewBox=…>…</svg>",     the subset of logo.h
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
//                                          a key that ends in api_key, token, secret, password, … must be secret
//   "required"?: true, "help"?: "…", "placeholder"?: "…", "prefix"?: "https://", "suffix"?: ".ilucca.net",
//   "normalise"?: [ "strip_invisible", "trim", "strip_quotes", "strip_whitespace", "lowercase",
//                   { "strip_prefix": ["Bearer "] }, { "host_label": [".ilucca.net"] } ],
//                                          in the listed order; when absent: ["strip_invisible", "trim"]
//   "rules"?: [ { "match": "[a-z]+", "message": "…" }, { "refuse": ".*@.*", "message": "…" } ],
//   "examples"?: ["acme"],                 each must pass Heal unchanged, and the rules (the linter proves it)
//   "options"?: [ { "value": "eu", "label": "Europe" } ],   select only, and then required; values unique
//   "when"?: { "field": "region", "equals": "eu" },         names an earlier field that is no secret, no constant
//   "constant"?: "x",                      constant only, and then required
//   "guide_section"?: "api-key",           id of a section of this method's guide
//   "guide_steps"?: ["create"],            ids of steps of that section
//   "autocomplete"?: "off" }               HTML autofill token
//
// GUIDE =
// { "warning"?: "plain text", "link_hosts"?: ["app.nutshell.com"],
//   "sections": [ { "id": "…", "title": "…", "scopes"?: […], "hide_when_white_label"?: false,
//                   "intro"?: [BLOCK], "steps"?: [STEP], "outro"?: [BLOCK] } ] }
// STEP  = { "id": "…", "title": "…", "scopes"?: […], "list_scopes"?: false, "blocks"?: [BLOCK] }
//                                          section ids are unique in the guide, step ids in their section
// BLOCK = "a paragraph of rich text"  or  { "list": ["rich text", …] }
// Rich text: **bold**, `code`, [words](https://listed.host/…), [words](linkdock:accounts),
// [words](linkdock:linking-methods); a backslash escapes. `{integrator}` stands for the host company's name and
// `{integrator|other words}` says what to write when it has none; both work in titles and the warning, too.
//
// providers/index.json, made by the build:
// { "schema": 1, "providers": [ { "id", "name", "categories", "logo"?, "degraded"?: false } ] }

namespace linkdock {}  // namespace linkdock
