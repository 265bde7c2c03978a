#ifndef LINKDOCK_TEST_HOOKS
#error "This file opens the egress policy: it belongs into linkdock-proxy-demo only."
#endif

#include <arpa/inet.h>
#include <netinet/in.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <charconv>
#include <cstring>

#include "proxy/base/test_hooks.h"

namespace linkdock::proxy {
namespace {

constexpr std::uint16_t kHttpsPort = 443;  // checks go nowhere else
constexpr const char* kNoDiversion = "is not host:443:address:port.";

struct Diversion {
  std::string_view host;  // or *.domain
  std::string address;
  std::uint16_t port = 0;
};

OrSentence<std::uint16_t> ReadPort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    return Unexpected("is not a port");
  }
  return port;
}

// host:443:address:port, IPv4 only.
OrSentence<Diversion> ReadDiversion(std::string_view text) {
  const std::size_t first = text.find(':');
  if (first == std::string_view::npos || first == 0) return Unexpected(kNoDiversion);
  const std::size_t second = text.find(':', first + 1);
  if (second == std::string_view::npos) return Unexpected(kNoDiversion);
  const std::size_t third = text.find(':', second + 1);
  if (third == std::string_view::npos) return Unexpected(kNoDiversion);
  const auto from = ReadPort(text.substr(first + 1, second - first - 1));
  const auto to = ReadPort(text.substr(third + 1));
  Diversion diversion{.host = text.substr(0, first),
                      .address = std::string(text.substr(second + 1, third - second - 1))};
  in_addr address{};
  if (!from || *from != kHttpsPort || !to ||
      inet_pton(AF_INET, diversion.address.c_str(), &address) != 1) {
    return Unexpected(kNoDiversion);
  }
  diversion.port = *to;
  return diversion;
}

bool Covers(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.")) return pattern == host;
  const std::string_view suffix = pattern.substr(1);
  return host.size() > suffix.size() && host.ends_with(suffix);
}

}  // namespace

void AddTestOptions(CLI::App& app, TestHooks& hooks) {
  app.add_option("--test-resolve", hooks.resolve,
                 "Send a host elsewhere: host:443:address:port; the host may begin with *. (tests "
                 "and demo only)")
      ->group("Test hooks");
  app.add_option("--test-unresolved", hooks.unresolved,
                 "A host that does not exist (tests and demo only)")
      ->group("Test hooks");
  app.add_option("--test-ca", hooks.ca_file,
                 "Certificate authority of the diverted hosts (tests and demo only)")
      ->group("Test hooks");
  app.add_option("--test-hurry", hooks.hurry,
                 "Divide the waits between attempts of a webhook by this (tests and demo only)")
      ->check(CLI::PositiveNumber)
      ->group("Test hooks");
}

OrSentence<void> JudgeTestHooks(const TestHooks& hooks) {
  for (const std::string& text : hooks.resolve) {
    if (const auto read = ReadDiversion(text); !read) {
      return Unexpected("--test-resolve '" + text + "' " + read.error());
    }
  }
  return {};
}

std::optional<TestEndpoint> DivertHost(const TestHooks& hooks, std::string_view host) {
  if (std::ranges::find(hooks.unresolved, host) != hooks.unresolved.end()) {
    return TestEndpoint{.unresolved = true, .address = {}, .port = 0, .ca_file = {}};
  }
  for (const std::string& text : hooks.resolve) {
    const auto diversion = ReadDiversion(text);
    if (!diversion || !Covers(diversion->host, host)) continue;
    return TestEndpoint{.unresolved = false,
                        .address = diversion->address,
                        .port = diversion->port,
                        .ca_file = hooks.ca_file};
  }
  return std::nullopt;
}

bool IsDiverted(const TestEndpoint& endpoint, const sockaddr& address) {
  if (endpoint.unresolved || address.sa_family != AF_INET) return false;
  sockaddr_in v4{};
  std::memcpy(&v4, &address, sizeof v4);
  in_addr expected{};
  if (inet_pton(AF_INET, endpoint.address.c_str(), &expected) != 1) return false;
  return v4.sin_addr.s_addr == expected.s_addr && ntohs(v4.sin_port) == endpoint.port;
}

bool HasTestHooks() { return true; }

}  // namespace linkdock::proxy
