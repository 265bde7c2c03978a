// Checks provider files with the core's own code, and writes what the site serves of them.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "tests/conformance/lint.h"
#include "tests/conformance/lint_locale.h"

namespace {

using linkdock::CleanFile;
using linkdock::Finding;
using linkdock::Findings;
using linkdock::Json;
using linkdock::LocaleFile;
namespace fs = std::filesystem;

constexpr const char* kHelp =
    "usage: lint-catalogue [--faulty] [--index FILE] [--widget FOLDER] [FILE or FOLDER …]\n"
    "\n"
    "Checks provider files (default: the folder providers) and their translations (the folder\n"
    "locales/<language> beside them), and prints each fault as `file: pointer: sentence`. Ends "
    "with 0\n"
    "when there is none, else with 1; with 2 when it cannot read or write.\n"
    "\n"
    "  --faulty         another part of the linter has found a fault already\n"
    "  --index FILE     write the list of providers for the picker\n"
    "  --widget FOLDER  write each provider without what browsers do not need: check, examples, "
    "spaces;\n"
    "                   in another language as <language>/<provider>.json. Logos are as they are "
    "in\n"
    "                   the file; scripts/build-site flattens them\n"
    "  --help           show this\n"
    "Nothing is written when there is a fault.\n";

constexpr int kClean = 0;
constexpr int kFaulty = 1;
constexpr int kUnusable = 2;

struct Arguments {
  std::vector<fs::path> paths;
  fs::path index;
  fs::path widget;
  bool faulty = false;  // a fault was found elsewhere, by scripts/logo/lint_logos.mjs
};

constexpr const char* kNoFile = "there is no provider file where you pointed me to";

int Fail(const std::string& sentence) {
  std::fprintf(stderr, "error: %s\n", sentence.c_str());
  return kUnusable;
}

linkdock::Expected<Arguments, std::string> ReadArguments(const std::vector<std::string>& words) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_option = words[i] == "--index" || words[i] == "--widget";
    if (is_option && i + 1 < words.size()) {
      (words[i] == "--index" ? arguments.index : arguments.widget) = words[i + 1];
      ++i;
    } else if (words[i] == "--faulty") {
      arguments.faulty = true;
    } else if (words[i].starts_with("-")) {
      return linkdock::Unexpected(
          "an option that I do not know, or one without its value; see --help");
    } else {
      arguments.paths.emplace_back(words[i]);
    }
  }
  if (arguments.paths.empty()) arguments.paths.emplace_back("providers");
  return arguments;
}

// The provider files that the paths name, in order.
linkdock::Expected<std::vector<fs::path>, std::string> ListFiles(
    const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path, error)) {
      if (!fs::exists(path, error)) return linkdock::Unexpected(kNoFile);
      files.push_back(path);
      continue;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
      const fs::path name = entry.path().filename();
      const bool is_provider =
          name.extension() == ".json" && name != "schema.json" && name != "index.json";
      if (is_provider) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) return linkdock::Unexpected(kNoFile);
  return files;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool WriteFile(const fs::path& path, const std::string& text) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return static_cast<bool>(file.flush());
}

Finding FromError(const linkdock::Error& error) {
  std::string where = error.where;
  if (error.offset != 0) {
    where += (where.empty() ? "byte " : " byte ") + std::to_string(error.offset);
  }
  return {where, std::string(linkdock::ErrorSentence(error.code))};
}

Findings Lint(const std::string& text, const std::string& stem) {
  const auto provider = linkdock::ParseProvider(text);
  if (!provider.has_value()) return {FromError(provider.error())};
  const auto checks = linkdock::ParseChecks(text);
  if (!checks.has_value()) return {FromError(checks.error())};
  const auto json = linkdock::ReadJson(text, linkdock::kMaxProviderBytes);
  Findings findings;
  if (provider.value().id != stem) findings.push_back({"/id", "The id must be the file's name."});
  for (std::size_t i = 0; i < provider.value().auth.size(); ++i) {
    const linkdock::LintedAuth linted{provider.value().auth[i], checks.value()[i].check,
                                      json.value()["auth"][i], linkdock::PointerTo("/auth", i)};
    linkdock::LintFields(linted, findings);
    linkdock::LintCheck(linted, findings);
    linkdock::LintGuide(linted, findings);
  }
  return findings;
}

