#include "proxy/model/catalogue.h"

#include <algorithm>
#include <filesystem>

#include "proxy/base/files.h"

namespace linkdock::proxy {
namespace {

namespace fs = std::filesystem;

std::string Sentence(const std::string& file, const Error& error) {
  std::string text = file + ": " + std::string(ErrorSentence(error.code));
  if (!error.where.empty()) text += " At " + error.where + ".";
  if (error.offset > 0) text += " At byte " + std::to_string(error.offset) + ".";
  return text;
}

// Every auth method needs its check, and every check an auth method.
bool Matches(const Provider& provider, const std::vector<AuthCheck>& checks) {
  return std::ranges::equal(provider.auth, checks, {}, &AuthMethod::id, &AuthCheck::auth_id);
}

OrSentence<void> AddProvider(const fs::path& path, ProviderCatalogue& providers) {
  const std::string name = path.filename().string();
  const auto text = ReadFile(path.string(), kMaxProviderBytes);
  if (!text) {
    return Unexpected(name + ": " + std::string(FileFaultSentence(text.error())));
  }
  Result<Provider> provider = ParseProvider(*text);
  if (!provider.has_value()) return Unexpected(Sentence(name, provider.error()));
  Result<std::vector<AuthCheck>> checks = ParseChecks(*text);
  if (!checks.has_value()) return Unexpected(Sentence(name, checks.error()));
  if (provider.value().id != path.stem().string())
    return Unexpected(name + ": The id is not the name of the file.");
  if (!Matches(provider.value(), checks.value()))
    return Unexpected(name + ": An auth method has no check.");
  std::string id = provider.value().id;
  providers.emplace(std::move(id),
                    CataloguedProvider{std::move(provider).value(), std::move(checks).value()});
  return {};
}

std::vector<fs::path> ProviderFiles(const std::string& folder, std::error_code& error) {
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = entry->path();
    const std::string name = path.filename().string();
    if (path.extension() == ".json" && name != "index.json" && name != "schema.json")
      files.push_back(path);
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

OrSentence<CatalogueLoad> LoadCatalogue(const std::string& folder) {
  std::error_code error;
  const std::vector<fs::path> files = ProviderFiles(folder, error);
  if (error)
    return Unexpected("The folder of providers '" + folder +
                      "' cannot be read: " + error.message() + ".");
  CatalogueLoad load;
  for (const fs::path& path : files) {
    if (auto added = AddProvider(path, load.providers); !added) {
      load.warnings.push_back(std::move(added).error());
    }
  }
  if (load.providers.empty()) {
    std::string sentence = "The folder '" + folder + "' has no usable provider.";
    if (!load.warnings.empty()) sentence += " " + load.warnings.front();
    return Unexpected(sentence);
  }
  return load;
}

const AuthMethod* FindAuth(const CataloguedProvider& provider, std::string_view id) {
  const auto found = std::ranges::find(provider.provider.auth, id, &AuthMethod::id);
  return found == provider.provider.auth.end() ? nullptr : &*found;
}

const Check* FindCheck(const CataloguedProvider& provider, std::string_view id) {
  const auto found = std::ranges::find(provider.checks, id, &AuthCheck::auth_id);
  return found == provider.checks.end() ? nullptr : &found->check;
}

}  // namespace linkdock::proxy
