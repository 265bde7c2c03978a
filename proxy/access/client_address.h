#pragma once

#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace linkdock::proxy {

// Who a request comes from. Anybody can write X-Forwarded-For, so it counts only where the
// connection comes from a server that the operator has in front. `Forwarded` (RFC 7239) is not
// read: most servers pass on the one that they get, and then it would be the client's own word.

struct Network {
  boost::asio::ip::address address;
  int bits = 0;  // of the prefix
};
// 192.0.2.0/24, 2001:db8::/32, or one address.
[[nodiscard]] std::optional<Network> ReadNetwork(std::string_view text);
[[nodiscard]] bool Contains(const Network& network, const boost::asio::ip::address& address);

// The client behind the fronts: the peer unless it is a front; else the last address of the header
// that is no front. Nothing when a front does not say, or when the peer is this machine: then it is
// a front that nobody has declared. `forwarded_for` is the value of the last X-Forwarded-For line.
[[nodiscard]] std::optional<boost::asio::ip::address> ClientAddress(
    const boost::asio::ip::address& peer, std::string_view forwarded_for,
    const std::vector<Network>& fronts);

// What one limit is for: the address, or the /64 of an IPv6 address, which is one customer.
[[nodiscard]] std::string AddressForLimits(const boost::asio::ip::address& address);
// What a log may say: the network of the client, /24 or /48.
[[nodiscard]] std::string NetworkForLogs(const boost::asio::ip::address& address);

}  // namespace linkdock::proxy
