#include "widget/core/pattern/pattern.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/unit/read_file.h"
#include "widget/core/json/json_reader.h"

namespace linkdock {
namespace {

// head, then `repeat` so many times, then tail.
std::string Build(const Json& parts) {
  std::string text = parts["head"].get<std::string>();
  const auto repeat = parts["repeat"].get<std::string>();
  for (int i = parts["times"].get<int>(); i > 0; --i) text += repeat;
  return text + parts["tail"].get<std::string>();
}

// Escaped NULs are part of the table, so it is read with nlohmann's own parser.
Json ConformanceRows() {
  const std::string text = ReadSourceFile("tests/conformance/patterns.json");
  return Json::parse(text, nullptr, false)["rows"];
}

TEST(Pattern, AgreesWithTheConformanceTableThatJavaScriptIsHeldAgainst) {
  const Json rows = ConformanceRows();
  ASSERT_GE(rows.size(), 120u);
  for (const Json& row : rows) {
    std::string source =
        row.contains("pattern_of") ? Build(row["pattern_of"]) : row["pattern"].get<std::string>();
    if (row.contains("pattern_tail")) source += Build(row["pattern_tail"]);
    const auto pattern = Pattern::Compile(source);
    ASSERT_EQ(pattern.has_value(), !row.contains("invalid")) << row.dump();
    if (!pattern.has_value()) {
      EXPECT_EQ(pattern.error().code, ErrorCode::kBadPattern) << row.dump();
      continue;
    }
    const std::string text =
        row.contains("text_of") ? Build(row["text_of"]) : row["text"].get<std::string>();
    EXPECT_EQ(pattern.value().Matches(text), row["matches"].get<bool>()) << row.dump();
  }
}

TEST(Pattern, ThatNobodyCompiledMatchesOnlyTheEmptyText) {
  EXPECT_TRUE(Pattern().Matches(""));
  EXPECT_FALSE(Pattern().Matches("a"));
}

TEST(Pattern, NeverMatchesBytesThatAreNotUtf8) {
  const auto pattern = Pattern::Compile("[^]*");
  ASSERT_TRUE(pattern.has_value());
  EXPECT_TRUE(pattern.value().Matches("\xC3\xA9"));
  EXPECT_FALSE(pattern.value().Matches("\xC3"));
  EXPECT_FALSE(pattern.value().Matches("a\xFF"));
  EXPECT_FALSE(Pattern::Compile("\xC3").has_value());
}

TEST(Pattern, SaysWhereItsSourceIsAtFault) {
  EXPECT_EQ(Pattern::Compile("abc)").error().offset, 3u);
  EXPECT_EQ(Pattern::Compile("ab\\q").error().offset, 4u);
  EXPECT_EQ(Pattern::Compile("x**").error().offset, 2u);
}

TEST(Pattern, TakesTimeInProportionToTheText) {
  const auto pattern = Pattern::Compile("(?:(?:a|a)*(?:a|aa)*)*b");
  ASSERT_TRUE(pattern.has_value());
  const auto measure = [&](std::size_t size) {
    const std::string text(size, 'a');
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(pattern.value().Matches(text));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  (void)measure(10'000);
  const double small = measure(50'000);
  const double large = measure(500'000);
  EXPECT_LT(large, 40 * small + 0.05);  // ten times the text; generous for a busy machine
}

}  // namespace
}  // namespace linkdock