// A translation is linted, and then the provider file that it makes, as if it were the provider's
// own.
Findings LintTranslation(const Json& provider, const LocaleFile& locale, const std::string& stem,
                         std::vector<CleanFile>& clean) {
  const auto sentences = linkdock::ReadJson(ReadFile(locale.path), linkdock::kMaxProviderBytes);
  if (!sentences.has_value()) return {FromError(sentences.error())};
  if (!sentences.value().is_object()) return {{"", "This must be an object of sentences."}};
  Findings findings;
  linkdock::LintLocale(provider, sentences.value(), findings);
  if (!findings.empty()) return findings;
  Json translated = linkdock::Translate(provider, sentences.value());
  findings = Lint(translated.dump(), stem);
  if (findings.empty()) clean.push_back({locale.language + "/" + stem + ".json", translated});
  return findings;
}

// Finds translations of providers that do not exist.
std::vector<fs::path> Orphans(const std::vector<fs::path>& paths) {
  std::vector<fs::path> orphans;
  std::error_code error;
  for (const fs::path& folder : paths) {
    for (const auto& language : fs::directory_iterator(folder / "locales", error)) {
      for (const auto& file : fs::directory_iterator(language.path(), error)) {
        if (!fs::exists(folder / file.path().filename(), error)) orphans.push_back(file.path());
      }
    }
  }
  return orphans;
}

void Print(const fs::path& path, const Findings& findings) {
  for (const Finding& finding : findings) {
    const std::string where = finding.where.empty() ? "/" : finding.where;
    std::printf("%s: %s: %s\n", path.c_str(), where.c_str(), finding.sentence.c_str());
  }
}

bool WriteOutputs(const Arguments& arguments, const std::vector<CleanFile>& files,
                  const std::vector<CleanFile>& translated) {
  bool good = arguments.index.empty() || WriteFile(arguments.index, linkdock::IndexJson(files));
  if (arguments.widget.empty()) return good;
  for (const auto* list : {&files, &translated}) {
    for (const CleanFile& file : *list) {
      good = WriteFile(arguments.widget / file.name, linkdock::WidgetJson(file)) && good;
    }
  }
  return good;
}

// Whether the provider and its translations have no fault.
bool LintFile(const fs::path& path, std::vector<CleanFile>& clean,
              std::vector<CleanFile>& translated) {
  const std::string text = ReadFile(path);
  const Findings findings = Lint(text, path.stem().string());
  Print(path, findings);
  if (!findings.empty()) return false;
  auto json = linkdock::ReadJson(text, linkdock::kMaxProviderBytes);
  bool good = true;
  for (const LocaleFile& locale : linkdock::LocalesOf(path)) {
    const Findings faults = LintTranslation(json.value(), locale, path.stem().string(), translated);
    Print(locale.path, faults);
    good = good && faults.empty();
  }
  clean.push_back({path.filename().string(), std::move(json).value()});
  return good;
}

int Run(const Arguments& arguments) {
  const auto files = ListFiles(arguments.paths);
  if (!files) return Fail(files.error());
  std::vector<CleanFile> clean, translated;
  bool good = !arguments.faulty;
  for (const fs::path& path : *files) good = LintFile(path, clean, translated) && good;
  for (const fs::path& orphan : Orphans(arguments.paths)) {
    Print(orphan, {{"", "There is no provider of this name."}});
    good = false;
  }
  if (!good) return kFaulty;
  if (!WriteOutputs(arguments, clean, translated)) return Fail("cannot write the output");
  std::printf("%zu providers are good.\n", clean.size());
  return kClean;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (std::find(words.begin(), words.end(), "--help") != words.end() ||
      std::find(words.begin(), words.end(), "-h") != words.end()) {
    std::fputs(kHelp, stdout);
    return kClean;
  }
  const auto arguments = ReadArguments(words);
  if (!arguments) return Fail(arguments.error());
  return Run(*arguments);
}
