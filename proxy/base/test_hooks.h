#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/sentence.h"

namespace CLI {
class App;
}

namespace linkdock::proxy {

// The only way around DNS and the egress policy, so that tests and the demo can send the real host
// names to simulators on this machine. Two sources implement this header: test_hooks_on.cpp is
// linked into linkdock-proxy-demo, test_hooks_off.cpp into linkdock-proxy, where no option, file or
// variable can name a hook.
struct TestHooks {
  std::vector<std::string> resolve;     // host:port:address:port; the host may begin with *.
  std::vector<std::string> unresolved;  // hosts that do not exist, before any wildcard
  std::string ca_file;                  // trusted for these hosts only
  int hurry = 1;                        // divides the waits between attempts of a webhook
};

struct TestEndpoint {
  bool unresolved = false;
  std::string address;  // numeric
  std::uint16_t port = 0;
  std::string ca_file;
};

// Adds the demo's options to a command line; nothing in the release.
void AddTestOptions(CLI::App& app, TestHooks& hooks);
// Whether each hook is well-formed.
[[nodiscard]] OrSentence<void> JudgeTestHooks(const TestHooks& hooks);
// Where a host is diverted to; in the release always nothing.
[[nodiscard]] std::optional<TestEndpoint> DivertHost(const TestHooks& hooks, std::string_view host);
// Whether this address is exactly the diverted one and so exempt from the egress policy; in the
// release always false.
[[nodiscard]] bool IsDiverted(const TestEndpoint& endpoint, const sockaddr& address);
// For the start line of the log.
[[nodiscard]] bool HasTestHooks();

}  // namespace linkdock::proxy
