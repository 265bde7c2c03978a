#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/sentence.h"
#include "widget/core/check/check.h"
#include "widget/core/provider/provider.h"

namespace linkdock::proxy {

// The providers that this proxy can check, read once at the start from a folder of <id>.json files.
struct CataloguedProvider {
  Provider provider;
  std::vector<AuthCheck> checks;
};
using ProviderCatalogue = std::map<std::string, CataloguedProvider, std::less<>>;

struct CatalogueLoad {
  ProviderCatalogue providers;
  std::vector<std::string> warnings;  // a sentence for each file that was left out; the rest works
};
// A sentence when the folder cannot be read or has no usable provider. index.json and schema.json
// are no providers.
[[nodiscard]] OrSentence<CatalogueLoad> LoadCatalogue(const std::string& folder);

// Null when there is none with that id.
[[nodiscard]] const AuthMethod* FindAuth(const CataloguedProvider& provider, std::string_view id);
[[nodiscard]] const Check* FindCheck(const CataloguedProvider& provider, std::string_view id);

}  // namespace linkdock::proxy
