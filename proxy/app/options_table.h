#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proxy/app/options.h"

namespace linkdock::proxy {

// Every option of the program in one table: the command line, the config file, the environment and
// `--help` follow from it, and so does docs/OPERATING.md, by scripts/options_table.mjs.

// The options, and texts on their way to become some.
struct RawOptions : Options {
  std::string store_text;
  std::string token_file;
  std::vector<std::string> session_tokens;
};

using OptionTarget =
    std::variant<std::string RawOptions::*, std::vector<std::string> RawOptions::*,
                 int RawOptions::*, int LimitSettings::*, Milliseconds Deadlines::*>;

struct OptionRow {
  const char* name;  // `--name`; `name = …` in the config file; the environment's is made from it
  OptionTarget target;  // what the member holds at the start is the default
  const char* help;
  const char* group;  // heading in --help; empty: only for the config file
  int least = 0;      // of a number
  int most = 0;
};
[[nodiscard]] std::span<const OptionRow> OptionTable();
// The default as `--help` and the documentation write it; empty for none.
[[nodiscard]] std::string DefaultText(const OptionRow& row);

// The option that names the config file, which is no member of RawOptions.
inline constexpr const char* kConfigName = "config";
inline constexpr const char* kConfigHelp = "File with the same options, TOML or INI: port = 8081";
inline constexpr const char* kConfigGroup = "Options";

struct CommandRow {
  const char* name;
  Command command;
  const char* help;
};
[[nodiscard]] std::span<const CommandRow> CommandTable();  // without one the program serves

// LINKDOCK_CA_FILE for ca-file.
[[nodiscard]] std::string EnvironmentName(std::string_view option);

}  // namespace linkdock::proxy
