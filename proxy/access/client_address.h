#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/sentence.h"

namespace linkdock::proxy {

// Finds the address of the client. Anybody can write X-Forwarded-For, so that header counts only
// where the connection comes from a server that the operator has in front. `Forwarded` (RFC 7239)
// is not read: most servers pass on the one that they get, and then it would be the client's own
// word.

struct Network {
  boost::asio::ip::address address;
  int bits = 0;  // of the prefix
};
// Reads 192.0.2.0/24, 2001:db8::/32, or one address. The error is the end of a sentence.
[[nodiscard]] OrSentence<Network> ReadNetwork(std::string_view text);
[[nodiscard]] bool Contains(const Network& network, const boost::asio::ip::address& address);

// The client behind the fronts: the peer unless it is a front; else the last address of the header
// that is no front. Nothing when a front does not say, or when the peer is this machine: then it is
// a front that nobody has declared. `forwarded_for` is the value of the last X-Forwarded-For line.
[[nodiscard]] std::optional<boost::asio::ip::address> ClientAddress(
    const boost::asio::ip::address& peer, std::string_view forwarded_for,
    const std::vector<Network>& fronts);

// The name by which limits count an address: an IPv6 address by its /64, which is one customer.
[[nodiscard]] std::string AddressForLimits(const boost::asio::ip::address& address);
// The network of the client, /24 or /48: logs say no more.
[[nodiscard]] std::string NetworkForLogs(const boost::asio::ip::address& address);

}  // namespace linkdock::proxy
