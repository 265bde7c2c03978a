#pragma once

#include <sys/socket.h>

#include <string_view>

namespace linkdock::proxy {

// Decides, for an address that is about to be dialled, whether a credential check may go there.
// Only unicast addresses of the public internet may be dialled; everything else is refused whatever
// name led to it.

enum class Egress {
  kAllowed,
  kUnspecified,  // 0.0.0.0/8, ::
  kLoopback,     // 127/8, ::1
  kPrivate,      // RFC 1918, RFC 6598 (shared), fc00::/7, fec0::/10
  kLinkLocal,    // 169.254/16 with the metadata services, fe80::/10
  kMulticast,    // 224/4, ff00::/8
  kReserved,     // documentation, benchmarking, 240/4, anything outside 2000::/3
  kTranslated,   // an IPv4 address inside an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo,
                 // ISATAP
  kUnknownFamily,
};
[[nodiscard]] std::string_view EgressName(Egress decision);

// The address must be complete for its family; anything but IPv4 and IPv6 is kUnknownFamily.
[[nodiscard]] Egress ClassifyAddress(const sockaddr& address);
// The same for numeric text, as getaddrinfo gives it; text that is no address is kUnknownFamily.
[[nodiscard]] Egress ClassifyAddressText(std::string_view text);

}  // namespace linkdock::proxy
