#include "tests/conformance/lint_locale.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace linkdock {
namespace {

namespace fs = std::filesystem;

// The members whose strings, or lists of strings, are for people, and those that hold none.
constexpr std::array<std::string_view, 11> kRead = {"label", "help",   "placeholder", "message",
                                                    "title", "hint",   "warning",     "intro",
                                                    "list",  "blocks", "outro"};
constexpr std::array<std::string_view, 3> kClosed = {"check", "normalise", "examples"};

template <std::size_t kSize>
bool IsOneOf(const std::array<std::string_view, kSize>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

using Visit = std::function<void(std::string&)>;

// Calls `visit` with every sentence below; `is_read`: the member that holds the value is for
// people.
void ForEachSentence(Json& value, bool is_read, const Visit& visit) {
  if (auto* text = value.get_ptr<Json::string_t*>()) {
    if (is_read) visit(*text);
  } else if (value.is_array()) {
    for (Json& item : value) ForEachSentence(item, is_read, visit);
  } else if (auto* members = value.get_ptr<Json::object_t*>()) {
    for (auto& [key, member] : *members) {
      if (!IsOneOf(kClosed, key)) ForEachSentence(member, IsOneOf(kRead, key), visit);
    }
  }
}

// The texts between each pair of marks, sorted.
std::vector<std::string> Between(std::string_view text, std::string_view open,
                                 std::string_view close) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(open); at != std::string_view::npos;) {
    const std::size_t from = at + open.size();
    const std::size_t end = text.find(close, from);
    if (end == std::string_view::npos) break;
    found.emplace_back(text.substr(from, end - from));
    at = text.find(open, end + close.size());
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The names of the parameters; `{name|default}` has a default in the reader's language.
std::vector<std::string> Parameters(std::string_view text) {
  std::vector<std::string> names = Between(text, "{", "}");
  for (std::string& name : names) name.resize(std::min(name.find('|'), name.size()));
  std::sort(names.begin(), names.end());
  return names;
}

void CompareMarkup(const std::string& english, const std::string& translation, Findings& findings) {
  const std::string where = PointerTo("", english);
  const auto differs = [&](std::string_view open, std::string_view close) {
    return Between(english, open, close) != Between(translation, open, close);
  };
  if (Between(english, "**", "**").size() != Between(translation, "**", "**").size()) {
    findings.push_back({where, "The translation has more or fewer words in bold."});
  }
  if (differs("`", "`")) findings.push_back({where, "The translation has other code."});
  if (differs("](", ")")) findings.push_back({where, "The translation has other links."});
  if (Parameters(english) != Parameters(translation)) {
    findings.push_back({where, "The translation has other parameters."});
  }
}

}  // namespace

std::vector<LocaleFile> LocalesOf(const fs::path& provider) {
  std::vector<LocaleFile> files;
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(provider.parent_path() / "locales", error)) {
    const fs::path path = entry.path() / provider.filename();
    if (fs::exists(path, error)) files.push_back({path, entry.path().filename().string()});
  }
  std::sort(files.begin(), files.end(),
            [](const LocaleFile& a, const LocaleFile& b) { return a.language < b.language; });
  return files;
}

void LintLocale(const Json& provider, const Json& sentences, Findings& findings) {
  std::set<std::string> wanted;
  Json copy = provider;
  ForEachSentence(copy["auth"], false, [&](std::string& sentence) { wanted.insert(sentence); });
  for (const std::string& english : wanted) {
    const auto found = sentences.find(english);
    if (found == sentences.end()) {
      findings.push_back({PointerTo("", english), "This sentence has no translation."});
    } else if (!found->is_string() || found->get_ref<const std::string&>().empty()) {
      findings.push_back({PointerTo("", english), "A translation must be a text."});
    } else {
      CompareMarkup(english, found->get_ref<const std::string&>(), findings);
    }
  }
  for (const auto& [english, translation] : sentences.items()) {
    if (wanted.contains(english)) continue;
    findings.push_back({PointerTo("", english), "The provider has no such sentence."});
  }
}

Json Translate(const Json& provider, const Json& sentences) {
  Json copy = provider;
  ForEachSentence(copy["auth"], false, [&](std::string& sentence) {
    if (sentences.contains(sentence)) sentence = sentences[sentence].get<std::string>();
  });
  return copy;
}

}  // namespace linkdock
