// The reference proxy's program: reads the options, makes the parts, serves. Exit codes: 0 after a
// signal or
// --help, 1 when rotate-keys left something behind, 2 for anything that is wrong with the options
// or the files they name, each with one sentence.

#include <curl/curl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "proxy/access/api_keys.h"
#include "proxy/access/sessions.h"
#include "proxy/api/metric_labels.h"
#include "proxy/app/check_config.h"
#include "proxy/app/options.h"
#include "proxy/app/server.h"
#include "proxy/base/hashing.h"
#include "proxy/base/request_log.h"
#include "proxy/http/monitor.h"
#include "proxy/metrics/metrics.h"
#include "proxy/model/catalogue.h"
#include "proxy/store/backup.h"
#include "proxy/store/open.h"
#include "proxy/store/rotate.h"
#include "proxy/webhooks/commands.h"
#include "proxy/webhooks/config.h"
#include "proxy/webhooks/worker.h"

namespace {

using namespace linkdock::proxy;  // NOLINT(google-build-using-namespace): this file only wires

int Fail(const std::string& sentence) {
  std::fprintf(stderr, "linkdock-proxy: %s\n", sentence.c_str());
  return kBadOptionExitCode;
}

// No core file and no debugger may show what people typed; files are for this user only; many
// connections fit.
void HardenProcess() {
  prctl(PR_SET_DUMPABLE, 0);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  umask(077);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its size limit is a failed write, not the end
  // A lookup that nobody answers holds a thread for two seconds instead of ten; read by the C
  // library.
  setenv("RES_OPTIONS", "timeout:1 attempts:2", 1);
}

int Rotate(const Options& options) {
  auto opened = OpenStores(options.store, options.keyring);
  if (!opened) return Fail(opened.error());
  SetUpLog();
  const auto sum = RotateKeys(*opened->stores.front());
  if (!sum) return Fail("The store is unavailable. Run it again: it goes on where it stopped.");
  std::printf("%lld rewrapped, %lld failed\n", static_cast<long long>(sum->rewrapped),
              static_cast<long long>(sum->failed));
  return sum->failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int MakeBackup(const Options& options) {
  const auto made = BackUp(options.store, options.backup_to);
  if (!made) return Fail(made.error());
  std::printf("%lld bytes; the key file is not in it\n", static_cast<long long>(*made));
  return EXIT_SUCCESS;
}

int MakeKey(const Options& options) {
  if (const auto added = AddKey(options.keyring); !added) return Fail(added.error());
  return EXIT_SUCCESS;
}

int MakeApiKey(const Options& options) {
  const auto made =
      AddApiKey(options.api_key_file, {.name = options.key_name, .scopes = options.key_scopes});
  if (!made) return Fail(made.error());
  const std::string_view key = made->Reveal();
  std::fwrite(key.data(), 1, key.size(), stdout);
  std::fputc('\n', stdout);
  return EXIT_SUCCESS;
}

int CheckConfig(const Options& options) {
  const ConfigReport report = JudgeConfig(options);
  for (const std::string& note : report.notes) std::printf("note: %s\n", note.c_str());
  for (const std::string& sentence : report.faults) std::printf("%s\n", sentence.c_str());
  if (!report.faults.empty()) return kBadOptionExitCode;
  std::puts("ok");
  return EXIT_SUCCESS;
}

std::vector<std::string> ProviderIds(const ProviderCatalogue& catalogue) {
  std::vector<std::string> ids;
  for (const auto& row : catalogue) ids.push_back(row.first);
  return ids;
}

// Null without --monitor-address.
OrSentence<std::unique_ptr<Monitor>> StartMonitor(const Options& options, const Metrics& metrics) {
  if (options.monitor.empty()) return std::unique_ptr<Monitor>();
  auto started = Monitor::Start({.listen = options.monitor, .store = options.store}, metrics);
  if (started) LogEvent("monitoring", "url", (*started)->Url());
  return started;
}

int ShowOrReplayDeliveries(const Options& options) {
  auto opened = OpenOutbox(options.store);
  if (!opened) return Fail(opened.error());
  SetUpLog();
  Outbox& outbox = **opened;
  const auto done = options.command == Command::kReplay ? ReplayDeliveries(outbox, options.replay)
                                                        : PrintDeadLetters(outbox);
  return done ? EXIT_SUCCESS : Fail(done.error());
}

// Sends webhooks and sweeps the store until it is destroyed; or a sentence.
OrSentence<std::unique_ptr<WebhookWorker>> StartWebhooks(const Options& options, Metrics& metrics) {
  WebhookEndpoints endpoints;
  if (!options.webhooks.empty()) {
    auto read = ReadWebhooks(options.webhooks);
    if (!read) return linkdock::Unexpected(std::move(read).error());
    endpoints = *std::move(read);
  }
  auto outbox = OpenOutbox(options.store);
  if (!outbox) return linkdock::Unexpected(std::move(outbox).error());
  return std::make_unique<WebhookWorker>(
      *std::move(outbox), WebhookSettings{.endpoints = std::move(endpoints),
                                          .upstream = {.deadlines = options.deadlines,
                                                       .ca_file = options.ca_file,
                                                       .hooks = options.hooks},
                                          .metrics = metrics,
                                          .hurry = options.hooks.hurry});
}

// None without a file.
OrSentence<ApiKeyTable> LoadApiKeys(const std::string& path) {
  if (path.empty()) return ApiKeyTable();
  return ApiKeyTable::Load(path);
}

int RunServer(Options options) {
  auto loaded = LoadCatalogue(options.providers);
  if (!loaded) return Fail(loaded.error());
  const CatalogueLoad& load = *loaded;
  const KeyedHasher hasher;
  SessionTable sessions(hasher);
  if (const auto filled = FillSessions(sessions, options.session_lines, load.providers); !filled) {
    return Fail(filled.error());
  }
  auto keys = LoadApiKeys(options.api_key_file);
  if (!keys) return Fail(keys.error());
  const ApiKeyTable& api_keys = *keys;
  auto opened = OpenStores(options.store, options.keyring);
  if (!opened) return Fail(opened.error());
  OpenedStores& stores = *opened;

  SetUpLog();
  if (stores.keyring_made) LogEvent("keyring_made", "path", stores.keyring);
  for (const std::string& warning : load.warnings) LogEvent("provider_left_out", "reason", warning);
  if (HasTestHooks())
    LogEvent("test_hooks", "warning",
             "This build can bypass the egress policy. Never put it in front of real users.");
  if (sessions.size() == 0 && api_keys.size() == 0)
    LogEvent("no_sessions", "warning",
             "No secret key and no session token is configured: every check is answered with 401.");
  Metrics metrics(LabelsOfApi(ProviderIds(load.providers)));
  auto monitor = StartMonitor(options, metrics);
  if (!monitor) return Fail(monitor.error());
  const auto webhooks = StartWebhooks(options, metrics);
  if (!webhooks) return Fail(webhooks.error());
  const auto served = Serve({.options = options,
                             .catalogue = load.providers,
                             .sessions = sessions,
                             .keys = api_keys,
                             .stores = std::move(stores.stores),
                             .metrics = metrics});
  return served ? EXIT_SUCCESS : Fail(served.error());
}

}  // namespace

int main(int argc, char** argv) {
  HardenProcess();
  auto read = ReadOptions(argc, argv);
  if (!read) {
    const EarlyEnd& end = read.error();
    if (end.exit_code != 0) return Fail(end.text);
    std::fputs(end.text.c_str(), stdout);
    return EXIT_SUCCESS;
  }
  Options& options = *read;
  if (!InitCrypto() || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return Fail("The cryptographic libraries do not start.");
  switch (options.command) {
    case Command::kServe:
      return RunServer(std::move(options));
    case Command::kRotateKeys:
      return Rotate(options);
    case Command::kCheckConfig:
      return CheckConfig(options);
    case Command::kBackup:
      return MakeBackup(options);
    case Command::kNewKey:
      return MakeKey(options);
    case Command::kDeadLetters:
    case Command::kReplay:
      return ShowOrReplayDeliveries(options);
    case Command::kNewApiKey:
      return MakeApiKey(options);
  }
  return kBadOptionExitCode;
}
