#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/conformance/lint.h"

namespace linkdock {

// A provider in another language: its sentences by the English ones, from
// `locales/<language>/<provider>.json` beside the provider's own file.
struct LocaleFile {
  std::filesystem::path path;
  std::string language;
};

// The locale files of a provider file, ordered by language.
[[nodiscard]] std::vector<LocaleFile> LocalesOf(const std::filesystem::path& provider);

// Each sentence has a translation, each translation is used, and both have the same markup: as many
// words in bold, the same code, link targets and parameters.
void LintLocale(const Json& provider, const Json& sentences, Findings& findings);

// The provider with its sentences replaced; scripts/translate_provider.mjs does the same.
[[nodiscard]] Json Translate(const Json& provider, const Json& sentences);

}  // namespace linkdock
