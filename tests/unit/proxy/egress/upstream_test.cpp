#include "proxy/egress/upstream.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>

#include "proxy/egress/transfer.h"

namespace linkdock::proxy {
namespace {

// A listening socket of this machine that counts who comes.
class Trap {
 public:
  Trap() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    socklen_t size = sizeof address;
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  Trap(const Trap&) = delete;
  Trap& operator=(const Trap&) = delete;
  ~Trap() { close(socket_); }
  [[nodiscard]] bool Caught() const {
    const int caught = accept(socket_, nullptr, nullptr);
    if (caught >= 0) close(caught);
    return caught >= 0;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

UpstreamRequest Request(const std::string& host, const std::string& url) {
  UpstreamRequest request;
  request.method = "GET";
  request.url = Secret(url);
  request.host = host;
  request.headers.emplace_back("Authorization", Secret("Basic CanarySecret"));
  return request;
}

UpstreamSettings Settings() {
  UpstreamSettings settings;
  settings.ca_file = "/etc/ssl/certs/ca-certificates.crt";
  settings.deadlines.dns = Milliseconds(200);
  settings.deadlines.connect = Milliseconds(500);
  settings.deadlines.upstream = Milliseconds(3000);
  return settings;
}

// A client with what it needs of the process.
struct World {
  explicit World(boost::asio::io_context& loop, LookUp look_up = &LookUpName)
      : resolver(look_up),
        client({.loop = loop, .resolver = resolver, .breaker = breaker, .metrics = metrics},
               Settings()) {}
  Resolver resolver;
  Breaker breaker;
  Metrics metrics{{}};
  UpstreamClient client;
};

// The outcome of a check of this host when looking its name up gives these addresses.
std::string_view OutcomeFor(const std::string& host, LookUp look_up) {
  boost::asio::io_context loop(1);
  World world(loop, look_up);
  std::optional<TransportOutcome> outcome;
  world.client.Start(Request(host, "https://" + host + "/"), [&](const UpstreamAnswer& answer) {
    outcome = answer.transport;
    loop.stop();
  });
  loop.run_for(std::chrono::seconds(5));
  return outcome ? TransportName(*outcome) : "nothing";
}

// Dials the URL without any pinning, as if everything in front of the last wall had failed.
TransportOutcome DialUnpinned(const std::string& url) {
  boost::asio::io_context loop(1);
  Transfer transfer(loop, Request("unused.invalid", url), nullptr);
  transfer.addresses = {"8.8.8.8"};
  EXPECT_TRUE(PrepareTransfer(transfer, Settings()));
  return OutcomeOf(transfer, curl_easy_perform(transfer.easy.get()));
}

TEST(Upstream, ANameThatLeadsToPrivateAddressesIsDenied) {
  const auto private_only = [](const std::string&) {
    return Resolution{TransportOutcome::kAnswered,
                      {"127.0.0.1", "10.0.0.1", "::1", "169.254.169.254"}};
  };
  EXPECT_EQ(OutcomeFor("acme.ilucca.net", private_only),
            TransportName(TransportOutcome::kPolicyDenied));
}

TEST(Upstream, ANameThatDoesNotExistIsToldApartFromDnsThatDoesNotWork) {
  const auto missing = [](const std::string&) {
    return Resolution{TransportOutcome::kDnsFailed, {}};
  };
  const auto broken = [](const std::string&) {
    return Resolution{TransportOutcome::kConnectFailed, {}};
  };
  EXPECT_EQ(OutcomeFor("nosuch.ilucca.net", missing), TransportName(TransportOutcome::kDnsFailed));
  EXPECT_EQ(OutcomeFor("acme.ilucca.net", broken), TransportName(TransportOutcome::kConnectFailed));
}

TEST(Upstream, ALookupThatHangsEndsAtItsDeadline) {
  const auto slow = [](const std::string&) {
    usleep(700'000);
    return Resolution{TransportOutcome::kAnswered, {"8.8.8.8"}};
  };
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(OutcomeFor("acme.ilucca.net", slow), TransportName(TransportOutcome::kTimedOut));
  // The lookup's thread is waited for at the end; the answer came before.
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::milliseconds(1500));
}

TEST(Upstream, NamesOfThisMachineAreNotLookedUpInItsOwnFiles) {
  for (const char* host : {"localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.1"}) {
    EXPECT_EQ(LookUpName(host).addresses, std::vector<std::string>{}) << host;
  }
}

TEST(Upstream, TheSameNameIsLookedUpOnceForAllLoopsAndThenKept) {
  boost::asio::io_context loops[2];
  const auto work = {boost::asio::make_work_guard(loops[0]),
                     boost::asio::make_work_guard(loops[1])};
  Resolver resolver([](const std::string&) {
    usleep(50'000);
    return Resolution{TransportOutcome::kAnswered, {"8.8.8.8"}};
  });
  int answers = 0;
  const auto count = [&](const Resolution& found) {
    answers += static_cast<int>(found.addresses.size());
  };
  for (int i = 0; i < 20; ++i) resolver.Resolve(loops[i % 2], "acme.ilucca.net", count);
  const auto wait_for = [&](int number) {
    for (int i = 0; i < 500 && answers < number; ++i) {
      for (auto& loop : loops) loop.run_for(std::chrono::milliseconds(5));
    }
  };
  wait_for(20);
  EXPECT_EQ(answers, 20);
  EXPECT_EQ(resolver.lookups(), 1u);
  resolver.Resolve(loops[0], "acme.ilucca.net", count);
  resolver.Resolve(loops[0], "other.ilucca.net", count);
  wait_for(22);
  EXPECT_EQ(answers, 22);
  EXPECT_EQ(resolver.lookups(), 2u);
}

TEST(Upstream, ALookupThatNobodyCouldAnswerIsNotKept) {
  boost::asio::io_context loop(1);
  const auto work = boost::asio::make_work_guard(loop);
  Resolver resolver(
      [](const std::string&) { return Resolution{TransportOutcome::kConnectFailed, {}}; });
  int answers = 0;
  for (int i = 1; i <= 2; ++i) {
    resolver.Resolve(loop, "acme.ilucca.net", [&](const Resolution&) { ++answers; });
    for (int turn = 0; turn < 500 && answers < i; ++turn) {
      loop.run_for(std::chrono::milliseconds(5));
    }
  }
  EXPECT_EQ(resolver.lookups(), 2u);
}

TEST(Upstream, TheLastWallDeniesEveryWayToWriteAPrivateAddress) {
  const Trap trap;
  const std::string port = std::to_string(trap.port());
  for (const char* host :
       {"localhost", "localhost.", "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1",
        "0", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]", "[fe80::1]", "[fd00::1]", "10.0.0.1", "a.b@127.0.0.1"}) {
    const TransportOutcome outcome =
        DialUnpinned("https://" + std::string(host) + ':' + port + '/');
    // `localhost.` may not resolve at all; then nothing is dialled either.
    EXPECT_TRUE(outcome == TransportOutcome::kPolicyDenied ||
                outcome == TransportOutcome::kDnsFailed)
        << host << ": " << TransportName(outcome);
  }
  EXPECT_FALSE(trap.Caught());
}

TEST(Upstream, OnlyHttpsLeaves) {
  const Trap trap;
  const std::string port = std::to_string(trap.port());
  for (const std::string& url :
       {"http://127.0.0.1:" + port + "/", "ftp://127.0.0.1:" + port + "/",
        std::string("file:///etc/passwd"), "gopher://127.0.0.1:" + port + "/"}) {
    EXPECT_EQ(TransportName(DialUnpinned(url)), TransportName(TransportOutcome::kBroken)) << url;
  }
  EXPECT_FALSE(trap.Caught());
}

TEST(Upstream, ADivertedHostMayGoToExactlyItsAddressAndPort) {
  const Trap allowed;
  const Trap other;
  UpstreamSettings settings = Settings();
  boost::asio::io_context loop(1);
  const auto dial = [&](std::uint16_t diverted, std::uint16_t dialled) {
    Transfer transfer(loop, Request("acme.ilucca.net", "https://acme.ilucca.net/"), nullptr);
    transfer.diverted =
        TestEndpoint{.unresolved = false, .address = "127.0.0.1", .port = dialled, .ca_file = ""};
    EXPECT_TRUE(PrepareTransfer(transfer, settings));
    transfer.diverted->port = diverted;
    return OutcomeOf(transfer, curl_easy_perform(transfer.easy.get()));
  };
  EXPECT_EQ(dial(allowed.port(), other.port()), TransportOutcome::kPolicyDenied);
  EXPECT_FALSE(other.Caught());
  EXPECT_EQ(dial(allowed.port(), allowed.port()), TransportOutcome::kTimedOut);  // it says nothing
  EXPECT_TRUE(allowed.Caught());
}

TEST(Upstream, AHeaderWithALineBreakIsNeverSent) {
  boost::asio::io_context loop(1);
  for (const char* value : {"a\r\nX-Evil: 1", "a\nb", "a\tb", "a\x7f"}) {
    Transfer transfer(loop, Request("acme.ilucca.net", "https://acme.ilucca.net/"), nullptr);
    transfer.request.headers.emplace_back("X-Key", Secret(value));
    transfer.addresses = {"8.8.8.8"};
    EXPECT_FALSE(PrepareTransfer(transfer, Settings())) << value;
  }
}

TEST(Upstream, ACancelledTransferNeverCallsBack) {
  boost::asio::io_context loop(1);
  World world(loop);
  bool called = false;
  const TransferId id = world.client.Start(Request("localhost", "https://localhost/"),
                                           [&](const UpstreamReply&) { called = true; });
  world.client.Cancel(id);
  world.client.Cancel(id);
  loop.run_for(std::chrono::milliseconds(300));
  EXPECT_FALSE(called);
}

TEST(Upstream, AHostThatFailsFiveTimesIsNotAskedForHalfAMinute) {
  boost::asio::io_context loop(1);
  static std::atomic<int> lookups = 0;
  World world(loop, [](const std::string&) {
    ++lookups;
    return Resolution{TransportOutcome::kConnectFailed, {}};
  });
  std::vector<UpstreamReply> replies;
  for (std::size_t i = 1; i <= 6; ++i) {
    world.client.Start(Request("acme.ilucca.net", "https://acme.ilucca.net/"),
                       [&](const UpstreamReply& reply) { replies.push_back(reply); });
    for (int turn = 0; turn < 500 && replies.size() < i; ++turn)
      loop.run_for(std::chrono::milliseconds(5));
  }
  ASSERT_EQ(replies.size(), 6u);
  EXPECT_EQ(replies[4].refused, UpstreamReply::Refused::kNo);
  EXPECT_EQ(replies[5].refused, UpstreamReply::Refused::kDown);
  EXPECT_EQ(replies[5].retry_after_s, 30);
  EXPECT_EQ(lookups.load(), 5);
  EXPECT_EQ(world.metrics.connecting.load(), 0);
}

}  // namespace
}  // namespace linkdock::proxy
