#include "proxy/options.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

#include "proxy/files.h"
#include "proxy/origin.h"
#include "widget/core/secret.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kMaxTokenFileBytes =
    std::size_t{512} * 1024;  // kMaxSessionTokens of the longest lines
constexpr const char* kDefaultCaFile =
    "/etc/ssl/certs/ca-certificates.crt";  // Debian's ca-certificates

// What CLI11 fills in; numbers are wide so that a value out of range gets our sentence and not a
// wrap-around.
struct Raw {
  Options options;
  std::int64_t port = 8081;
  std::int64_t checks_per_minute = 10;
  std::int64_t max_in_flight = kMaxInFlight;
  std::int64_t request_ms = 5'000, dns_ms = 2'000, connect_ms = 3'000, upstream_ms = 10'000,
               proxy_ms = 15'000, drain_ms = 15'000;
  std::string store;
  std::string token_file;
  std::vector<std::string> session_tokens;
};

void Declare(CLI::App& app, Raw& raw) {
  Options& out = raw.options;
  app.add_option("--address", out.address, "Numeric address to listen on")
      ->envname("LINKDOCK_ADDRESS")
      ->capture_default_str();
  app.add_option("--port", raw.port, "Port to listen on; 0 takes a free one")
      ->envname("LINKDOCK_PORT")
      ->capture_default_str();
  app.add_option("--providers", out.providers, "Folder of provider files (required)")
      ->envname("LINKDOCK_PROVIDERS");
  app.add_option(
         "--store", raw.store,
         "Where accounts are kept: sqlite:FILE, made if absent, or postgres://... (required)")
      ->envname("LINKDOCK_STORE");
  app.add_option("--keyring", out.keyring,
                 "File of the keys that seal credentials; with SQLite FILE.keys unless named")
      ->envname("LINKDOCK_KEYRING");
  app.add_option("--allow-origin", out.origins,
                 "Web origin that may call, such as https://link.example.com; repeat it")
      ->envname("LINKDOCK_ALLOW_ORIGIN");
  app.add_option("--session-token-file", raw.token_file,
                 "File of development sessions, one a line: TOKEN [OWNER [PROVIDER,...]]; without "
                 "any, all checks are 401")
      ->envname("LINKDOCK_SESSION_TOKEN_FILE");
  // Only for the config file: a command line is visible to every user of the machine.
  app.add_option("--session_tokens", raw.session_tokens)->group("");
  app.add_option("--ca-file", out.ca_file, "Certificate authorities (PEM) for providers")
      ->envname("LINKDOCK_CA_FILE")
      ->capture_default_str();
  app.add_option("--checks-per-minute", raw.checks_per_minute,
                 "Checks a session may make in a minute")
      ->envname("LINKDOCK_CHECKS_PER_MINUTE")
      ->capture_default_str();
  app.add_option("--max-in-flight", raw.max_in_flight,
                 "Checks that may run at once; more are refused with 503")
      ->envname("LINKDOCK_MAX_IN_FLIGHT")
      ->capture_default_str();
  AddTestOptions(app, out.hooks);
}

void DeclareDeadlines(CLI::App& app, Raw& raw) {
  const auto add = [&](const char* name, std::int64_t& target, const char* text) {
    app.add_option(name, target, text)->capture_default_str()->group("Deadlines, in milliseconds");
  };
  add("--request-timeout-ms", raw.request_ms, "For header and body to arrive");
  add("--dns-timeout-ms", raw.dns_ms, "For a name to be resolved");
  add("--connect-timeout-ms", raw.connect_ms, "For TCP and TLS to a provider; above DNS");
  add("--upstream-timeout-ms", raw.upstream_ms,
      "For the whole exchange with a provider; above connect");
  add("--proxy-timeout-ms", raw.proxy_ms, "From request to answer; above upstream");
  add("--drain-timeout-ms", raw.drain_ms, "For running checks after SIGTERM");
}

std::optional<std::string> JudgeNumbers(const Raw& raw) {
  if (raw.port < 0 || raw.port > 65535) return "--port must be 0 to 65535.";
  if (raw.checks_per_minute < 1 || raw.checks_per_minute > kMaxChecksPerMinute) {
    return "--checks-per-minute must be 1 to " + std::to_string(kMaxChecksPerMinute) + ".";
  }
  if (raw.max_in_flight < 1 || raw.max_in_flight > kMaxInFlight) {
    return "--max-in-flight must be 1 to " + std::to_string(kMaxInFlight) + ".";
  }
  for (const std::int64_t ms : {raw.request_ms, raw.dns_ms, raw.drain_ms, raw.proxy_ms}) {
    if (ms < 50 || ms > 60'000) return "Every deadline must be 50 to 60000 milliseconds.";
  }
  if (!(raw.dns_ms < raw.connect_ms && raw.connect_ms < raw.upstream_ms &&
        raw.upstream_ms < raw.proxy_ms)) {
    return "The deadlines must rise: DNS below connect, below upstream, below proxy.";
  }
  return std::nullopt;
}

bool IsNumericAddress(const std::string& text) {
  in6_addr any{};
  return inet_pton(AF_INET, text.c_str(), &any) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &any) == 1;
}

std::optional<std::string> JudgeCaFile(const char* option, const std::string& path) {
  constexpr std::size_t kMaxCaBytes = std::size_t{16} * 1024 * 1024;
  const std::optional<std::string> pem = ReadFile(path, kMaxCaBytes);
  if (!pem) return std::string(option) + " '" + path + "' cannot be read.";
  if (pem->find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
    return std::string(option) + " '" + path + "' has no certificate.";
  }
  return std::nullopt;
}

