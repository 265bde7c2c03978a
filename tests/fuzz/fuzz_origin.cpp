// A configured origin, and the Origin of a request beside it.
#include <algorithm>

#include "proxy/access/origin.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  std::string_view asked = fuzz::Text(data, size);
  const std::string configured(fuzz::Cut(asked));
  const proxy::OriginDecision decision = proxy::DecideOrigin(asked, {configured});
  fuzz::Require(
      (decision == proxy::OriginDecision::kAllowed) == (!asked.empty() && asked == configured),
      "only the same text is allowed");
  if (!proxy::IsConfigurableOrigin(configured)) return 0;
  fuzz::Require(std::ranges::none_of(configured, [](char c) { return c >= 'A' && c <= 'Z'; }),
                "an origin is in lower case, as browsers send it");
  UpstreamRequest request;  // the same reading of a URL as for a provider's
  const std::size_t host_at = configured.find("//") + 2;
  const std::size_t colon = configured.find(
      ':', configured.find(']') == std::string::npos ? host_at : configured.find(']'));
  request.host = configured.substr(host_at, std::min(colon, configured.size()) - host_at);
  const std::string bare = "https://" + request.host + '/';
  request.url = Secret(bare);
  if (request.host.find_first_not_of("0123456789.") == std::string::npos) return 0;  // not a name
  fuzz::RequireSafe(request);
  return 0;
}
