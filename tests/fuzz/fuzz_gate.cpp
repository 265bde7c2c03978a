// A request's header, already cut into lines: what the gate lets pass is what the contract says.
#include <algorithm>

#include "proxy/api/gate.h"
#include "proxy/base/text.h"
#include "tests/fuzz/fuzz.h"

namespace linkdock::fuzz {
namespace {

const std::vector<std::string>& Origins() {
  static const std::vector<std::string> origins{"https://link.example.com",
                                                "http://localhost:3000"};
  return origins;
}

proxy::RequestHead ReadHead(std::string_view text) {
  proxy::RequestHead head;
  std::string_view line = Cut(text);
  head.method = Cut(line, ' ');
  head.target = Cut(line, ' ');
  head.version = line == "HTTP/1.0" ? 10 : 11;
  while (!text.empty()) {
    std::string_view value = Cut(text);
    const std::string_view name = Cut(value, ':');
    head.headers.emplace_back(name, value);
  }
  return head;
}

void RequireContract(const proxy::RequestHead& head, const proxy::Gate& gate) {
  if (!gate.allow_origin.empty()) {
    Require(std::ranges::find(Origins(), gate.allow_origin) != Origins().end(),
            "only a configured origin is allowed, byte by byte");
  }
  if (gate.route == proxy::Route::kUnknown) {
    Require(gate.problem.has_value(), "an unknown path is refused");
  }
  if (gate.problem) {
    Require(proxy::DescribeProblem(*gate.problem).status >= 400, "a refusal has a status");
    Require(!gate.preflight, "a refused preflight grants nothing");
    return;
  }
  if (gate.preflight) {
    Require(head.method == "OPTIONS" && !gate.allow_origin.empty(), "a preflight names its origin");
    return;
  }
  Require(head.method != "TRACE" && head.method != "CONNECT", "no TRACE, no CONNECT");
  if (gate.route != proxy::Route::kCheck) return;
  Require(head.method == "POST" && head.target == "/v1/check", "a check is a POST to its path");
  Require(!gate.allow_origin.empty(), "a check comes from an allowed origin");
  Require(proxy::IsUuid(gate.idempotency_key), "a check has a UUID");
}

}  // namespace
}  // namespace linkdock::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  const proxy::RequestHead head = fuzz::ReadHead(fuzz::Text(data, size));
  fuzz::RequireContract(head, proxy::DecideGate(head, fuzz::Origins()));
  return 0;
}
