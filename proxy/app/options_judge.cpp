#include "proxy/app/options_judge.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <filesystem>

#include "proxy/access/api_keys.h"
#include "proxy/access/client_address.h"
#include "proxy/access/origin.h"
#include "proxy/base/files.h"
#include "proxy/base/sentence.h"
#include "proxy/http/monitor.h"

namespace linkdock::proxy {
namespace {

// Collects the sentences of what was judged.
class Sentences {
 public:
  void Add(OrSentence<void> judged) {
    if (!judged) all_.push_back(std::move(judged).error());
  }
  [[nodiscard]] std::vector<std::string> Take() { return std::move(all_); }

 private:
  std::vector<std::string> all_;
};

OrSentence<void> JudgeNumber(const RawOptions& raw, const OptionRow& row) {
  std::int64_t number = 0;
  if (const auto* plain = std::get_if<int RawOptions::*>(&row.target)) {
    number = raw.**plain;
  } else if (const auto* limit = std::get_if<int LimitSettings::*>(&row.target)) {
    number = raw.limits.**limit;
  } else if (const auto* deadline = std::get_if<Milliseconds Deadlines::*>(&row.target)) {
    number = (raw.deadlines.**deadline).count();
  } else {
    return {};
  }
  if (number >= row.least && number <= row.most) return {};
  return Unexpected(std::string("--") + row.name + " must be " + std::to_string(row.least) +
                    " to " + std::to_string(row.most) + '.');
}

OrSentence<void> JudgeDeadlines(const Deadlines& deadlines) {
  if (deadlines.dns < deadlines.connect && deadlines.connect < deadlines.upstream &&
      deadlines.upstream < deadlines.proxy) {
    return {};
  }
  return Unexpected("The deadlines must rise: DNS below connect, below upstream, below proxy.");
}

OrSentence<void> JudgeAddress(const char* option, const std::string& text) {
  in6_addr any{};
  if (inet_pton(AF_INET, text.c_str(), &any) == 1 || inet_pton(AF_INET6, text.c_str(), &any) == 1) {
    return {};
  }
  return Unexpected(std::string(option) + " '" + text + "' is not a numeric address.");
}

OrSentence<void> JudgeMonitor(const std::string& text) {
  if (text.empty()) return {};
  if (const auto good = JudgeListenAddress(text); !good) {
    return Unexpected("--monitor-address '" + text + "' " + good.error());
  }
  return {};
}

OrSentence<void> JudgeProviders(const std::string& folder) {
  if (folder.empty())
    return Unexpected("--providers is missing: name the folder of provider files.");
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return {};
  return Unexpected("--providers '" + folder + "' is not a folder.");
}

OrSentence<void> JudgeOrigin(const std::string& origin) {
  if (IsConfigurableOrigin(origin)) return {};
  return Unexpected(
      "--allow-origin '" + origin +
      "' is not an origin like https://link.example.com (lower case, no path; http only for "
      "localhost).");
}

OrSentence<void> JudgeFront(const std::string& front) {
  if (const auto network = ReadNetwork(front); !network) {
    return Unexpected("--trusted-front '" + front + "' " + network.error());
  }
  return {};
}

OrSentence<void> JudgeCaFile(const char* option, const std::string& path) {
  constexpr std::size_t kMaxCaBytes = std::size_t{16} * 1024 * 1024;
  const auto pem = ReadFile(path, kMaxCaBytes);
  if (!pem) return Unexpected(std::string(option) + " '" + path + "' cannot be read.");
  if (pem->find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
    return Unexpected(std::string(option) + " '" + path + "' has no certificate.");
  }
  return {};
}

OrSentence<void> JudgeStore(const std::string& store) {
  if (store.empty()) return Unexpected("--store is missing: name sqlite:FILE or postgres://...");
  if (const auto name = ReadStoreName(store); !name) return Unexpected("--store " + name.error());
  return {};
}

OrSentence<void> JudgeKeyringNamed(const std::string& keyring) {
  if (!keyring.empty()) return {};
  return Unexpected("--keyring is missing: name the file of keys.");
}

OrSentence<void> JudgeTarget(const std::string& to) {
  if (!to.empty()) return {};
  return Unexpected("--to is missing: name the file that the backup makes.");
}

OrSentence<void> JudgeReplay(const ReplayRequest& request) {
  const int named =
      int{!request.event_id.empty()} + int{!request.endpoint.empty()} + int{request.all_dead};
  if (named == 1) return {};
  return Unexpected("replay wants one of --event ID, --endpoint ID and --all-dead.");
}

OrSentence<void> JudgeApiKeyFile(const std::string& path) {
  if (path.empty()) return {};
  const auto keys = ApiKeyTable::Load(path);
  if (!keys) return Unexpected(keys.error());
  return {};
}

// An address whose fragment will be the token: https, or http on a loopback host.
OrSentence<void> JudgeLinkUrl(const std::string& url) {
  if (url.empty()) return {};
  const std::size_t path = url.find('/', url.find("://") + 3);
  const auto plain = [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '#';
  };
  if (path != std::string::npos && IsConfigurableOrigin(url.substr(0, path)) &&
      std::ranges::all_of(url, plain)) {
    return {};
  }
  return Unexpected(
      "--link-url '" + url +
      "' is not an address like https://link.example.com/link.html (no fragment; http only for "
      "localhost).");
}

OrSentence<void> JudgeNewApiKey(const RawOptions& raw) {
  if (raw.api_key_file.empty())
    return Unexpected("--api-key-file is missing: name the file of secret keys.");
  if (raw.key_name.empty()) return Unexpected("--name is missing: say what the new key is called.");
  if (raw.key_scopes.empty())
    return Unexpected("--scopes is missing: say what the new key may do.");
  return {};
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
