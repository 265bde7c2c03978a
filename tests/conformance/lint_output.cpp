#include <algorithm>

#include "tests/conformance/lint.h"

namespace linkdock {
namespace {

constexpr int kSchema = 1;

// Takes out what only the proxy and this linter need.
void Strip(Json& auth) {
  auth.erase("check");
  for (Json& field : auth["fields"]) field.erase("examples");
}

}  // namespace

std::string IndexJson(const std::vector<CleanFile>& files) {
  Json providers = Json::array();
  for (const CleanFile& file : files) {
    Json summary = Json::object();
    for (const char* key : {"id", "name", "categories", "logo"}) {
      if (file.json.contains(key)) summary[key] = file.json[key];
    }
    summary["degraded"] = false;  // whoever runs the site sets it while a provider is in trouble
    providers.push_back(std::move(summary));
  }
  std::sort(providers.begin(), providers.end(),
            [](const Json& a, const Json& b) { return a["name"] < b["name"]; });
  return Json({{"schema", kSchema}, {"providers", std::move(providers)}}).dump() + "\n";
}

std::string WidgetJson(const CleanFile& file) {
  Json json = file.json;
  for (Json& auth : json["auth"]) Strip(auth);
  return json.dump() + "\n";
}

}  // namespace linkdock
