#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/sentence.h"
#include "widget/core/base/secret.h"

namespace linkdock::proxy {

// Symmetric signatures of the Standard Webhooks specification 1.0.0
// (https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md).

// The key in `whsec_` and the standard base64 of 24 to 64 bytes, as the specification bounds it.
// The error is the end of a sentence.
[[nodiscard]] OrSentence<Secret> ReadWebhookSecret(std::string_view text);

// The parts that a request is signed over. `id` may hold no full stop, which separates them.
struct WebhookMessage {
  std::string_view id;
  std::int64_t timestamp_s = 0;  // of this attempt, Unix time
  std::string_view payload;      // the body, byte for byte
};

// The value of `webhook-signature`: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.payload`
// for each key, with spaces between them, so that a receiver may know either of two.
[[nodiscard]] std::string SignWebhook(const std::vector<Secret>& keys,
                                      const WebhookMessage& message);

}  // namespace linkdock::proxy
