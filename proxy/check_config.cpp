#include "proxy/check_config.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "proxy/catalogue.h"
#include "proxy/sessions.h"
#include "proxy/store.h"

namespace linkdock::proxy {

namespace {

void JudgeProvidersAndSessions(Options& options, ConfigReport& report) {
  auto loaded = LoadCatalogue(options.providers);
  if (auto* sentence = std::get_if<std::string>(&loaded)) {
    report.faults.push_back(std::move(*sentence));
    return;
  }
  auto& load = std::get<CatalogueLoad>(loaded);
  for (const std::string& warning : load.warnings) {
    report.notes.push_back("A provider is left out: " + warning);
  }
  const KeyedHasher hasher;
  SessionTable sessions(hasher);
  if (auto sentence = FillSessions(sessions, options.session_lines, load.providers)) {
    report.faults.push_back(*std::move(sentence));
  } else if (sessions.size() == 0) {
    report.notes.emplace_back("No session token is configured.");
  }
}

}  // namespace

ConfigReport JudgeConfig(Options options) {
  ConfigReport report{.faults = std::move(options.faults), .notes = {}};
  // What is missing has its sentence already.
  if (!options.providers.empty()) JudgeProvidersAndSessions(options, report);
  if (options.store.where.empty()) return report;
  StoreReport store = JudgeStores(options.store, options.keyring);
  std::ranges::move(store.faults, std::back_inserter(report.faults));
  std::ranges::move(store.notes, std::back_inserter(report.notes));
  return report;
}

}  // namespace linkdock::proxy
