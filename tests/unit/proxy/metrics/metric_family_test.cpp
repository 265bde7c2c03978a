#include "proxy/metrics/metric_family.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace linkdock::proxy {
namespace {

using Kind = MetricFamily::Kind;

TEST(ProxyMetrics, EverySeriesIsThereFromTheStartAndTheLastLabelCountsFastest) {
  const MetricFamily family(Kind::kCounter, {"a_total", "Help."},
                            {{"x", {"1", "2"}}, {"y", {"p", "q"}}});
  std::string text;
  family.AppendTo(text);
  EXPECT_EQ(text,
            "# HELP a_total Help.\n# TYPE a_total counter\n"
            "a_total{x=\"1\",y=\"p\"} 0\na_total{x=\"1\",y=\"q\"} 0\n"
            "a_total{x=\"2\",y=\"p\"} 0\na_total{x=\"2\",y=\"q\"} 0\n");
}

TEST(ProxyMetrics, AnUnknownValueIsNotCountedAndMakesNoSeries) {
  MetricFamily family(Kind::kGauge, {"a", "Help."}, {{"x", {"1"}}});
  std::string before, after;
  family.AppendTo(before);
  family.Add({"2"});
  family.Add({""});
  family.Add({"1", "1"});
  family.Add({});
  family.AppendTo(after);
  EXPECT_EQ(before, after);
  family.Add({"1"}, 3);
  family.Add({"1"}, -1);
  after.clear();
  family.AppendTo(after);
  EXPECT_NE(after.find("a{x=\"1\"} 2\n"), std::string::npos);
}

TEST(ProxyMetrics, ALabelCannotEndItsOwnText) {
  EXPECT_EQ(MetricLabelText("x", "a\"} 1\nb\\"), "x=\"a\\\"} 1\\nb\\\\\"");
}

TEST(ProxyMetrics, ABoundBelongsToItsBucketAndWhatIsAboveAllIsOnlyInTheLast) {
  static constexpr int kBounds[] = {10, 1'000};
  HistogramFamily family({"t", "Help."}, {"x", {"1"}}, kBounds);
  family.Observe("1", std::chrono::milliseconds(10));
  family.Observe("1", std::chrono::microseconds(10'001));
  family.Observe("1", std::chrono::seconds(2));
  family.Observe("other", std::chrono::seconds(2));
  std::string text;
  family.AppendTo(text);
  EXPECT_EQ(text,
            "# HELP t Help.\n# TYPE t histogram\n"
            "t_bucket{x=\"1\",le=\"0.01\"} 1\nt_bucket{x=\"1\",le=\"1\"} 2\n"
            "t_bucket{x=\"1\",le=\"+Inf\"} 3\nt_sum{x=\"1\"} 2.020001\nt_count{x=\"1\"} 3\n");
}

TEST(ProxyMetrics, CountsOfSeveralThreadsAreAllThere) {
  MetricFamily family(Kind::kCounter, {"a_total", "Help."}, {{"x", {"1"}}});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&family] {
      for (int n = 0; n < 10'000; ++n) family.Add({"1"});
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::string text;
  family.AppendTo(text);
  EXPECT_NE(text.find("a_total{x=\"1\"} 40000\n"), std::string::npos);
}

}  // namespace
}  // namespace linkdock::proxy
