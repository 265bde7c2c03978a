// Lines: a URL template, a header template, a form template, then the values of `subdomain`,
// `api_key` and `note`.
#include "tests/fuzz/fuzz.h"
#include "widget/core/check/check_template.h"

namespace linkdock::fuzz {
namespace {

Field MakeField(std::string_view key, FieldKind kind) {
  Field field;
  field.key = key;
  field.label = key;
  field.kind = kind;
  field.required = key != "note";
  if (kind == FieldKind::kConstant) field.constant = "example.net";
  if (kind == FieldKind::kSelect) field.options = {{"us", "US"}, {"eu", "EU"}};
  return field;
}

const AuthMethod& Auth() {
  static const AuthMethod auth = [] {
    AuthMethod method;
    method.id = "api_key";
    method.fields.push_back(MakeField("subdomain", FieldKind::kText));
    method.fields.push_back(MakeField("api_key", FieldKind::kSecret));
    method.fields.push_back(MakeField("note", FieldKind::kText));
    method.fields.push_back(MakeField("region", FieldKind::kSelect));
    method.fields.push_back(MakeField("zone", FieldKind::kConstant));
    return method;
  }();
  return auth;
}

const TemplateScope& Scope() {
  static const TemplateScope scope{
      Auth(),
      {{"tail", "region", {{"us", "example.com"}, {"eu", "example.eu"}}},
       {"dot", "region", {{"us", ""}, {"eu", "eu."}}}}};
  return scope;
}

FieldValues Values(std::string_view& text) {
  FieldValues values;
  for (const std::string_view key : {"subdomain", "api_key", "note"}) {
    values.emplace_back(std::string(key), Secret(Cut(text)));
  }
  values.emplace_back("region", Secret("eu"));
  values.emplace_back("zone", Secret("example.net"));
  return values;
}

}  // namespace
}  // namespace linkdock::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  std::string_view text = fuzz::Text(data, size);
  Result<UrlTemplate> url = ParseUrlTemplate(fuzz::Cut(text), fuzz::Scope());
  Result<Template> header = ParseTemplate(fuzz::Cut(text), Place::kHeader, fuzz::Scope());
  Result<Template> form = ParseTemplate(fuzz::Cut(text), Place::kForm, fuzz::Scope());
  if (!url.has_value()) return 0;
  Check check;
  check.method = "POST";
  check.host = std::move(url.value().host);
  check.target = std::move(url.value().target);
  if (header.has_value()) check.headers.push_back({"X-Key", std::move(header).value()});
  if (form.has_value()) check.body = std::move(form).value();
  check.body_type = "application/x-www-form-urlencoded";
  const Result<UpstreamRequest> request = BuildRequest(check, fuzz::Values(text));
  if (request.has_value()) fuzz::RequireSafe(request.value());
  return 0;
}
