#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace linkdock::proxy {

// Metrics in Prometheus' text format 0.0.4, with every label value known at the start: what a
// stranger sends can never make a new time series. Counting is a few relaxed atomic additions, from
// any thread.

struct MetricName {
  const char* name;
  const char* help;  // one line, without backslash
};

struct MetricLabel {
  const char* name;
  std::vector<std::string> values;
};

// `# HELP` and `# TYPE` of a family.
void AppendMetricHead(std::string& out, const MetricName& name, std::string_view type);
// One line. `labels` is what stands between the braces, or empty.
void AppendMetricLine(std::string& out, std::string_view name, std::string_view labels,
                      double value);
// `name="value"`, escaped.
[[nodiscard]] std::string MetricLabelText(std::string_view name, std::string_view value);

// One number for each combination of the labels' values, all there from the start as 0.
class MetricFamily {
 public:
  enum class Kind { kCounter, kGauge };
  MetricFamily(Kind kind, MetricName name, std::vector<MetricLabel> labels);

  // Values in the order of the labels. One that is not known is not counted.
  void Add(std::initializer_list<std::string_view> values, std::int64_t by = 1);
  void Set(std::initializer_list<std::string_view> values, std::int64_t to);
  void AppendTo(std::string& out) const;

 private:
  std::atomic<std::int64_t>* Find(std::initializer_list<std::string_view> values) const;

  Kind kind_;
  MetricName name_;
  std::vector<MetricLabel> labels_;
  std::size_t size_;
  std::unique_ptr<std::atomic<std::int64_t>[]> numbers_;
};

// How long something takes, in seconds, for each value of one label; {"", {""}} is none.
class HistogramFamily {
 public:
  // `bounds` in rising milliseconds; it has to outlive the family.
  HistogramFamily(MetricName name, MetricLabel label, std::span<const int> bounds_ms);

  void Observe(std::string_view value, std::chrono::microseconds took);
  void AppendTo(std::string& out) const;

 private:
  // Of one label value: a number for each bound, one for what is above all, and the sum.
  [[nodiscard]] std::size_t Stride() const { return bounds_ms_.size() + 2; }

  MetricName name_;
  MetricLabel label_;
  std::span<const int> bounds_ms_;
  std::unique_ptr<std::atomic<std::int64_t>[]> numbers_;
};

}  // namespace linkdock::proxy
