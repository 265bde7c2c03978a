#include "proxy/app/check_config.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "proxy/access/sessions.h"
#include "proxy/app/options_table.h"
#include "proxy/model/catalogue.h"
#include "proxy/store/open.h"
#include "proxy/webhooks/config.h"

namespace linkdock::proxy {

namespace {

void JudgeProvidersAndSessions(Options& options, ConfigReport& report) {
  auto loaded = LoadCatalogue(options.providers);
  if (!loaded) {
    report.faults.push_back(std::move(loaded).error());
    return;
  }
  const CatalogueLoad& load = *loaded;
  for (const std::string& warning : load.warnings) {
    report.notes.push_back("A provider is left out: " + warning);
  }
  const KeyedHasher hasher;
  SessionTable sessions(hasher);
  if (auto filled = FillSessions(sessions, options.session_lines, load.providers); !filled) {
    report.faults.push_back(std::move(filled).error());
  } else if (sessions.size() == 0 && options.api_key_file.empty()) {
    report.notes.emplace_back(
        "No secret key and no session token is configured: every check is answered with 401.");
  }
}

// A misspelt variable would be nothing without a word. Its value may be a secret.
void NoteUnknownVariables(ConfigReport& report) {
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    const auto is_mine = [&](const OptionRow& row) { return EnvironmentName(row.name) == name; };
    if (!name.starts_with("LINKDOCK_") || name == "LINKDOCK_CONFIG" ||
        std::ranges::any_of(OptionTable(), is_mine)) {
      continue;
    }
    report.notes.push_back("The variable " + std::string(name) +
                           " is no option and has no effect.");
  }
}

}  // namespace

ConfigReport JudgeConfig(Options options) {
  ConfigReport report{.faults = std::move(options.faults), .notes = {}};
  // A folder that is missing has its sentence already.
  std::error_code error;
  if (std::filesystem::is_directory(options.providers, error)) {
    JudgeProvidersAndSessions(options, report);
  }
  NoteUnknownVariables(report);
  if (!options.webhooks.empty()) {
    auto webhooks = ReadWebhooks(options.webhooks);
    if (!webhooks) report.faults.push_back(std::move(webhooks).error());
  }
  if (options.store.where.empty()) return report;
  StoreReport store = JudgeStores(options.store, options.keyring);
  std::ranges::move(store.faults, std::back_inserter(report.faults));
  std::ranges::move(store.notes, std::back_inserter(report.notes));
  return report;
}

}  // namespace linkdock::proxy
