// The file of webhook endpoints: what is taken goes by https to the host that libcurl reads, too;
// what is refused is not repeated.
#include <algorithm>

#include "proxy/webhooks/config.h"
#include "tests/fuzz/fuzz.h"

namespace linkdock::fuzz {
namespace {

constexpr std::string_view kCanary = "Q2FuYXJ5U2VjcmV0";  // in the seeds' secrets and URLs

void TryEndpoint(const proxy::WebhookEndpoint& endpoint) {
  UpstreamRequest request;
  request.host = endpoint.host;
  // The one port that an address may name is the one that it has anyway.
  std::string url(endpoint.url.Reveal());
  const std::size_t port = url.find(':', 8);
  if (port != std::string::npos && url.substr(0, port) == "https://" + endpoint.host)
    url.erase(port, 4);
  if (url.find_first_of("/?", 8) == std::string::npos) url += '/';
  if (url[8 + endpoint.host.size()] == '?') url.insert(8 + endpoint.host.size(), "/");
  request.url = Secret(url);
  RequireSafe(request);
  Require(!endpoint.id.empty() && !endpoint.keys.empty(), "an endpoint has a name and a key");
  Require(std::ranges::none_of(endpoint.keys, &Secret::empty), "a key is not empty");
  for (const std::string& kind : endpoint.kinds) {
    Require(std::ranges::find(proxy::kEventKinds, kind) != proxy::kEventKinds.end(),
            "a kind is one that there is");
  }
}

}  // namespace
}  // namespace linkdock::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  const auto read = proxy::ParseWebhooks(fuzz::Text(data, size));
  if (read) {
    const auto* endpoints = &*read;
    for (const auto& endpoint : *endpoints) fuzz::TryEndpoint(endpoint);
    return 0;
  }
  const std::string& fault = read.error();
  fuzz::Require(!fault.empty() && fault.size() < 1000, "a fault is a sentence");
  fuzz::Require(fault.find(fuzz::kCanary) == std::string::npos, "no fault repeats a secret");
  return 0;
}
