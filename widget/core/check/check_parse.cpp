#include "widget/core/check/check_parse.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "widget/core/check/check_template.h"
#include "widget/core/provider/normalise.h"

// The JSON of a check. Members marked ? may be absent; what is not listed here is refused.
//
// { "method": "GET" | "POST",
//   "url": "https://${subdomain}.ilucca.net/api/v3/users?paging=0,1",
//   "headers"?: { "Authorization": "Basic ${base64(username ':' api_key)}" },
//   "body"?: { "json": any JSON whose strings are templates }            POST only
//          | { "form": { "token": "${api_key}", "job": { "json": … } } }
//   "choices"?: { "region_host": { "field": "region", "texts": { "us": "", "eu": "eu." } } },
//                                   a text for every option of a select field, named in templates
//   "verdicts": [ ROW, … ],         see check_rows.cpp
//   "label": { "pointer"?: "/user/email", "template": "${subdomain}.ilucca.net" } }
//
// Templates: check_template.h. One request, never followed by another: token exchange is not part
// of it.

namespace linkdock {
namespace {

constexpr std::size_t kMaxHeaders = 16;  // the busiest known check has four
constexpr std::array<std::string_view, 2> kMethods = {"GET", "POST"};

bool IsHeaderName(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";  // token, RFC 9110
  constexpr std::size_t kMaxName = 64;
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  kMarks.find(c) != std::string_view::npos;
         });
}

// Headers that frame or route the request. The client that sends it sets them; a catalogue must
// not.
bool IsReservedHeader(std::string_view lower) {
  constexpr std::array<std::string_view, 15> kReserved = {
      "accept-encoding", "connection", "content-length", "content-type",      "cookie",
      "expect",          "host",       "keep-alive",     "proxy-connection",  "te",
      "trailer",         "upgrade",    "user-agent",     "transfer-encoding", "via"};
  return std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end() ||
         lower.substr(0, 6) == "proxy-";
}

// Writes JSON as a template, its strings being templates themselves.
class JsonTemplateWriter {
 public:
  JsonTemplateWriter(Place place, const TemplateScope& scope) : place_(place), scope_(scope) {}

  Result<Template> Write(const Json& json) {
    Append(json);
    if (fault_) return Unexpected(*fault_);
    return std::move(parts_);
  }

 private:
  void Append(const Json& json) {
    if (const auto* object = json.get_ptr<const Json::object_t*>()) {
      std::string_view before = "{";
      for (const auto& [key, value] : *object) {
        Literal(before);
        Literal(Json(key).dump());
        Literal(":");
        Append(value);
        before = ",";
      }
      Literal(object->empty() ? "{}" : "}");
    } else if (const auto* array = json.get_ptr<const Json::array_t*>()) {
      std::string_view before = "[";
      for (const Json& value : *array) {
        Literal(before);
        Append(value);
        before = ",";
      }
      Literal(array->empty() ? "[]" : "]");
    } else if (const auto* text = json.get_ptr<const Json::string_t*>()) {
      AppendString(*text);
    } else {
      Literal(json.dump());
    }
  }

  void AppendString(const std::string& text) {
    Literal("\"");
    Result<Template> inner = ParseTemplate(text, place_, scope_);
    if (!inner.has_value()) {
      fault_ = inner.error();
      return;
    }
    for (TemplatePart& part : inner.value()) parts_.push_back(std::move(part));
    Literal("\"");
  }

  // JSON punctuation: as it is in a JSON body, with percent signs inside of a form.
  void Literal(std::string_view text) {
    TemplatePart part;
    AppendEncoded(part.text, text,
                  place_ == Place::kFormJson ? Encoding::kPercent : Encoding::kRaw);
    parts_.push_back(std::move(part));
  }

  Place place_;
  const TemplateScope& scope_;
  Template parts_;
  std::optional<Error> fault_;
};

void AppendParts(Template& to, Template from) {
  for (TemplatePart& part : from) to.push_back(std::move(part));
}

// Takes the template, or reports why there is none.
template <typename T>
T Take(Result<T> result, ObjectReader& in, std::string_view key) {
  if (result.has_value()) return std::move(result).value();
  in.Fail(result.error().code, key);
  return {};
}

bool MayBeEmpty(const Field& field) { return !field.required || field.when.has_value(); }

// Every option has a text, and nothing else has; "" is an option of a field that may stay empty.
bool CoversOptions(const Choice& choice, const Field& field) {
  const auto has_text = [&](std::string_view value) {
    return std::any_of(choice.texts.begin(), choice.texts.end(),
                       [&](const auto& text) { return text.first == value; });
  };
  const bool all = std::all_of(field.options.begin(), field.options.end(),
                               [&](const SelectOption& option) { return has_text(option.value); });
  const bool empty = has_text("") == MayBeEmpty(field);
  return all && empty && choice.texts.size() == field.options.size() + (MayBeEmpty(field) ? 1 : 0);
}

