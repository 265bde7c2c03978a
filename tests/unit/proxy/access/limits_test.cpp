#include "proxy/egress/limits.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <vector>

#include "proxy/access/admission.h"
#include "proxy/access/client_address.h"
#include "proxy/base/hashing.h"
#include "proxy/egress/breaker.h"
#include "proxy/egress/connect_gate.h"

namespace linkdock::proxy {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const MonotonicTime kStart = MonotonicTime() + hours(1);

class ProxyRate : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitCrypto()); }
  // 0 when it may and was counted, else the seconds.
  static int Take(RateLimiter& limiter, std::string_view name, MonotonicTime now) {
    const int wait_s = limiter.Look(name, now);
    if (wait_s == 0) limiter.Count(name, now);
    return wait_s;
  }
};

TEST_F(ProxyRate, AllowsABurstAndThenASteadyRate) {
  RateLimiter limiter({3, minutes(1)});
  EXPECT_EQ(Take(limiter, "a", kStart), 0);
  EXPECT_EQ(Take(limiter, "a", kStart), 0);
  EXPECT_EQ(Take(limiter, "a", kStart), 0);
  EXPECT_EQ(Take(limiter, "a", kStart), 20);
  EXPECT_EQ(Take(limiter, "b", kStart), 0);
  EXPECT_EQ(Take(limiter, "a", kStart + seconds(19)), 1);
  EXPECT_EQ(Take(limiter, "a", kStart + seconds(20)), 0);
  EXPECT_EQ(Take(limiter, "a", kStart + seconds(20)), 20);
  EXPECT_EQ(Take(limiter, "a", kStart + hours(1)), 0);
}

TEST_F(ProxyRate, AWaitOfMinutesIsCalledSixtySeconds) {
  RateLimiter limiter({1, hours(1)});
  EXPECT_EQ(Take(limiter, "a", kStart), 0);
  EXPECT_EQ(Take(limiter, "a", kStart), 60);
  EXPECT_EQ(Take(limiter, "a", kStart + hours(1) - seconds(5)), 5);
}

TEST_F(ProxyRate, ZeroIsNoLimit) {
  RateLimiter limiter({0, minutes(1)});
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(Take(limiter, "a", kStart), 0);
}

TEST_F(ProxyRate, AFloodOfNamesDoesNotResetWhoHasReachedTheLimit) {
  RateLimiter limiter({2, minutes(1)});
  EXPECT_EQ(Take(limiter, "a", kStart), 0);
  EXPECT_EQ(Take(limiter, "a", kStart), 0);
  for (int i = 0; i < 1'000'000; ++i) limiter.Count(std::to_string(i), kStart);
  EXPECT_GT(Take(limiter, "a", kStart), 0);
  EXPECT_EQ(Take(limiter, "a", kStart + hours(1)), 0);
}

TEST_F(ProxyRate, TenThousandActiveNamesDoNotDisturbANewOne) {
  RateLimiter limiter({2, minutes(1)});
  for (int i = 0; i < 10'000; ++i) {
    limiter.Count(std::to_string(i), kStart);
    limiter.Count(std::to_string(i), kStart);
  }
  int disturbed = 0;
  for (int i = 0; i < 1000; ++i) disturbed += limiter.Look("new " + std::to_string(i), kStart) > 0;
  EXPECT_LT(disturbed, 150);  // (1 - e^(-20000/65536))^2 is 7 %
}

class ProxyAdmission : public ProxyRate {
 protected:
  static constexpr Caller kAda{
      .session = "s1", .owner = "ada", .provider = "lucca", .address = "192.0.2.1"};
  // The name of the limit that refuses, or "taken"; what is taken is kept in flight.
  std::string_view Take(const Caller& caller, MonotonicTime now = kStart) {
    auto taken = admission_->Take(caller, now);
    if (!taken) return LimitName(taken.error().limit);
    holds_.push_back(*std::move(taken));
    return "taken";
  }
  static LimitSettings None() {
    return {.checks_per_minute = 0,
            .owner_checks_per_hour = 0,
            .address_checks_per_minute = 0,
            .total_checks_per_minute = 0,
            .provider_checks_per_minute = 0,
            .owner_in_flight = 0,
            .provider_in_flight = 0};
  }
  void Use(const LimitSettings& settings) { admission_.emplace(settings); }
  std::optional<Admission> admission_;
  std::vector<Hold> holds_;
};

