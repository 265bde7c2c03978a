#include "proxy/access/origin.h"

#include <algorithm>
#include <boost/asio/ip/address_v4.hpp>
#include <charconv>

namespace linkdock::proxy {
namespace {

constexpr std::size_t kMaxOriginBytes = 8 + 253 + 6;  // https:// + the longest DNS name + :65535

bool IsLabelChar(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

// Browsers take a host whose last label is a number, decimal or hexadecimal, for an IPv4 address
// (WHATWG URL, "ends in a number checker") and send it as four decimal numbers, or not at all.
bool EndsInNumber(std::string_view host) {
  const std::string_view label = host.substr(host.rfind('.') + 1);
  if (label.starts_with("0x")) {
    return label.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
  }
  return label.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsPlainIpv4(std::string_view host) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address_v4(std::string(host), error);
  return !error && address.to_string() == host;
}

bool IsHost(std::string_view host) {
  if (host == "[::1]") return true;
  if (host.empty() || host.size() > 253) return false;
  if (EndsInNumber(host)) return IsPlainIpv4(host);
  std::size_t label = 0;
  for (std::size_t i = 0; i <= host.size(); ++i) {
    if (i < host.size() && host[i] != '.') {
      if (!IsLabelChar(host[i])) return false;
      ++label;
      continue;
    }
    const bool hyphen_at_end = label > 0 && (host[i - label] == '-' || host[i - 1] == '-');
    if (label == 0 || label > 63 || hyphen_at_end) return false;
    label = 0;
  }
  return true;
}

bool IsPort(std::string_view text, int scheme_default) {
  if (text.empty() || text.size() > 5 || text.front() == '0') return false;
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port <= 65535 &&
         port != scheme_default;
}

bool IsLoopbackHost(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]" ||
         host.ends_with(".localhost");
}

}  // namespace

bool IsConfigurableOrigin(std::string_view text) {
  if (text.size() > kMaxOriginBytes) return false;
  const bool https = text.starts_with("https://");
  if (!https && !text.starts_with("http://")) return false;
  std::string_view host = text.substr(https ? 8 : 7);
  const std::size_t colon = host.find(':', host.starts_with("[") ? host.find(']') : 0);
  if (colon != std::string_view::npos) {
    if (!IsPort(host.substr(colon + 1), https ? 443 : 80)) return false;
    host = host.substr(0, colon);
  }
  return IsHost(host) && (https || IsLoopbackHost(host));
}

OriginDecision DecideOrigin(std::string_view origin, const std::vector<std::string>& allowed) {
  if (origin.empty()) return OriginDecision::kAbsent;
  return std::ranges::find(allowed, origin) != allowed.end() ? OriginDecision::kAllowed
                                                             : OriginDecision::kRefused;
}

}  // namespace linkdock::proxy
