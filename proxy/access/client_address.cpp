#include "proxy/access/client_address.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "proxy/base/text.h"

namespace linkdock::proxy {

namespace ip = boost::asio::ip;

namespace {

constexpr int kLimitBits6 = 64;
constexpr int kLogBits4 = 24;
constexpr int kLogBits6 = 48;
constexpr const char* kNoNetwork = "is not an address or a network like 192.0.2.0/24.";

// IPv4 that came through an IPv6 socket is IPv4.
ip::address Plain(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

ip::address Masked(const ip::address& address, int bits) {
  const auto mask = [bits](auto bytes) {
    int left = bits;
    for (auto& byte : bytes) {
      const int keep = std::clamp(left, 0, 8);
      byte = static_cast<unsigned char>(byte & (0xFF << (8 - keep)));
      left -= 8;
    }
    return bytes;
  };
  if (address.is_v4()) return ip::address_v4(mask(address.to_v4().to_bytes()));
  return ip::address_v6(mask(address.to_v6().to_bytes()));  // without its scope
}

// An address as fronts write it: plain, in brackets, or with a port behind.
OrSentence<ip::address> ReadHop(std::string_view text) {
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::ranges::count(text, ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  boost::system::error_code error;
  const ip::address address = ip::make_address(std::string(text), error);
  if (error) return Unexpected("is not an address");
  return Plain(address);
}

bool IsFront(const ip::address& address, const std::vector<Network>& fronts) {
  return std::ranges::any_of(fronts,
                             [&](const Network& network) { return Contains(network, address); });
}

}  // namespace

OrSentence<Network> ReadNetwork(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  boost::system::error_code error;
  Network network;
  network.address = ip::make_address(std::string(text.substr(0, slash)), error);
  if (error) return Unexpected(kNoNetwork);
  const int most = network.address.is_v4() ? 32 : 128;
  network.bits = most;
  if (slash == text.size()) return network;
  const std::string_view bits = text.substr(slash + 1);
  const auto [end, failed] = std::from_chars(bits.data(), bits.data() + bits.size(), network.bits);
  if (failed != std::errc() || end != bits.data() + bits.size()) return Unexpected(kNoNetwork);
  if (network.bits < 0 || network.bits > most) return Unexpected(kNoNetwork);
  return network;
}

bool Contains(const Network& network, const ip::address& address) {
  const ip::address plain = Plain(address);
  return plain.is_v4() == network.address.is_v4() &&
         Masked(plain, network.bits) == Masked(network.address, network.bits);
}

std::optional<ip::address> ClientAddress(const ip::address& peer, std::string_view forwarded_for,
                                         const std::vector<Network>& fronts) {
  if (!IsFront(peer, fronts)) {
    if (Plain(peer).is_loopback()) return std::nullopt;
    return Plain(peer);
  }
  while (!forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    const bool first = comma == std::string_view::npos;
    auto hop = ReadHop(Trim(first ? forwarded_for : forwarded_for.substr(comma + 1)));
    if (!hop) return std::nullopt;
    if (!IsFront(*hop, fronts)) return *hop;
    forwarded_for = first ? std::string_view{} : forwarded_for.substr(0, comma);
  }
  return std::nullopt;
}

std::string AddressForLimits(const ip::address& address) {
  const ip::address plain = Plain(address);
  return plain.is_v4() ? plain.to_string() : Masked(plain, kLimitBits6).to_string();
}

std::string NetworkForLogs(const ip::address& address) {
  const ip::address plain = Plain(address);
  const int bits = plain.is_v4() ? kLogBits4 : kLogBits6;
  return Masked(plain, bits).to_string() + '/' + std::to_string(bits);
}

}  // namespace linkdock::proxy
