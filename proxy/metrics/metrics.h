#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/request_log.h"
#include "proxy/metrics/metric_family.h"

namespace linkdock::proxy {

// Where the process is; readiness follows from it.
enum class ServingState { kStarting, kServing, kDraining };

// The result of one try to deliver a webhook.
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

// Every value that a label can have, known at the start, so that nothing that a client sends can
// make a new time series. This room knows no routes, problems or limits: they are handed in.
struct MetricLabels {
  std::vector<std::string> routes;     // paths as a RequestRecord names them
  std::vector<std::string> problems;   // codes of the proxy's own refusals
  std::vector<std::string> verdicts;   // names of what a check can come to
  std::vector<std::string> limits;     // names of what a 429 can have reached
  std::vector<std::string> providers;  // ids of the catalogue
};

// A number that somebody else has read just now.
struct GaugeReading {
  MetricName name;
  double value = 0;
};

// The counters of the process, for Prometheus. There is one object for the process, and every call
// may come from any thread. A value that is not among the labels is not counted.
class Metrics {
 public:
  explicit Metrics(const MetricLabels& labels);

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

  // The whole exposition. `store` is what the store told of itself just now; absent: it did not
  // answer, and linkdock_store_up is 0.
  [[nodiscard]] std::string Text(const std::optional<std::vector<GaugeReading>>& store) const;

 private:
  MetricFamily answers_, refusals_, checks_, deliveries_, spared_, limits_;
  HistogramFamily request_seconds_, upstream_seconds_, store_seconds_;
  std::int64_t started_ms_;
};

}  // namespace linkdock::proxy
