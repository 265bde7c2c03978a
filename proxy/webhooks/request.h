#pragma once

#include <cstdint>

#include "proxy/webhooks/config.h"
#include "proxy/webhooks/outbox.h"
#include "proxy/webhooks/retry.h"
#include "widget/core/check/check.h"

namespace linkdock::proxy {

// One delivery as a request of Standard Webhooks, signed for this moment.
[[nodiscard]] UpstreamRequest MakeWebhookRequest(const WebhookEndpoint& endpoint,
                                                 const ClaimedDelivery& delivery,
                                                 std::int64_t now_ms);

// Takes from an answer what decides about the delivery: its status and how long it asks to wait.
// The body is not looked at.
[[nodiscard]] WebhookAnswer ReadWebhookAnswer(const UpstreamAnswer& upstream);

}  // namespace linkdock::proxy
