#include "proxy/metrics/metric_family.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace linkdock::proxy {
namespace {

constexpr double kMillisecondsPerSecond = 1e3;
constexpr double kMicrosecondsPerSecond = 1e6;

// Shortest text that gives the same number again, with a point in every locale.
std::string NumberText(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::size_t Combinations(const std::vector<MetricLabel>& labels) {
  return std::accumulate(
      labels.begin(), labels.end(), std::size_t{1},
      [](std::size_t size, const MetricLabel& label) { return size * label.values.size(); });
}

// The label texts of the combination at `index`, the last label counting fastest.
std::string LabelsAt(const std::vector<MetricLabel>& labels, std::size_t index) {
  std::string text;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    const std::size_t size = label->values.size();
    if (!text.empty()) text.insert(0, ",");
    text.insert(0, MetricLabelText(label->name, label->values[index % size]));
    index /= size;
  }
  return text;
}

}  // namespace

void AppendMetricHead(std::string& out, const MetricName& name, std::string_view type) {
  out.append("# HELP ").append(name.name).append(" ").append(name.help).append("\n# TYPE ");
  out.append(name.name).append(" ").append(type).append("\n");
}

void AppendMetricLine(std::string& out, std::string_view name, std::string_view labels,
                      double value) {
  out.append(name);
  if (!labels.empty()) out.append("{").append(labels).append("}");
  out.append(" ").append(NumberText(value)).append("\n");
}

std::string MetricLabelText(std::string_view name, std::string_view value) {
  std::string text(name);
  text += "=\"";
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    c == '\n' ? text += "\\n" : text += c;
  }
  return text + '"';
}

MetricFamily::MetricFamily(Kind kind, MetricName name, std::vector<MetricLabel> labels)
    : kind_(kind),
      name_(name),
      labels_(std::move(labels)),
      size_(Combinations(labels_)),
      numbers_(std::make_unique<std::atomic<std::int64_t>[]>(size_)) {}

std::atomic<std::int64_t>* MetricFamily::Find(
    std::initializer_list<std::string_view> values) const {
  if (values.size() != labels_.size()) return nullptr;
  std::size_t index = 0;
  auto label = labels_.begin();
  for (const std::string_view value : values) {
    const auto found = std::ranges::find(label->values, value);
    if (found == label->values.end()) return nullptr;
    index = index * label->values.size() +
            static_cast<std::size_t>(std::distance(label->values.begin(), found));
    ++label;
  }
  return &numbers_[index];
}

void MetricFamily::Add(std::initializer_list<std::string_view> values, std::int64_t by) {
  if (auto* number = Find(values)) number->fetch_add(by, std::memory_order_relaxed);
}

void MetricFamily::Set(std::initializer_list<std::string_view> values, std::int64_t to) {
  if (auto* number = Find(values)) number->store(to, std::memory_order_relaxed);
}

void MetricFamily::AppendTo(std::string& out) const {
  AppendMetricHead(out, name_, kind_ == Kind::kCounter ? "counter" : "gauge");
  for (std::size_t i = 0; i < size_; ++i) {
    AppendMetricLine(out, name_.name, LabelsAt(labels_, i),
                     static_cast<double>(numbers_[i].load(std::memory_order_relaxed)));
  }
}

HistogramFamily::HistogramFamily(MetricName name, MetricLabel label, std::span<const int> bounds_ms)
    : name_(name),
      label_(std::move(label)),
      bounds_ms_(bounds_ms),
      numbers_(std::make_unique<std::atomic<std::int64_t>[]>(label_.values.size() * Stride())) {}

void HistogramFamily::Observe(std::string_view value, std::chrono::microseconds took) {
  const auto found = std::ranges::find(label_.values, value);
  if (found == label_.values.end()) return;
  const auto row = static_cast<std::size_t>(std::distance(label_.values.begin(), found));
  const auto bound = std::ranges::find_if(
      bounds_ms_, [&](int ms) { return took <= std::chrono::milliseconds(ms); });
  const auto bucket = static_cast<std::size_t>(std::distance(bounds_ms_.begin(), bound));
  auto* numbers = &numbers_[row * Stride()];
  numbers[bucket].fetch_add(1, std::memory_order_relaxed);
  numbers[Stride() - 1].fetch_add(took.count(), std::memory_order_relaxed);
}

void HistogramFamily::AppendTo(std::string& out) const {
  AppendMetricHead(out, name_, "histogram");
  const std::string bucket = std::string(name_.name) + "_bucket";
  for (std::size_t row = 0; row < label_.values.size(); ++row) {
    const auto* numbers = &numbers_[row * Stride()];
    const bool labelled = *label_.name != '\0';
    const std::string label =
        labelled ? MetricLabelText(label_.name, label_.values[row]) : std::string();
    const std::string prefix = labelled ? label + ',' : label;
    std::int64_t below = 0;
    for (std::size_t i = 0; i <= bounds_ms_.size(); ++i) {
      below += numbers[i].load(std::memory_order_relaxed);
      const std::string bound =
          i == bounds_ms_.size() ? "+Inf" : NumberText(bounds_ms_[i] / kMillisecondsPerSecond);
      AppendMetricLine(out, bucket, prefix + MetricLabelText("le", bound),
                       static_cast<double>(below));
    }
    const auto sum = numbers[Stride() - 1].load(std::memory_order_relaxed);
    AppendMetricLine(out, std::string(name_.name) + "_sum", label,
                     static_cast<double>(sum) / kMicrosecondsPerSecond);
    AppendMetricLine(out, std::string(name_.name) + "_count", label, static_cast<double>(below));
  }
}

}  // namespace linkdock::proxy
