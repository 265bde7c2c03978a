#include "proxy/app/options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <string_view>

#include "proxy/app/options_judge.h"
#include "proxy/app/options_table.h"
#include "proxy/base/files.h"
#include "proxy/base/sentence.h"
#include "proxy/base/version.h"
#include "widget/core/base/secret.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kMaxTokenFileBytes =
    std::size_t{512} * 1024;  // kMaxSessionTokens of the longest lines

// Gives CLI11 one row of the table; `name` is as CLI11 wants it.
struct Binder {
  CLI::App& app;
  RawOptions& raw;
  const std::string name;
  const std::string help;
  const std::string preset;  // the default as it is written

  template <typename T>
  CLI::Option* operator()(T RawOptions::* member) const {
    return app.add_option(name, raw.*member, help)->default_str(preset);
  }
  CLI::Option* operator()(std::vector<std::string> RawOptions::* member) const {
    return app.add_option(name, raw.*member, help);
  }
  CLI::Option* operator()(int LimitSettings::* member) const {
    return app.add_option(name, raw.limits.*member, help)->default_str(preset);
  }
  CLI::Option* operator()(Milliseconds Deadlines::* member) const {
    Deadlines& deadlines = raw.deadlines;
    return app
        .add_option_function<int>(
            name, [&deadlines, member](const int& ms) { deadlines.*member = Milliseconds(ms); },
            help)
        ->default_str(preset);
  }
};

// Options of one command.
void DeclareReplay(CLI::App& app, ReplayRequest& request) {
  CLI::App& replay = *app.get_subcommand("replay");
  replay.add_option("--event", request.event_id, "This event, to every endpoint that wants it");
  replay.add_option("--endpoint", request.endpoint, "All that was given up for this endpoint");
  replay.add_flag("--all-dead", request.all_dead, "All that was given up");
}

void Declare(CLI::App& app, RawOptions& raw) {
  for (const OptionRow& row : OptionTable()) {
    CLI::Option* option = std::visit(
        Binder{app, raw, std::string("--") + row.name, row.help, DefaultText(row)}, row.target);
    option->group(row.group);
    if (*row.group != '\0') option->envname(EnvironmentName(row.name));
  }
  AddTestOptions(app, raw.hooks);
  for (const CommandRow& row : CommandTable()) {
    const Command command = row.command;
    app.add_subcommand(row.name, row.help)->fallthrough()->callback([&raw, command] {
      raw.command = command;
    });
  }
  DeclareReplay(app, raw.replay);
  app.require_subcommand(0, 1);
}

// Moves the lines of the token file and of the config file into the options.
OrSentence<void> CollectSessions(RawOptions& raw) {
  for (std::string& line : raw.session_tokens) raw.session_lines.push_back(std::move(line));
  if (raw.token_file.empty()) return {};
  auto text = ReadFile(raw.token_file, kMaxTokenFileBytes);
  if (!text) return Unexpected("--session-token-file '" + raw.token_file + "' cannot be read.");
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    raw.session_lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  WipeString(*text);
  return {};
}

// CLI11 puts line breaks into some of its messages.
std::string OneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text.ends_with('.') ? text : text + '.';
}

// A command line is visible to every user of the machine.
OrSentence<void> SecretOnCommandLine(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word.starts_with("--session_tokens")) {
      return Unexpected(
          "session_tokens belongs into the config file; on the command line use "
          "--session-token-file.");
    }
    constexpr std::string_view kStore = "--store=";
    if (word.starts_with(kStore)) word.remove_prefix(kStore.size());
    const auto store = ReadStoreName(word);
    if (store && HasPassword(*store)) {
      return Unexpected(
          "The password of --store would be visible to all users of this machine: put the URL "
          "into the config file or LINKDOCK_STORE, or the password into PGPASSFILE.");
    }
  }
  return {};
}

// Judges the options that were read. Only check-config goes on with options that are wrong.
Expected<Options, EarlyEnd> Finish(RawOptions raw) {
  std::vector<std::string> faults = JudgeOptions(raw);
  if (auto collected = CollectSessions(raw); !collected) {
    faults.push_back(std::move(collected).error());
  }
  if (!faults.empty() && raw.command != Command::kCheckConfig) {
    return Unexpected(EarlyEnd{kBadOptionExitCode, faults.front()});
  }
  raw.faults = std::move(faults);
  if (auto store = ReadStoreName(raw.store_text)) raw.store = *std::move(store);
  return static_cast<Options&&>(std::move(raw));
}

}  // namespace

Expected<Options, EarlyEnd> ReadOptions(int argc, const char* const* argv) {
  const auto refuse = [](std::string sentence) {
    return Unexpected(EarlyEnd{kBadOptionExitCode, std::move(sentence)});
  };
  if (auto safe = SecretOnCommandLine(argc, argv); !safe) return refuse(std::move(safe).error());
  RawOptions raw;
  CLI::App app("Linkdock's reference proxy: checks credentials against providers for the widget.",
               "linkdock-proxy");
  app.set_version_flag("--version", std::string("linkdock-proxy ") + kVersion);
  app.set_config(std::string("--") + kConfigName, "", kConfigHelp)
      ->group(kConfigGroup)
      ->envname(EnvironmentName(kConfigName));
  app.allow_config_extras(CLI::config_extras_mode::error);
  Declare(app, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Unexpected(EarlyEnd{0, app.help()});
  } catch (const CLI::CallForVersion&) {
    return Unexpected(EarlyEnd{0, app.version() + "\n"});
  } catch (const CLI::Error& error) {  // the library's way to report; it ends here
    return refuse(OneLine(error.what()));
  }
  return Finish(std::move(raw));
}

}  // namespace linkdock::proxy
