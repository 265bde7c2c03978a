#pragma once

#include <cstdint>

#include "proxy/webhook_config.h"
#include "proxy/webhook_outbox.h"
#include "proxy/webhook_retry.h"
#include "widget/core/check.h"

namespace linkdock::proxy {

// One delivery as a request of Standard Webhooks, signed for this moment.
[[nodiscard]] UpstreamRequest MakeWebhookRequest(const WebhookEndpoint& endpoint,
                                                 const ClaimedDelivery& delivery,
                                                 std::int64_t now_ms);

// What of an answer decides: its status and how long it asks to wait. The body is nobody's
// business.
[[nodiscard]] WebhookAnswer ReadWebhookAnswer(const UpstreamAnswer& upstream);

}  // namespace linkdock::proxy
