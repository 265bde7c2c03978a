#include "proxy/app/options_table.h"

#include "proxy/access/limits.h"

namespace linkdock::proxy {
namespace {

constexpr const char* kServing = "Serving";
constexpr const char* kKeeping = "Store and keys";
constexpr const char* kCalling = "Who may call";
constexpr const char* kTelling = "Who is told";
constexpr const char* kLimits = "Limits";
constexpr const char* kDeadlines = "Deadlines, in milliseconds";
constexpr const char* kCommand = "Of one command";
constexpr int kMaxPort = 65535;
constexpr int kMinDeadlineMs = 50;
constexpr int kMaxDeadlineMs = 60'000;

constexpr OptionRow kOptions[] = {
    {"address", &RawOptions::address, "Numeric address to listen on", kServing},
    {"port", &RawOptions::port, "Port to listen on; 0 takes a free one", kServing, 0, kMaxPort},
    {"monitor-address", &RawOptions::monitor,
     "ADDRESS:PORT of /metrics and /readyz, such as 127.0.0.1:9464; none unless named", kServing},
    {"loops", &RawOptions::loops, "Event loops, each on a thread of its own; 0 is one a core",
     kServing, 0, kMaxLoops},
    {"trusted-front", &RawOptions::trusted_fronts,
     "Address or network of a server in front, whose X-Forwarded-For tells the client; repeat it",
     kServing},
    {"providers", &RawOptions::providers, "Folder of provider files (required)", kServing},
    {"ca-file", &RawOptions::ca_file, "Certificate authorities (PEM) for providers", kServing},

    {"store", &RawOptions::store_text,
     "Where accounts are kept: sqlite:FILE, made if absent, or postgres://... (required)",
     kKeeping},
    {"keyring", &RawOptions::keyring,
     "File of the keys that seal credentials; with SQLite FILE.keys unless named", kKeeping},

    {"allow-origin", &RawOptions::origins,
     "Web origin that may call, such as https://link.example.com; repeat it", kCalling},
    {"session-token-file", &RawOptions::token_file,
     "File of development sessions, one a line: TOKEN [OWNER [PROVIDER,...]]; without any, all "
     "checks are 401",
     kCalling},
    {"api-key-file", &RawOptions::api_key_file,
     "File of the secret keys of your servers, made by new-api-key; without it no server may call",
     kCalling},
    {"link-url", &RawOptions::link_url,
     "Page that a session's link leads to, such as https://link.example.com/link.html", kCalling},
    // A command line is visible to every user of the machine.
    {"session_tokens", &RawOptions::session_tokens, "The same lines, in the config file", ""},

    {"webhooks", &RawOptions::webhooks,
     "File of the endpoints that are told of linked accounts (JSON, docs/WEBHOOKS.md)", kTelling},

    {"checks-per-minute", &LimitSettings::checks_per_minute,
     "Checks a session may make in a minute; 0 here and below is no limit", kLimits, 0, kMaxRate},
    {"owner-checks-per-hour", &LimitSettings::owner_checks_per_hour,
     "Checks an owner may make in an hour, with all sessions", kLimits, 0, kMaxRate},
    {"address-checks-per-minute", &LimitSettings::address_checks_per_minute,
     "Checks that may come from one address (IPv6: one /64) in a minute", kLimits, 0, kMaxRate},
    {"total-checks-per-minute", &LimitSettings::total_checks_per_minute,
     "Checks that this proxy makes in a minute", kLimits, 0, kMaxRate},
    {"provider-checks-per-minute", &LimitSettings::provider_checks_per_minute,
     "Checks that this proxy sends to one provider in a minute", kLimits, 0, kMaxRate},
    {"owner-in-flight", &LimitSettings::owner_in_flight, "Checks an owner may run at once", kLimits,
     0, kMaxInFlight},
    {"provider-in-flight", &LimitSettings::provider_in_flight,
     "Checks that may run at once with one provider", kLimits, 0, kMaxInFlight},
    {"max-in-flight", &LimitSettings::max_in_flight,
     "Checks that may run at once; more are refused with 503", kLimits, 1, kMaxInFlight},

    {"request-timeout-ms", &Deadlines::request, "For header and body to arrive", kDeadlines,
     kMinDeadlineMs, kMaxDeadlineMs},
    {"dns-timeout-ms", &Deadlines::dns, "For a name to be resolved", kDeadlines, kMinDeadlineMs,
     kMaxDeadlineMs},
    {"connect-timeout-ms", &Deadlines::connect, "For TCP and TLS to a provider; above DNS",
     kDeadlines, kMinDeadlineMs, kMaxDeadlineMs},
    {"upstream-timeout-ms", &Deadlines::upstream,
     "For the whole exchange with a provider; above connect", kDeadlines, kMinDeadlineMs,
     kMaxDeadlineMs},
    {"proxy-timeout-ms", &Deadlines::proxy, "From request to answer; above upstream", kDeadlines,
     kMinDeadlineMs, kMaxDeadlineMs},
    {"webhook-timeout-ms", &Deadlines::webhook, "For an endpoint to answer a webhook", kDeadlines,
     kMinDeadlineMs, kMaxDeadlineMs},
    {"drain-timeout-ms", &Deadlines::drain, "For running checks after SIGTERM", kDeadlines,
     kMinDeadlineMs, kMaxDeadlineMs},

    {"name", &RawOptions::key_name, "new-api-key: what logs and the audit trail call the new key",
     kCommand},
    {"scopes", &RawOptions::key_scopes,
     "new-api-key: what it may do, some of sessions,accounts:read,accounts:write,credentials",
     kCommand},
    {"to", &RawOptions::backup_to, "backup: the file to make; it may not be there yet", kCommand},
};

constexpr CommandRow kCommands[] = {
    {"check-config", Command::kCheckConfig,
     "Judge everything that serving would need, change nothing, print ok or each sentence"},
    {"backup", Command::kBackup,
     "Copy an SQLite store into a new file while proxies use it, then end"},
    {"rotate-keys", Command::kRotateKeys,
     "Rewrap every credential under the first key of the key file, then end"},
    {"new-key", Command::kNewKey,
     "Put a new first key into the key file, making it if absent, then end"},
    {"dead-letters", Command::kDeadLetters,
     "List the webhooks that were given up, one a line, then end"},
    {"replay", Command::kReplay, "Let running proxies send webhooks again, then end"},
    {"new-api-key", Command::kNewApiKey,
     "Add a secret key to --api-key-file, making it if absent, print the key this once, then end"},
};

}  // namespace

std::span<const OptionRow> OptionTable() { return kOptions; }
std::span<const CommandRow> CommandTable() { return kCommands; }

std::string DefaultText(const OptionRow& row) {
  const RawOptions defaults;
  struct Writer {
    const RawOptions& defaults;
    std::string operator()(std::string RawOptions::* member) const { return defaults.*member; }
    std::string operator()(std::vector<std::string> RawOptions::*) const { return {}; }
    std::string operator()(int RawOptions::* member) const {
      return std::to_string(defaults.*member);
    }
    std::string operator()(int LimitSettings::* member) const {
      return std::to_string(defaults.limits.*member);
    }
    std::string operator()(Milliseconds Deadlines::* member) const {
      return std::to_string((defaults.deadlines.*member).count());
    }
  };
  return std::visit(Writer{defaults}, row.target);
}

std::string EnvironmentName(std::string_view option) {
  std::string name = "LINKDOCK_";
  for (const char c : option) {
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  return name;
}

}  // namespace linkdock::proxy
