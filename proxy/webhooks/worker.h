#pragma once

#include <memory>

#include "proxy/base/limits.h"
#include "proxy/egress/upstream.h"
#include "proxy/metrics/metrics.h"
#include "proxy/webhooks/config.h"
#include "proxy/webhooks/outbox.h"

namespace linkdock::proxy {

struct WebhookSettings {
  WebhookEndpoints endpoints;  // empty: nothing is sent, the store is swept all the same
  UpstreamSettings upstream;   // `deadlines.webhook` bounds an exchange
  Metrics& metrics;
  LookUp look_up = &LookUpName;
  int hurry = 1;  // tests divide the waits between attempts by it
};

// Sends the events of the store to the configured endpoints and sweeps the store, on threads of its
// own, from its making to its end: one for a process, so that webhooks never slow checks. At least
// once: an attempt whose result was not written down is made again. Each endpoint has its own
// slots, and one of them only while its last attempt failed, so that none holds up another. The
// order of events is not kept.
//
// The end claims nothing more, lets running deliveries end for kWebhookDrain, then gives back what
// is left. It blocks for that long.
class WebhookWorker {
 public:
  WebhookWorker(std::unique_ptr<Outbox> outbox, WebhookSettings settings);
  ~WebhookWorker();
  WebhookWorker(const WebhookWorker&) = delete;
  WebhookWorker& operator=(const WebhookWorker&) = delete;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace linkdock::proxy
