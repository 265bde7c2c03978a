#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "widget/core/check/check.h"
#include "widget/core/json/json_reader.h"
#include "widget/core/provider/provider.h"

namespace linkdock {

// Something that is wrong with a provider file: where, as a JSON pointer, and a sentence.
struct Finding {
  std::string where;
  std::string sentence;
};
using Findings = std::vector<Finding>;

// Every member of one auth method whose parts the rules below look at.
struct LintedAuth {
  const AuthMethod& auth;
  const Check& check;
  const Json& json;   // the same method as it is in the file
  std::string where;  // its JSON pointer
};

// Secrets are masked, rules have examples, examples pass the rules after healing, and what the
// rules let through can be sent.
void LintFields(const LintedAuth& linted, Findings& findings);

// Each row can be reached, each outcome of the transport and each usual refusal has a row of its
// own, success is possible, and every field is sent.
void LintCheck(const LintedAuth& linted, Findings& findings);

// Markup is closed, links go by https to listed hosts, listed hosts are used, titles are there.
void LintGuide(const LintedAuth& linted, Findings& findings);

// A provider file that has no findings.
struct CleanFile {
  std::string name;  // without folder
  Json json;
};

// The index of the picker, as ParseIndex() reads it; ordered by the providers' names.
[[nodiscard]] std::string IndexJson(const std::vector<CleanFile>& files);

// The file as browsers download it: without checks and examples, and without spaces.
[[nodiscard]] std::string WidgetJson(const CleanFile& file);

}  // namespace linkdock
