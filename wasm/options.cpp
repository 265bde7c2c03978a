#include "wasm/options.h"

#include <algorithm>
#include <array>
#include <utility>

#include "widget/core/json/json_reader.h"
#include "widget/core/json/object_reader.h"

namespace linkdock {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";
// Limits that web/loader/options.js has too: an option that it lets through is not too long here.
constexpr std::size_t kMaxIdBytes = 128;
constexpr std::size_t kMaxLocaleBytes = 35;          // the longest tag of RFC 5646, section 4.4.1
constexpr std::size_t kMaxIntegratorBytes = 3 * 80;  // 80 UTF-16 units, each at most 3 bytes

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHostChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '-' || c == '.';
}
bool IsPathChar(char c) { return IsHostChar(c) || c == '_' || c == '~' || c == '/'; }

bool IsLoopbackHost(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  if (!host.starts_with("127.")) return false;
  const bool dotted =
      std::all_of(host.begin(), host.end(), [](char c) { return IsDigit(c) || c == '.'; });
  return dotted && std::count(host.begin(), host.end(), '.') == 3 && !host.ends_with('.') &&
         host.find("..") == std::string_view::npos;
}

bool IsHost(std::string_view host) {
  return !host.empty() && !host.starts_with('.') && host.find("..") == std::string_view::npos &&
         std::all_of(host.begin(), host.end(), IsHostChar);
}

bool IsPort(std::string_view port) {
  if (port.empty() || port.size() > 5 || !std::all_of(port.begin(), port.end(), IsDigit))
    return false;
  int number = 0;
  for (const char c : port) number = number * 10 + (c - '0');
  return number >= 1 && number <= 65535;
}

// A path that means the same to every server: no dot segments, no empty ones, no escapes.
bool IsPath(std::string_view path) {
  return std::all_of(path.begin(), path.end(), IsPathChar) &&
         path.find("//") == std::string_view::npos && path.find("/.") == std::string_view::npos;
}

// Judges `host[:port][/path]`.
ProxyAddress JudgeAuthority(std::string_view rest, bool https) {
  if (rest.find_first_of("?#") != std::string_view::npos) return ProxyAddress::kQueryOrFragment;
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) return ProxyAddress::kCredentials;
  const std::string_view host = authority.substr(0, authority.find(':'));
  const std::string_view port =
      host.size() < authority.size() ? authority.substr(host.size()) : std::string_view();
  if (!IsHost(host) || !IsPath(rest.substr(slash))) return ProxyAddress::kMalformed;
  if (!port.empty() && (port[0] != ':' || !IsPort(port.substr(1)))) return ProxyAddress::kMalformed;
  if (https) return ProxyAddress::kHttps;
  return IsLoopbackHost(host) ? ProxyAddress::kLoopback : ProxyAddress::kPlainHttp;
}

std::optional<std::uint32_t> ColourOf(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text.substr(1)) {
    const char low = c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (!IsDigit(low) && (low < 'a' || low > 'f')) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(IsDigit(low) ? low - '0' : low - 'a' + 10);
  }
  return value;
}

bool IsToken(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// Whether an <a href> may hold the address: https, or http on this machine. The grammar is that of
// a proxy's address, with query and fragment allowed.
bool IsPageAddress(std::string_view address) {
  const ProxyAddress judged = JudgeProxyAddress(address.substr(0, address.find_first_of("?#")));
  return IsToken(address) && (judged == ProxyAddress::kHttps || judged == ProxyAddress::kLoopback);
}

void ReadProxy(ObjectReader& in, Settings& settings) {
  settings.proxy = in.String("proxy", kMaxProxyBytes);
  const ProxyAddress judged = JudgeProxyAddress(settings.proxy);
  settings.mock = judged == ProxyAddress::kMock;
  if (!settings.mock && judged != ProxyAddress::kHttps && judged != ProxyAddress::kLoopback) {
    in.Fail(ErrorCode::kBadValue, "proxy");
  }
  if (settings.proxy.ends_with('/')) settings.proxy.pop_back();
}

void ReadSession(ObjectReader& in, Settings& settings) {
  std::string session = in.OptionalString("session", "", kMaxSessionBytes);
  if (!session.empty() && !IsSessionToken(session)) in.Fail(ErrorCode::kBadValue, "session");
  settings.session = Secret(session);
  WipeString(session);
}

void ReadLooks(ObjectReader& in, Settings& settings) {
  static constexpr std::array<std::string_view, 3> kThemes = {"auto", "light", "dark"};
  // JavaScript follows these two: the theme by flags of ld_viewport(), the language by ld_texts().
  (void)in.OptionalChoice("theme", kThemes, 0);
  (void)in.OptionalString("locale", "", kMaxLocaleBytes);
  const std::string accent = in.OptionalString("accent", "", 7);
  if (accent.empty()) return;
  settings.accent = ColourOf(accent);
  if (!settings.accent) in.Fail(ErrorCode::kBadValue, "accent");
}

void ReadTexts(ObjectReader& in, Settings& settings) {
  const Json* member = in.Member("texts");
  if (member == nullptr) return;
  Result<Texts> texts = Texts::Parse(member->dump(-1, ' ', false, Json::error_handler_t::replace));
  if (texts.has_value()) {
    settings.texts = std::move(texts).value();
  } else {
    in.Fail(texts.error().code, "texts");
  }
}

}  // namespace

ProxyAddress JudgeProxyAddress(std::string_view address) {
  if (address.empty()) return ProxyAddress::kEmpty;
  if (address.size() > kMaxProxyBytes) return ProxyAddress::kTooLong;
  if (address == "mock:") return ProxyAddress::kMock;
  if (address.starts_with(kHttps)) return JudgeAuthority(address.substr(kHttps.size()), true);
  if (address.starts_with(kHttp)) return JudgeAuthority(address.substr(kHttp.size()), false);
  return ProxyAddress::kOtherScheme;
}

bool IsSessionToken(std::string_view text) {
  return !text.empty() && text.size() <= kMaxSessionBytes && IsToken(text);
}

Result<Settings> ReadSettings(std::string_view text) {
  Result<Json> json = ReadJson(text, kMaxOptionsBytes);
  if (!json.has_value()) return Unexpected(json.error());
  ReadFault fault;
  ObjectReader in(json.value(), "", fault);
  Settings settings;
  ReadProxy(in, settings);
  ReadSession(in, settings);
  settings.parent = in.OptionalString("parent", "", kMaxProxyBytes);
  if (!IsToken(settings.parent)) in.Fail(ErrorCode::kBadValue, "parent");
  ReadLooks(in, settings);
  ReadTexts(in, settings);
  Options& options = settings.options;
  options.provider = in.OptionalString("provider", "", kMaxIdBytes);
  options.providers = in.OptionalStrings("providers");
  options.account_id = in.OptionalString("account", "", kMaxIdBytes);
  options.integrator = in.OptionalString("integrator", "", kMaxIntegratorBytes);
  options.scopes = in.OptionalStrings("scopes");
  options.white_label = in.OptionalBool("whiteLabel", false);
  options.modal = in.OptionalBool("modal", false);
  options.accounts_url = in.OptionalString("accountsUrl", "", 2048);
  if (!options.accounts_url.empty() && !IsPageAddress(options.accounts_url))
    in.Fail(ErrorCode::kBadValue, "accountsUrl");
  in.Finish();
  if (fault) return Unexpected(*fault);
  return settings;
}

}  // namespace linkdock
