#include "proxy/app/options_judge.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "proxy/access/api_keys.h"
#include "proxy/access/client_address.h"
#include "proxy/access/origin.h"
#include "proxy/base/files.h"
#include "proxy/http/monitor.h"

namespace linkdock::proxy {
namespace {

// Takes each sentence that there is.
class Sentences {
 public:
  void Add(std::optional<std::string> sentence) {
    if (sentence) all_.push_back(*std::move(sentence));
  }
  [[nodiscard]] std::vector<std::string> Take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

std::optional<std::string> JudgeNumber(const RawOptions& raw, const OptionRow& row) {
  std::int64_t number = 0;
  if (const auto* plain = std::get_if<int RawOptions::*>(&row.target)) {
    number = raw.**plain;
  } else if (const auto* limit = std::get_if<int LimitSettings::*>(&row.target)) {
    number = raw.limits.**limit;
  } else if (const auto* deadline = std::get_if<Milliseconds Deadlines::*>(&row.target)) {
    number = (raw.deadlines.**deadline).count();
  } else {
    return std::nullopt;
  }
  if (number >= row.least && number <= row.most) return std::nullopt;
  return std::string("--") + row.name + " must be " + std::to_string(row.least) + " to " +
         std::to_string(row.most) + '.';
}

std::optional<std::string> JudgeDeadlines(const Deadlines& deadlines) {
  if (deadlines.dns < deadlines.connect && deadlines.connect < deadlines.upstream &&
      deadlines.upstream < deadlines.proxy) {
    return std::nullopt;
  }
  return "The deadlines must rise: DNS below connect, below upstream, below proxy.";
}

std::optional<std::string> JudgeAddress(const char* option, const std::string& text) {
  in6_addr any{};
  if (inet_pton(AF_INET, text.c_str(), &any) == 1 || inet_pton(AF_INET6, text.c_str(), &any) == 1) {
    return std::nullopt;
  }
  return std::string(option) + " '" + text + "' is not a numeric address.";
}

std::optional<std::string> JudgeMonitor(const std::string& text) {
  if (text.empty() || IsListenAddress(text)) return std::nullopt;
  return "--monitor-address '" + text + "' is not ADDRESS:PORT with a numeric address.";
}

std::optional<std::string> JudgeProviders(const std::string& folder) {
  if (folder.empty()) return "--providers is missing: name the folder of provider files.";
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return std::nullopt;
  return "--providers '" + folder + "' is not a folder.";
}

std::optional<std::string> JudgeOrigin(const std::string& origin) {
  if (IsConfigurableOrigin(origin)) return std::nullopt;
  return "--allow-origin '" + origin +
         "' is not an origin like https://link.example.com (lower case, no path; http only for "
         "localhost).";
}

std::optional<std::string> JudgeFront(const std::string& front) {
  if (ReadNetwork(front)) return std::nullopt;
  return "--trusted-front '" + front + "' is not an address or a network like 192.0.2.0/24.";
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

std::optional<std::string> JudgeStore(const std::string& store) {
  if (store.empty()) return "--store is missing: name sqlite:FILE or postgres://...";
  if (!ReadStoreName(store)) return "--store is neither sqlite:FILE nor postgres://...";
  return std::nullopt;
}

std::optional<std::string> JudgeKeyringNamed(const std::string& keyring) {
  if (!keyring.empty()) return std::nullopt;
  return "--keyring is missing: name the file of keys.";
}

std::optional<std::string> JudgeTarget(const std::string& to) {
  if (!to.empty()) return std::nullopt;
  return "--to is missing: name the file that the backup makes.";
}

std::optional<std::string> JudgeReplay(const ReplayRequest& request) {
  const int named =
      int{!request.event_id.empty()} + int{!request.endpoint.empty()} + int{request.all_dead};
  if (named == 1) return std::nullopt;
  return "replay wants one of --event ID, --endpoint ID and --all-dead.";
}

std::optional<std::string> JudgeApiKeyFile(const std::string& path) {
  if (path.empty()) return std::nullopt;
  const auto keys = ApiKeyTable::Load(path);
  if (const auto* sentence = std::get_if<std::string>(&keys)) return *sentence;
  return std::nullopt;
}

// An address whose fragment will be the token: https, or http on a loopback host.
std::optional<std::string> JudgeLinkUrl(const std::string& url) {
  if (url.empty()) return std::nullopt;
  const std::size_t path = url.find('/', url.find("://") + 3);
  const auto plain = [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '#';
  };
  if (path != std::string::npos && IsConfigurableOrigin(url.substr(0, path)) &&
      std::ranges::all_of(url, plain)) {
    return std::nullopt;
  }
  return "--link-url '" + url +
         "' is not an address like https://link.example.com/link.html (no fragment; http only for "
         "localhost).";
}

std::optional<std::string> JudgeNewApiKey(const RawOptions& raw) {
  if (raw.api_key_file.empty()) return "--api-key-file is missing: name the file of secret keys.";
  if (raw.key_name.empty()) return "--name is missing: say what the new key is called.";
  if (raw.key_scopes.empty()) return "--scopes is missing: say what the new key may do.";
  return std::nullopt;
}

void JudgeServing(const RawOptions& raw, Sentences& out) {
  out.Add(JudgeDeadlines(raw.deadlines));
  out.Add(JudgeAddress("--address", raw.address));
  out.Add(JudgeMonitor(raw.monitor));
  out.Add(JudgeProviders(raw.providers));
  for (const std::string& origin : raw.origins) out.Add(JudgeOrigin(origin));
  for (const std::string& front : raw.trusted_fronts) out.Add(JudgeFront(front));
  out.Add(JudgeApiKeyFile(raw.api_key_file));
  out.Add(JudgeLinkUrl(raw.link_url));
  out.Add(JudgeCaFile("--ca-file", raw.ca_file));
  if (!raw.hooks.ca_file.empty()) out.Add(JudgeCaFile("--test-ca", raw.hooks.ca_file));
  out.Add(JudgeTestHooks(raw.hooks));
}

}  // namespace

std::vector<std::string> JudgeOptions(const RawOptions& raw) {
  Sentences out;
  for (const OptionRow& row : OptionTable()) out.Add(JudgeNumber(raw, row));
  switch (raw.command) {
    case Command::kServe:
    case Command::kCheckConfig:
      JudgeServing(raw, out);
      out.Add(JudgeStore(raw.store_text));
      break;
    case Command::kBackup:
      out.Add(JudgeStore(raw.store_text));
      out.Add(JudgeTarget(raw.backup_to));
      break;
    case Command::kReplay:
      out.Add(JudgeReplay(raw.replay));
      out.Add(JudgeStore(raw.store_text));
      break;
    case Command::kDeadLetters:
    case Command::kRotateKeys:
      out.Add(JudgeStore(raw.store_text));
      break;
    case Command::kNewKey:
      out.Add(JudgeKeyringNamed(raw.keyring));
      break;
    case Command::kNewApiKey:
      out.Add(JudgeNewApiKey(raw));
      break;
  }
  return out.Take();
}

}  // namespace linkdock::proxy