TEST_F(ProxyAdmission, EachLimitHasItsNameAndItsNeighbourIsFree) {
  struct Row {
    int LimitSettings::* member;
    std::string_view name;
    Caller neighbour;  // differs in what is counted
  };
  const Row rows[] = {
      {&LimitSettings::checks_per_minute, "session", {"s2", "ada", "lucca", "192.0.2.1"}},
      {&LimitSettings::owner_checks_per_hour, "owner", {"s1", "bob", "lucca", "192.0.2.1"}},
      {&LimitSettings::address_checks_per_minute, "address", {"s1", "ada", "lucca", "192.0.2.2"}},
      {&LimitSettings::provider_checks_per_minute, "provider", {"s1", "ada", "nutshell", ""}},
      {&LimitSettings::owner_in_flight, "owner_in_flight", {"s1", "bob", "lucca", ""}},
      {&LimitSettings::provider_in_flight, "provider_in_flight", {"s1", "ada", "nutshell", ""}},
  };
  for (const Row& row : rows) {
    holds_.clear();
    LimitSettings settings = None();
    settings.*row.member = 2;
    Use(settings);
    EXPECT_EQ(Take(kAda), "taken") << row.name;
    EXPECT_EQ(Take(kAda), "taken") << row.name;
    EXPECT_EQ(Take(kAda), row.name);
    EXPECT_EQ(Take(row.neighbour), "taken") << row.name;
  }
  holds_.clear();
  LimitSettings settings = None();
  settings.total_checks_per_minute = 1;
  Use(settings);
  EXPECT_EQ(Take(kAda), "taken");
  EXPECT_EQ(Take({"s2", "bob", "nutshell", ""}), "total");
  holds_.clear();
}

TEST_F(ProxyAdmission, ARefusedCheckCountsAgainstNothing) {
  LimitSettings settings = None();
  settings.checks_per_minute = 2;
  settings.provider_in_flight = 1;
  Use(settings);
  EXPECT_EQ(Take(kAda), "taken");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Take(kAda), "provider_in_flight");
  holds_.clear();
  EXPECT_EQ(Take(kAda), "taken");
  EXPECT_EQ(Take(kAda), "session");
  holds_.clear();
}

TEST_F(ProxyAdmission, AnUnknownAddressIsNotLimited) {
  LimitSettings settings = None();
  settings.address_checks_per_minute = 1;
  Use(settings);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Take({"s", "o", "p", ""}), "taken");
  holds_.clear();
}

TEST_F(ProxyAdmission, PlacesInFlightAreGivenBack) {
  LimitSettings settings = None();
  settings.max_in_flight = 1;
  Use(settings);
  auto place = admission_->Enter();
  ASSERT_TRUE(place);
  EXPECT_TRUE(admission_->Full());
  EXPECT_FALSE(admission_->Enter());
  place = Hold();
  EXPECT_FALSE(admission_->Full());
  EXPECT_EQ(admission_->in_flight(), 0);
}

