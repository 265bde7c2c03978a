#include "proxy/egress/egress_policy.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace linkdock::proxy {
namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
  Egress decision;
};

// IANA IPv4 Special-Purpose Address Registry, and RFC 1112 for class E.
constexpr Range4 kRanges4[] = {
    {0x00000000, 8, Egress::kUnspecified},  // 0.0.0.0/8 "this network"
    {0x0A000000, 8, Egress::kPrivate},      // 10.0.0.0/8
    {0x64400000, 10, Egress::kPrivate},     // 100.64.0.0/10 carrier-grade NAT
    {0x7F000000, 8, Egress::kLoopback},     // 127.0.0.0/8
    {0xA9FE0000, 16, Egress::kLinkLocal},   // 169.254.0.0/16, cloud metadata
    {0xAC100000, 12, Egress::kPrivate},     // 172.16.0.0/12
    {0xC0000000, 24, Egress::kReserved},    // 192.0.0.0/24 protocol assignments
    {0xC0000200, 24, Egress::kReserved},    // 192.0.2.0/24 documentation
    {0xC01FC400, 24, Egress::kReserved},    // 192.31.196.0/24 AS112
    {0xC034C100, 24, Egress::kReserved},    // 192.52.193.0/24 AMT
    {0xC0586300, 24, Egress::kReserved},    // 192.88.99.0/24 6to4 relays
    {0xC0A80000, 16, Egress::kPrivate},     // 192.168.0.0/16
    {0xC0AF3000, 24, Egress::kReserved},    // 192.175.48.0/24 AS112
    {0xC6120000, 15, Egress::kReserved},    // 198.18.0.0/15 benchmarking
    {0xC6336400, 24, Egress::kReserved},    // 198.51.100.0/24 documentation
    {0xCB007100, 24, Egress::kReserved},    // 203.0.113.0/24 documentation
    {0xE0000000, 4, Egress::kMulticast},    // 224.0.0.0/4
    {0xF0000000, 4, Egress::kReserved},     // 240.0.0.0/4 and broadcast
};

Egress Classify4(std::uint32_t address) {
  for (const Range4& range : kRanges4) {
    const int shift = 32 - range.bits;
    if ((address >> shift) == (range.network >> shift)) return range.decision;
  }
  return Egress::kAllowed;
}

using Bytes16 = std::array<std::uint8_t, 16>;

struct Range6 {
  Bytes16 network;
  int bits;
  Egress decision;
};

// IANA IPv6 Special-Purpose Address Registry; the first match decides. Addresses that carry an IPv4
// address are refused without looking inside: no provider is reached that way.
constexpr Range6 kRanges6[] = {
    {{0}, 128, Egress::kUnspecified},                                            // ::
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, Egress::kLoopback},  // ::1
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, Egress::kTranslated},  // ::ffff:0:0/96 mapped
    {{0}, 96, Egress::kTranslated},                                         // ::/96 compatible
    {{0x00, 0x64, 0xff, 0x9b}, 32, Egress::kTranslated},  // 64:ff9b::/32 NAT64, local too
    {{0x20, 0x02}, 16, Egress::kTranslated},              // 2002::/16 6to4
    {{0x20, 0x01, 0x00, 0x00}, 32, Egress::kTranslated},  // 2001::/32 Teredo
    {{0x20, 0x01, 0x00}, 23, Egress::kReserved},          // 2001::/23 protocol assignments
    {{0x20, 0x01, 0x0d, 0xb8}, 32, Egress::kReserved},    // 2001:db8::/32 documentation
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48, Egress::kReserved},  // 2620:4f:8000::/48 AS112
    {{0x3f, 0xff}, 20, Egress::kReserved},                          // 3fff::/20 documentation
    {{0xfc}, 7, Egress::kPrivate},                                  // fc00::/7 unique local
    {{0xfe, 0x80}, 10, Egress::kLinkLocal},                         // fe80::/10
    {{0xfe, 0xc0}, 10, Egress::kPrivate},                           // fec0::/10 site local
    {{0xff}, 8, Egress::kMulticast},                                // ff00::/8
};

bool InRange(const Bytes16& address, const Range6& range) {
  const auto whole = static_cast<std::size_t>(range.bits / 8);
  if (std::memcmp(address.data(), range.network.data(), whole) != 0) return false;
  const int rest = range.bits % 8;
  if (rest == 0) return true;
  const int shift = 8 - rest;
  return (address[whole] >> shift) == (range.network[whole] >> shift);
}

// Any prefix can hold an ISATAP host (RFC 5214): interface identifier 0000:5efe or 0200:5efe, then
// IPv4.
bool IsIsatap(const Bytes16& address) {
  return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == 0xfe;
}

Egress Classify6(const Bytes16& address) {
  for (const Range6& range : kRanges6) {
    if (InRange(address, range)) return range.decision;
  }
  if ((address[0] & 0xe0) != 0x20) return Egress::kReserved;  // global unicast is 2000::/3
  return IsIsatap(address) ? Egress::kTranslated : Egress::kAllowed;
}

}  // namespace

std::string_view EgressName(Egress decision) {
  switch (decision) {
    case Egress::kAllowed:
      return "allowed";
    case Egress::kUnspecified:
      return "unspecified";
    case Egress::kLoopback:
      return "loopback";
    case Egress::kPrivate:
      return "private";
    case Egress::kLinkLocal:
      return "link_local";
    case Egress::kMulticast:
      return "multicast";
    case Egress::kReserved:
      return "reserved";
    case Egress::kTranslated:
      return "translated";
    case Egress::kUnknownFamily:
      return "unknown_family";
  }
  return "unknown_family";
}

Egress ClassifyAddress(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return Classify4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    Bytes16 bytes{};
    std::memcpy(bytes.data(), v6.sin6_addr.s6_addr, bytes.size());
    return Classify6(bytes);
  }
  return Egress::kUnknownFamily;
}

Egress ClassifyAddressText(std::string_view text) {
  const std::string terminated(text);
  in_addr v4{};
  if (inet_pton(AF_INET, terminated.c_str(), &v4) == 1) return Classify4(ntohl(v4.s_addr));
  Bytes16 v6{};
  if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return Classify6(v6);
  return Egress::kUnknownFamily;
}

}  // namespace linkdock::proxy
