#pragma once

#include <string>
#include <vector>

#include "proxy/base/limits.h"
#include "proxy/base/test_hooks.h"
#include "proxy/store/database.h"
#include "proxy/webhooks/outbox.h"
#include "widget/core/base/expected.h"

namespace linkdock::proxy {

enum class Command {
  kServe,
  kCheckConfig,
  kBackup,
  kRotateKeys,
  kNewKey,
  kDeadLetters,
  kReplay,
  kNewApiKey,
};

// The options of the program, from the command line, the config file and the environment
// (LINKDOCK_…), in this order of precedence. options_table.cpp describes the option of each member;
// a member that starts at 0 or empty is off or has to be given.
struct Options {
  Command command = Command::kServe;
  std::string address = "127.0.0.1";
  int port = 8081;        // 0: a free one
  std::string monitor;    // ADDRESS:PORT; empty: none
  std::string providers;  // folder
  StoreName store;
  std::string keyring;                                         // empty: beside the SQLite file
  std::string ca_file = "/etc/ssl/certs/ca-certificates.crt";  // Debian's ca-certificates
  std::vector<std::string> origins;
  std::string api_key_file;
  std::string link_url;  // of the page that a link session's address leads to
  std::string key_name;  // these two are kNewApiKey's
  std::string key_scopes;
  std::vector<std::string>
      session_lines;     // from the token file and the config file; wiped after use
  std::string webhooks;  // file; empty: nobody is told
  LimitSettings limits;
  int loops = 0;                            // event loops; 0: one a core
  std::vector<std::string> trusted_fronts;  // addresses or networks
  Deadlines deadlines;
  std::string backup_to;  // kBackup: the file to make
  TestHooks hooks;
  ReplayRequest replay;             // kReplay only
  std::vector<std::string> faults;  // kCheckConfig only: every sentence about these options
};

// Why the program ends before it serves: --help and --version with 0, anything wrong with 2 and one
// sentence.
struct EarlyEnd {
  int exit_code = 2;
  std::string text;
};
inline constexpr int kBadOptionExitCode = 2;

// Reads and judges the options. The error says why the program ends at once.
[[nodiscard]] Expected<Options, EarlyEnd> ReadOptions(int argc, const char* const* argv);

}  // namespace linkdock::proxy