TEST(ProxyBreaker, OpensAfterFiveFailuresAndLetsOneTry) {
  using Report = Breaker::Report;
  Breaker breaker;
  for (int i = 0; i < kBreakerFailures; ++i) {
    EXPECT_EQ(breaker.Ask("a", kStart), 0);
    breaker.Tell("a", Report::kFailed, kStart);
  }
  EXPECT_EQ(breaker.Ask("a", kStart), 30);
  EXPECT_EQ(breaker.Ask("a", kStart + milliseconds(29'500)), 1);
  EXPECT_EQ(breaker.Ask("b", kStart), 0);
  const MonotonicTime half = kStart + kBreakerPause;
  EXPECT_EQ(breaker.Ask("a", half), 0);
  EXPECT_EQ(breaker.Ask("a", half), 30) << "one at a time";
  breaker.Tell("a", Report::kFailed, half);
  EXPECT_EQ(breaker.Ask("a", half), 30);
  EXPECT_EQ(breaker.Ask("a", half + kBreakerPause), 0);
  breaker.Tell("a", Report::kUnknown, half + kBreakerPause);
  EXPECT_EQ(breaker.Ask("a", half + kBreakerPause), 0) << "the one that tried went away";
  breaker.Tell("a", Report::kAnswered, half + kBreakerPause);
  EXPECT_EQ(breaker.Ask("a", half + kBreakerPause), 0);
  EXPECT_EQ(breaker.size(), 0u);
}

TEST(ProxyBreaker, OnlyFailuresInARowCount) {
  Breaker breaker;
  for (int i = 0; i < 4 * kBreakerFailures; ++i) {
    const bool answers = i % kBreakerFailures == kBreakerFailures - 1;
    EXPECT_EQ(breaker.Ask("a", kStart), 0);
    breaker.Tell("a", answers ? Breaker::Report::kAnswered : Breaker::Report::kFailed, kStart);
    breaker.Tell("a", Breaker::Report::kUnknown, kStart);
  }
}

TEST(ProxyBreaker, ItsMemoryIsBoundedAndTheOldestGoesFirst) {
  Breaker breaker;
  for (std::size_t i = 0; i < kMaxBreakerHosts + 10; ++i) {
    const MonotonicTime now = kStart + milliseconds(i);
    for (int n = 0; n < kBreakerFailures; ++n)
      breaker.Tell(std::to_string(i), Breaker::Report::kFailed, now);
  }
  EXPECT_EQ(breaker.size(), kMaxBreakerHosts);
  EXPECT_EQ(breaker.Ask("9", kStart), 0);
  EXPECT_GT(breaker.Ask("10", kStart), 0);
}

TEST(ProxyConnectGate, HostsTakeTurnsAndOneHasHalfOfThePlaces) {
  ConnectGate gate(4);
  for (ConnectGate::Id id = 1; id <= 5; ++id) gate.Wait("slow", id);
  gate.Wait("other", 10);
  EXPECT_EQ(gate.Next(), 10u);
  EXPECT_EQ(gate.Next(), 1u);
  EXPECT_EQ(gate.Next(), 2u);
  EXPECT_EQ(gate.Next(), std::nullopt) << "the fourth place is for others";
  gate.Wait("other", 11);
  EXPECT_EQ(gate.Next(), 11u);
  EXPECT_EQ(gate.connecting(), 4u);
  EXPECT_EQ(gate.waiting(), 3u);
  gate.Leave(1);
  gate.Leave(1);
  gate.Leave(3);  // has waited long enough
  EXPECT_EQ(gate.Next(), 4u);
  for (const ConnectGate::Id id : {2, 4, 5, 10, 11}) gate.Leave(id);
  EXPECT_EQ(gate.connecting() + gate.waiting(), 0u);
  EXPECT_EQ(gate.Next(), std::nullopt);
}

std::string Client(const char* peer, std::string_view forwarded,
                   const std::vector<std::string>& fronts) {
  std::vector<Network> networks;
  for (const std::string& front : fronts) networks.push_back(ReadNetwork(front).value());
  const auto client = ClientAddress(boost::asio::ip::make_address(peer), forwarded, networks);
  return client ? client->to_string() : "unknown";
}

TEST(ProxyClientAddress, OnlyAFrontMayNameTheClient) {
  EXPECT_EQ(Client("198.51.100.7", "203.0.113.9", {}), "198.51.100.7");
  EXPECT_EQ(Client("198.51.100.7", "203.0.113.9", {"10.0.0.0/8"}), "198.51.100.7");
  EXPECT_EQ(Client("10.1.2.3", "203.0.113.9", {"10.0.0.0/8"}), "203.0.113.9");
  EXPECT_EQ(Client("11.1.2.3", "203.0.113.9", {"10.0.0.0/8"}), "11.1.2.3");
  EXPECT_EQ(Client("10.1.2.3", "1.1.1.1, 203.0.113.9", {"10.0.0.0/8"}), "203.0.113.9");
  EXPECT_EQ(Client("10.1.2.3", "1.1.1.1, 203.0.113.9,10.9.9.9", {"10.0.0.0/8"}), "203.0.113.9");
  EXPECT_EQ(Client("10.1.2.3", "203.0.113.9:4711", {"10.1.2.3"}), "203.0.113.9");
  EXPECT_EQ(Client("::ffff:10.1.2.3", "[2001:db8::1]:4711", {"10.0.0.0/8"}), "2001:db8::1");
  EXPECT_EQ(Client("2001:db8::5", "2001:db8:1::1", {"2001:db8::/48"}), "2001:db8:1::1");
}

TEST(ProxyClientAddress, AFrontThatSaysNothingLeavesItUnknown) {
  for (const char* forwarded : {"", "unknown", "1.1.1.1, _hidden", "203.0.113.9, ,", "[", ":"})
    EXPECT_EQ(Client("10.1.2.3", forwarded, {"10.0.0.0/8"}), "unknown") << forwarded;
  EXPECT_EQ(Client("127.0.0.1", "203.0.113.9", {}), "unknown");
  EXPECT_EQ(Client("127.0.0.1", "203.0.113.9", {"127.0.0.1"}), "203.0.113.9");
}

TEST(ProxyClientAddress, NetworksAreReadWhole) {
  for (const char* bad : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x",
                          "::/129", "localhost", "10.0.0"})
    EXPECT_FALSE(ReadNetwork(bad)) << bad;
  EXPECT_TRUE(ReadNetwork("0.0.0.0/0"));
  const Network all = ReadNetwork("::/0").value();
  EXPECT_FALSE(Contains(all, boost::asio::ip::make_address("1.2.3.4")));
}

TEST(ProxyClientAddress, AnIpv6CustomerIsOneAddressAndLogsHoldTheNetworkOnly) {
  const auto address = boost::asio::ip::make_address("2001:db8:1:2:3:4:5:6");
  EXPECT_EQ(AddressForLimits(address), "2001:db8:1:2::");
  EXPECT_EQ(NetworkForLogs(address), "2001:db8:1::/48");
  const auto mapped = boost::asio::ip::make_address("::ffff:203.0.113.9");
  EXPECT_EQ(AddressForLimits(mapped), "203.0.113.9");
  EXPECT_EQ(NetworkForLogs(mapped), "203.0.113.0/24");
}

}  // namespace
}  // namespace linkdock::proxy
