#include "proxy/metrics/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "proxy/base/limits.h"
#include "proxy/base/test_hooks.h"
#include "proxy/base/timestamp.h"
#include "proxy/base/version.h"

namespace linkdock::proxy {
namespace {

// From a fast answer to the deadlines of the design: connect 3, upstream 10, proxy 15 s.
constexpr int kNetworkBoundsMs[] = {10,    50,    100,   250,    500,   1'000,
                                    2'500, 3'000, 5'000, 10'000, 15'000};
// A commit waits for the disk: 1 to 20 ms; the statement limits are 2 and 5 s.
constexpr int kStoreBoundsMs[] = {1, 2, 5, 10, 25, 50, 100, 250, 1'000, 5'000};
// The client left before the answer.
constexpr std::string_view kGone = "gone";

using Kind = MetricFamily::Kind;

std::string_view ClassOf(int status) {
  constexpr std::string_view kClasses[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
  return status < 100 || status > 599 ? kGone : kClasses[status / 100 - 1];
}

std::string_view NameOf(DeliveryOutcome outcome) {
  switch (outcome) {
    case DeliveryOutcome::kDelivered:
      return "delivered";
    case DeliveryOutcome::kFailed:
      return "failed";
    case DeliveryOutcome::kDead:
      return "dead";
  }
  return "failed";
}

void AppendGauge(std::string& out, const MetricName& name, double value) {
  AppendMetricHead(out, name, "gauge");
  AppendMetricLine(out, name.name, "", value);
}

// Resident bytes, from the second number of /proc/self/statm.
double ResidentBytes() {
  std::ifstream in("/proc/self/statm");
  double total = 0, resident = 0;
  in >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double ProcessorSeconds() {
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) != 0) return 0;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// In the names that every Prometheus client library uses.
void AppendProcess(std::string& out, std::int64_t started_ms) {
  AppendMetricHead(out, {"process_cpu_seconds_total", "User and system CPU time."}, "counter");
  AppendMetricLine(out, "process_cpu_seconds_total", "", ProcessorSeconds());
  AppendGauge(out, {"process_resident_memory_bytes", "Resident memory."}, ResidentBytes());
  AppendGauge(out, {"process_start_time_seconds", "Unix time of the start."},
              static_cast<double>(started_ms) / 1e3);
  const MetricName info{"linkdock_build_info", "Always 1; the labels tell what runs."};
  AppendMetricHead(out, info, "gauge");
  AppendMetricLine(out, info.name,
                   MetricLabelText("version", kVersion) + ',' +
                       MetricLabelText("test_hooks", HasTestHooks() ? "yes" : "no"),
                   1);
}

}  // namespace

Metrics::Metrics(const MetricLabels& labels)
    : answers_(
          Kind::kCounter,
          {"linkdock_http_answers_total",
           "Answers by route and class of status; gone: the client left first."},
          {{"route", labels.routes}, {"class", {"2xx", "3xx", "4xx", "5xx", std::string(kGone)}}}),
      refusals_(Kind::kCounter,
                {"linkdock_refusals_total", "The proxy's own refusals by their code."},
                {{"code", labels.problems}}),
      checks_(Kind::kCounter,
              {"linkdock_checks_total", "Checks and re-checks by provider and verdict."},
              {{"provider", labels.providers}, {"verdict", labels.verdicts}}),
      deliveries_(Kind::kCounter,
                  {"linkdock_webhook_deliveries_total", "Tries to deliver a webhook by outcome."},
                  {{"outcome", {"delivered", "failed", "dead"}}}),
      spared_(Kind::kCounter,
              {"linkdock_breaker_refusals_total",
               "Checks answered at once, because the circuit breaker of their host was open."},
              {{"provider", labels.providers}}),
      limits_(Kind::kCounter,
              {"linkdock_limit_refusals_total", "Checks refused by a limit (429), by its name."},
              {{"limit", labels.limits}}),
      request_seconds_(
          {"linkdock_request_seconds", "From the first byte of a request to its answer."},
          {"route", labels.routes}, kNetworkBoundsMs),
      upstream_seconds_({"linkdock_upstream_seconds", "What providers take to answer a check."},
                        {"provider", labels.providers}, kNetworkBoundsMs),
      store_seconds_({"linkdock_store_seconds", "What one call of the store takes on its thread."},
                     {"", {""}}, kStoreBoundsMs),
      started_ms_(UnixMs()) {}

void Metrics::CountRequest(const RequestRecord& record) {
  answers_.Add({record.route, ClassOf(record.status)});
  refusals_.Add({record.outcome});
  checks_.Add({record.provider, record.verdict});
  request_seconds_.Observe(record.route, Milliseconds(record.total_ms));
  if (record.upstream_ms < 0) return;
  upstream_seconds_.Observe(record.provider, Milliseconds(record.upstream_ms));
}

void Metrics::CountDelivery(DeliveryOutcome outcome) { deliveries_.Add({NameOf(outcome)}); }

void Metrics::CountSpared(std::string_view provider) { spared_.Add({provider}); }

void Metrics::CountLimit(std::string_view limit) { limits_.Add({limit}); }

std::string Metrics::Text(const std::optional<std::vector<GaugeReading>>& store) const {
  std::string out;
  for (const MetricFamily* family :
       {&answers_, &refusals_, &checks_, &deliveries_, &spared_, &limits_}) {
    family->AppendTo(out);
  }
  for (const HistogramFamily* family : {&request_seconds_, &upstream_seconds_, &store_seconds_}) {
    family->AppendTo(out);
  }
  AppendGauge(out, {"linkdock_checks_in_flight", "Checks that run now."},
              static_cast<double>(checks_in_flight.load()));
  AppendGauge(out, {"linkdock_connecting", "TLS handshakes with providers that run now."},
              static_cast<double>(connecting.load()));
  AppendGauge(out, {"linkdock_waiting_to_connect", "Checks that wait for a place to connect."},
              static_cast<double>(waiting_to_connect.load()));
  AppendGauge(
      out, {"linkdock_breaker_tripped_hosts", "Hosts whose circuit breaker is open or half open."},
      static_cast<double>(tripped_hosts.load()));
  AppendGauge(out, {"linkdock_connections", "Open connections of clients."},
              static_cast<double>(connections.load()));
  AppendGauge(out, {"linkdock_draining", "1 from SIGTERM on."},
              state.load() == ServingState::kDraining ? 1 : 0);
  AppendGauge(out, {"linkdock_store_up", "Whether the store answered the monitor just now."},
              store ? 1 : 0);
  if (store) {
    for (const GaugeReading& reading : *store) AppendGauge(out, reading.name, reading.value);
  }
  AppendProcess(out, started_ms_);
  return out;
}

}  // namespace linkdock::proxy
