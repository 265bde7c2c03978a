#include "proxy/webhooks/request.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <utility>

#include "proxy/webhooks/sign.h"

namespace linkdock::proxy {
namespace {

// Beyond any wait; a number that is absurd may not overflow a clock.
constexpr std::chrono::seconds kMaxRetryAfter{std::chrono::hours(24 * 30)};

}  // namespace

UpstreamRequest MakeWebhookRequest(const WebhookEndpoint& endpoint, const ClaimedDelivery& delivery,
                                   std::int64_t now_ms) {
  const std::int64_t now_s = now_ms / 1000;
  const std::string signature = SignWebhook(
      endpoint.keys, {.id = delivery.event_id, .timestamp_s = now_s, .payload = delivery.payload});
  UpstreamRequest request{.method = "POST",
                          .url = endpoint.url.Clone(),
                          .host = endpoint.host,
                          .headers = {},
                          .body = Secret(delivery.payload)};
  request.headers.emplace_back("Content-Type", Secret("application/json"));
  request.headers.emplace_back("webhook-id", Secret(delivery.event_id));
  request.headers.emplace_back("webhook-timestamp", Secret(std::to_string(now_s)));
  request.headers.emplace_back("webhook-signature", Secret(signature));
  return request;
}

WebhookAnswer ReadWebhookAnswer(const UpstreamAnswer& upstream) {
  WebhookAnswer answer{.transport = upstream.transport, .status = upstream.status};
  for (const auto& [name, value] : upstream.headers) {
    if (name != "retry-after") continue;
    std::from_chars(value.data(), value.data() + value.size(), answer.retry_after_s);
    answer.retry_after_s =
        std::clamp<std::int64_t>(answer.retry_after_s, 0, kMaxRetryAfter.count());
  }
  return answer;
}

}  // namespace linkdock::proxy