std::vector<Choice> ParseChoices(ObjectReader& in, const AuthMethod& auth) {
  std::vector<Choice> choices;
  std::optional<ObjectReader> all = in.OptionalObject("choices");
  if (!all) return choices;
  for (const auto& [name, json] : all->members()) {
    ObjectReader one(json, all->WhereIs(name), all->fault());
    Choice choice{name, one.String("field"), {}};
    ObjectReader texts = one.Object("texts");
    for (const auto& [option, text] : texts.members()) {
      const auto* string = text.get_ptr<const Json::string_t*>();
      if (string == nullptr) texts.Fail(ErrorCode::kWrongType, option);
      choice.texts.emplace_back(option, string == nullptr ? std::string() : *string);
    }
    one.Finish();
    const Field* field = FindField(auth, choice.field);
    if (field == nullptr || field->kind != FieldKind::kSelect) {
      one.Fail(ErrorCode::kUnknownReference, "field");
    } else if (!CoversOptions(choice, *field) || FindField(auth, name) != nullptr) {
      one.Fail(ErrorCode::kBadValue, "texts");
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

void ParseHeaders(ObjectReader& in, const TemplateScope& scope, Check& check) {
  std::optional<ObjectReader> headers = in.OptionalObject("headers");
  if (!headers) return;
  std::vector<std::string> seen;
  for (const auto& [name, json] : headers->members()) {
    const auto* text = json.get_ptr<const Json::string_t*>();
    if (text == nullptr) return headers->Fail(ErrorCode::kWrongType, name);
    std::string lower = name;
    Lowercase(lower);
    const bool twice = std::find(seen.begin(), seen.end(), lower) != seen.end();
    if (!IsHeaderName(name) || IsReservedHeader(lower) || twice || seen.size() == kMaxHeaders) {
      return headers->Fail(ErrorCode::kBadValue, name);
    }
    seen.push_back(lower);
    check.headers.push_back(
        {name, Take(ParseTemplate(*text, Place::kHeader, scope), *headers, name)});
  }
}

void ParseForm(ObjectReader form, const TemplateScope& scope, Check& check) {
  for (const auto& [name, json] : form.members()) {
    TemplatePart part;
    part.text = check.body.empty() ? "" : "&";
    AppendEncoded(part.text, name, Encoding::kPercent);
    part.text.push_back('=');
    check.body.push_back(std::move(part));
    if (const auto* text = json.get_ptr<const Json::string_t*>()) {
      AppendParts(check.body, Take(ParseTemplate(*text, Place::kForm, scope), form, name));
      continue;
    }
    ObjectReader value(json, form.WhereIs(name), form.fault());
    const Json* inner = value.Member("json");
    if (inner == nullptr) return value.Fail(ErrorCode::kMissingKey, "json");
    value.Finish();
    AppendParts(check.body,
                Take(JsonTemplateWriter(Place::kFormJson, scope).Write(*inner), value, "json"));
  }
}

void ParseBody(ObjectReader& in, const TemplateScope& scope, Check& check) {
  std::optional<ObjectReader> body = in.OptionalObject("body");
  if (!body) return;
  const bool is_form = body->Has("form");
  if (is_form) {
    check.body_type = "application/x-www-form-urlencoded";
    ParseForm(body->Object("form"), scope, check);
  } else if (const Json* json = body->Member("json")) {
    check.body_type = "application/json";
    check.body = Take(JsonTemplateWriter(Place::kJson, scope).Write(*json), *body, "json");
  } else {
    body->Fail(ErrorCode::kMissingKey, "json");
  }
  body->Finish();
  if (check.method != "POST") in.Fail(ErrorCode::kBadValue, "body");
}

void ParseLabel(ObjectReader& in, const TemplateScope& scope, Check& check) {
  ObjectReader label = in.Object("label");
  check.label_pointer = label.OptionalString("pointer");
  if (!IsJsonPointer(check.label_pointer)) label.Fail(ErrorCode::kBadValue, "pointer");
  check.label =
      Take(ParseTemplate(label.String("template"), Place::kLabel, scope), label, "template");
  label.Finish();
}

}  // namespace

bool IsJsonPointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (std::size_t i = text.find('~'); i != std::string_view::npos; i = text.find('~', i + 1)) {
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

Check ParseCheck(ObjectReader& in, const AuthMethod& auth) {
  Check check;
  check.method = kMethods[in.Choice("method", kMethods)];
  const TemplateScope scope{auth, ParseChoices(in, auth)};
  UrlTemplate url = Take(ParseUrlTemplate(in.String("url"), scope), in, "url");
  check.host = std::move(url.host);
  check.target = std::move(url.target);
  ParseHeaders(in, scope, check);
  ParseBody(in, scope, check);
  check.verdicts = ParseVerdicts(in, auth);
  ParseLabel(in, scope, check);
  for (const Field& field : auth.fields) {
    if (field.kind == FieldKind::kSecret) check.secrets.push_back(field.key);
  }
  in.Finish();
  return check;
}

Result<std::vector<AuthCheck>> ParseChecks(std::string_view provider_json) {
  Result<Provider> provider = ParseProvider(provider_json);
  if (!provider.has_value()) return Unexpected(provider.error());
  Result<Json> json = ReadJson(provider_json, kMaxProviderBytes);
  if (!json.has_value()) return Unexpected(json.error());
  ReadFault fault;
  ObjectReader root(json.value(), "", fault);
  std::vector<ObjectReader> methods = root.OptionalObjects("auth");
  std::vector<AuthCheck> checks;
  for (std::size_t i = 0; i < methods.size() && i < provider.value().auth.size(); ++i) {
    const AuthMethod& auth = provider.value().auth[i];
    ObjectReader check = methods[i].Object("check");
    checks.push_back({auth.id, ParseCheck(check, auth)});
  }
  if (fault) return Unexpected(*fault);
  return checks;
}

}  // namespace linkdock