// What every command needs to know of the store.
std::optional<std::string> JudgeStore(const Options& options, const std::string& store) {
  if (options.command == Command::kNewKey) {
    if (options.keyring.empty()) return "--keyring is missing: name the file of keys.";
    return std::nullopt;
  }
  if (store.empty()) return "--store is missing: name sqlite:FILE or postgres://...";
  if (!ReadStoreName(store)) return "--store is neither sqlite:FILE nor postgres://...";
  return std::nullopt;
}

std::optional<std::string> JudgeTexts(const Options& options) {
  if (!IsNumericAddress(options.address))
    return "--address '" + options.address + "' is not a numeric address.";
  if (options.providers.empty())
    return "--providers is missing: name the folder of provider files.";
  std::error_code error;
  if (!std::filesystem::is_directory(options.providers, error)) {
    return "--providers '" + options.providers + "' is not a folder.";
  }
  for (const std::string& origin : options.origins) {
    if (IsConfigurableOrigin(origin)) continue;
    return "--allow-origin '" + origin +
           "' is not an origin like https://link.example.com (lower case, no path; http only for "
           "localhost).";
  }
  if (auto sentence = JudgeCaFile("--ca-file", options.ca_file)) return sentence;
  if (!options.hooks.ca_file.empty()) {
    if (auto sentence = JudgeCaFile("--test-ca", options.hooks.ca_file)) return sentence;
  }
  return JudgeTestHooks(options.hooks);
}

// Moves the lines of the token file and of the config file into the options.
std::optional<std::string> CollectSessions(Raw& raw) {
  for (std::string& line : raw.session_tokens) raw.options.session_lines.push_back(std::move(line));
  if (raw.token_file.empty()) return std::nullopt;
  std::optional<std::string> text = ReadFile(raw.token_file, kMaxTokenFileBytes);
  if (!text) return "--session-token-file '" + raw.token_file + "' cannot be read.";
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    raw.options.session_lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  WipeString(*text);
  return std::nullopt;
}

Options Finish(Raw raw) {
  Options& out = raw.options;
  out.store = ReadStoreName(raw.store).value_or(StoreName{});
  out.port = static_cast<std::uint16_t>(raw.port);
  out.checks_per_minute = static_cast<int>(raw.checks_per_minute);
  out.max_in_flight = static_cast<int>(raw.max_in_flight);
  out.deadlines.request = Milliseconds(raw.request_ms);
  out.deadlines.dns = Milliseconds(raw.dns_ms);
  out.deadlines.connect = Milliseconds(raw.connect_ms);
  out.deadlines.upstream = Milliseconds(raw.upstream_ms);
  out.deadlines.proxy = Milliseconds(raw.proxy_ms);
  out.deadlines.drain = Milliseconds(raw.drain_ms);
  return std::move(raw.options);
}

// CLI11 puts line breaks into some of its messages.
std::string OneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text.ends_with('.') ? text : text + '.';
}

// A command line is visible to every user of the machine.
std::optional<std::string> SecretOnCommandLine(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word.starts_with("--session_tokens")) {
      return "session_tokens belongs into the config file; on the command line use "
             "--session-token-file.";
    }
    constexpr std::string_view kStore = "--store=";
    if (word.starts_with(kStore)) word.remove_prefix(kStore.size());
    const std::optional<StoreName> store = ReadStoreName(word);
    if (store && HasPassword(*store)) {
      return "The password of --store would be visible to all users of this machine: put the URL "
             "into the config file or LINKDOCK_STORE, or the password into PGPASSFILE.";
    }
  }
  return std::nullopt;
}

void DeclareCommands(CLI::App& app, Options& out) {
  const auto add = [&](const char* name, const char* text, Command command) {
    app.add_subcommand(name, text)->fallthrough()->callback([&out, command] {
      out.command = command;
    });
  };
  add("rotate-keys", "Rewrap every credential under the first key of the key file, then end",
      Command::kRotateKeys);
  add("new-key", "Put a new first key into the key file, making it if absent, then end",
      Command::kNewKey);
  app.require_subcommand(0, 1);
}

}  // namespace

std::variant<Options, EarlyEnd> ReadOptions(int argc, const char* const* argv) {
  const auto refuse = [](std::string sentence) {
    return EarlyEnd{kBadOptionExitCode, std::move(sentence)};
  };
  if (auto sentence = SecretOnCommandLine(argc, argv)) return refuse(*std::move(sentence));
  Raw raw;
  raw.options.ca_file = kDefaultCaFile;
  CLI::App app("Linkdock's reference proxy: checks credentials against providers for the widget.",
               "linkdock-proxy");
  app.set_version_flag("--version", "linkdock-proxy 0.1.0");
  app.set_config("--config", "", "File with the same options, TOML or INI: port = 8081")
      ->envname("LINKDOCK_CONFIG");
  app.allow_config_extras(CLI::config_extras_mode::error);
  Declare(app, raw);
  DeclareDeadlines(app, raw);
  DeclareCommands(app, raw.options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return EarlyEnd{0, app.help()};
  } catch (const CLI::CallForVersion&) {
    return EarlyEnd{0, app.version() + "\n"};
  } catch (const CLI::Error& error) {  // the library's way to report; it ends here
    return refuse(OneLine(error.what()));
  }
  std::optional<std::string> sentence = JudgeNumbers(raw);
  const bool serves = raw.options.command == Command::kServe;
  if (!sentence && serves) sentence = JudgeTexts(raw.options);
  if (!sentence) sentence = JudgeStore(raw.options, raw.store);
  if (!sentence) sentence = CollectSessions(raw);
  if (sentence) return refuse(*std::move(sentence));
  return Finish(std::move(raw));
}

}  // namespace linkdock::proxy
