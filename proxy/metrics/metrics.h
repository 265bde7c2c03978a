#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/request_log.h"
#include "proxy/metrics/metric_family.h"
#include "proxy/store/census.h"

namespace linkdock::proxy {

// Where the process is; readiness follows from it.
enum class ServingState { kStarting, kServing, kDraining };

// What one try to deliver a webhook came to.
enum class DeliveryOutcome { kDelivered, kFailed, kDead };

// Counts itself while it lives.
class CountedWhile {
 public:
  explicit CountedWhile(std::atomic<std::int64_t>& number) : number_(number) { ++number_; }
  ~CountedWhile() { --number_; }
  CountedWhile(const CountedWhile&) = delete;
  CountedWhile& operator=(const CountedWhile&) = delete;

 private:
  std::atomic<std::int64_t>& number_;
};

// What the process counts, for Prometheus. One for the process; every call from any thread. The
// labels are routes, problem codes, verdicts and ids of the catalogue, never anything that a client
// chose.
class Metrics {
 public:
  // The ids of the catalogue.
  explicit Metrics(const std::vector<std::string>& providers);

  // Everything that a request's log line says: answers, refusals, verdicts, durations.
  void CountRequest(const RequestRecord& record);
  void ObserveStore(std::chrono::microseconds took) { store_seconds_.Observe("", took); }
  void CountDelivery(DeliveryOutcome outcome);
  // A check was answered at once, because the circuit breaker of its host is open.
  void CountSpared(std::string_view provider);
  // A check was refused by this limit (LimitName).
  void CountLimit(std::string_view limit);

  std::atomic<ServingState> state = ServingState::kStarting;
  std::atomic<std::int64_t> checks_in_flight = 0;
  std::atomic<std::int64_t> connections = 0;
  std::atomic<std::int64_t> connecting = 0;          // TLS handshakes with providers
  std::atomic<std::int64_t> waiting_to_connect = 0;  // checks in the queue for one

  std::atomic<std::int64_t> tripped_hosts = 0;  // whose breaker is open or half open

  // The whole exposition; without what is asked of the store when `census` is null.
  [[nodiscard]] std::string Text(const StoreCensus* census) const;

 private:
  MetricFamily answers_, refusals_, checks_, deliveries_, spared_, limits_;
  HistogramFamily request_seconds_, upstream_seconds_, store_seconds_;
  std::int64_t started_ms_;
};

}  // namespace linkdock::proxy
