#include "proxy/egress/egress_policy.h"

#include <gtest/gtest.h>

#include "proxy/egress/transfer.h"

namespace linkdock::proxy {
namespace {

struct Case {
  const char* address;
  Egress decision;
};

// Each range with its first and last address and the neighbours just outside.
constexpr Case kCases[] = {
    {"0.0.0.0", Egress::kUnspecified},
    {"0.255.255.255", Egress::kUnspecified},
    {"1.0.0.0", Egress::kAllowed},
    {"9.255.255.255", Egress::kAllowed},
    {"10.0.0.0", Egress::kPrivate},
    {"10.255.255.255", Egress::kPrivate},
    {"11.0.0.0", Egress::kAllowed},
    {"100.63.255.255", Egress::kAllowed},
    {"100.64.0.0", Egress::kPrivate},
    {"100.127.255.255", Egress::kPrivate},
    {"100.128.0.0", Egress::kAllowed},
    {"126.255.255.255", Egress::kAllowed},
    {"127.0.0.1", Egress::kLoopback},
    {"127.255.255.255", Egress::kLoopback},
    {"128.0.0.0", Egress::kAllowed},
    {"169.253.255.255", Egress::kAllowed},
    {"169.254.169.254", Egress::kLinkLocal},
    {"169.255.0.0", Egress::kAllowed},
    {"172.15.255.255", Egress::kAllowed},
    {"172.16.0.0", Egress::kPrivate},
    {"172.31.255.255", Egress::kPrivate},
    {"172.32.0.0", Egress::kAllowed},
    {"191.255.255.255", Egress::kAllowed},
    {"192.0.0.8", Egress::kReserved},
    {"192.0.1.0", Egress::kAllowed},
    {"192.0.2.1", Egress::kReserved},
    {"192.0.3.0", Egress::kAllowed},
    {"192.88.99.1", Egress::kReserved},
    {"192.88.100.0", Egress::kAllowed},
    {"192.167.255.255", Egress::kAllowed},
    {"192.168.0.0", Egress::kPrivate},
    {"192.168.255.255", Egress::kPrivate},
    {"192.169.0.0", Egress::kAllowed},
    {"198.17.255.255", Egress::kAllowed},
    {"198.18.0.0", Egress::kReserved},
    {"198.19.255.255", Egress::kReserved},
    {"198.20.0.0", Egress::kAllowed},
    {"198.51.100.7", Egress::kReserved},
    {"203.0.113.7", Egress::kReserved},
    {"203.0.114.0", Egress::kAllowed},
    {"223.255.255.255", Egress::kAllowed},
    {"224.0.0.1", Egress::kMulticast},
    {"239.255.255.255", Egress::kMulticast},
    {"240.0.0.0", Egress::kReserved},
    {"255.255.255.255", Egress::kReserved},
    {"8.8.8.8", Egress::kAllowed},
    {"::", Egress::kUnspecified},
    {"::1", Egress::kLoopback},
    {"::2", Egress::kTranslated},
    {"::ffff:127.0.0.1", Egress::kTranslated},
    {"::ffff:8.8.8.8", Egress::kTranslated},
    {"::127.0.0.1", Egress::kTranslated},
    {"::ffff:0:127.0.0.1", Egress::kReserved},
    {"64:ff9b::a9fe:a9fe", Egress::kTranslated},
    {"64:ff9b:1::1", Egress::kTranslated},
    {"100::1", Egress::kReserved},
    {"1fff:ffff::1", Egress::kReserved},
    {"2000::1", Egress::kAllowed},
    {"2001::1", Egress::kTranslated},
    {"2001:1::1", Egress::kReserved},
    {"2001:1ff:ffff::1", Egress::kReserved},
    {"2001:200::1", Egress::kAllowed},
    {"2001:db7:ffff::1", Egress::kAllowed},
    {"2001:db8::1", Egress::kReserved},
    {"2001:db9::1", Egress::kAllowed},
    {"2002:7f00:1::", Egress::kTranslated},
    {"2003::1", Egress::kAllowed},
    {"2606:4700:4700::1111", Egress::kAllowed},
    {"2606:4700::5efe:127.0.0.1", Egress::kTranslated},
    {"2606:4700::200:5efe:127.0.0.1", Egress::kTranslated},
    {"2606:4700::5eff:127.0.0.1", Egress::kAllowed},
    {"3ffe:ffff::1", Egress::kAllowed},
    {"3fff:0fff::1", Egress::kReserved},
    {"3fff:1000::1", Egress::kAllowed},
    {"4000::1", Egress::kReserved},
    {"fbff::1", Egress::kReserved},
    {"fc00::1", Egress::kPrivate},
    {"fd00::1", Egress::kPrivate},
    {"fe7f::1", Egress::kReserved},
    {"fe80::1", Egress::kLinkLocal},
    {"febf::1", Egress::kLinkLocal},
    {"fec0::1", Egress::kPrivate},
    {"ff02::1", Egress::kMulticast},
    {"fe80::1%lo", Egress::kUnknownFamily},
    {"localhost", Egress::kUnknownFamily},
    {"2130706433", Egress::kUnknownFamily},
    {"0x7f.0.0.1", Egress::kUnknownFamily},
    {"", Egress::kUnknownFamily},
};

TEST(Egress, OnlyPublicUnicastAddressesMayBeDialled) {
  for (const Case& test : kCases) {
    EXPECT_EQ(EgressName(ClassifyAddressText(test.address)), EgressName(test.decision))
        << test.address;
  }
}

TEST(Egress, AnUnknownAddressFamilyIsRefused) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_EQ(ClassifyAddress(address), Egress::kUnknownFamily);
}

TEST(Egress, PrivateMembersOfAMixedAnswerAreSkipped) {
  const std::vector<std::string> mixed{"127.0.0.1", "8.8.8.8", "10.0.0.1", "2606:4700::1", "::1"};
  EXPECT_EQ(PublicAddresses(mixed), (std::vector<std::string>{"8.8.8.8", "2606:4700::1"}));
  EXPECT_TRUE(PublicAddresses({"192.168.1.1"}).empty());
}

}  // namespace
}  // namespace linkdock::proxy
