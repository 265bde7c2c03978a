#include "widget/core/logo/logo.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace linkdock {
namespace {

Logo Parsed(std::string_view text) {
  const auto logo = ParseLogo(text);
  EXPECT_TRUE(logo.has_value()) << text << " at byte "
                                << (logo.has_value() ? 0 : logo.error().offset);
  return logo.has_value() ? logo.value() : Logo{};
}

bool Reads(const std::string& text) { return ParseLogo(text).has_value(); }

TEST(ParseLogo, ReadsABox) {
  const Logo logo = Parsed("48#f07a2bR12 0 24 48 6");
  ASSERT_EQ(logo.shapes.size(), 1u);
  EXPECT_EQ(logo.shapes[0].rgb, 0xF07A2Bu);
  ASSERT_TRUE(logo.shapes[0].box.has_value());
  EXPECT_EQ(logo.shapes[0].box->from, (LogoPoint{0.25f, 0}));
  EXPECT_EQ(logo.shapes[0].box->to, (LogoPoint{0.75f, 1}));
  EXPECT_EQ(logo.shapes[0].box->radius, 0.125f);
  EXPECT_TRUE(logo.shapes[0].rings.empty());
}

TEST(ParseLogo, ReadsAnOutlineByItsSteps) {
  const Logo logo = Parsed("8#000000M2 2l4 0-2 4-2-4");
  ASSERT_EQ(logo.shapes.size(), 1u);
  EXPECT_FALSE(logo.shapes[0].box.has_value());
  ASSERT_EQ(logo.shapes[0].rings.size(), 1u);
  EXPECT_EQ(
      logo.shapes[0].rings[0].points,
      (std::vector<LogoPoint>{{0.25f, 0.25f}, {0.75f, 0.25f}, {0.5f, 0.75f}, {0.25f, 0.25f}}));
}

TEST(ParseLogo, ReadsShapesInTheirOrder) {
  const Logo logo = Parsed("1#000001R0 0 1 1 0#000002M0 0l1 0 0 1#000003R0 0 1 1 0");
  ASSERT_EQ(logo.shapes.size(), 3u);
  EXPECT_EQ(logo.shapes[0].rgb, 1u);
  EXPECT_EQ(logo.shapes[1].rgb, 2u);
  EXPECT_EQ(logo.shapes[2].rgb, 3u);
}

TEST(ParseLogo, JoinsEachHoleToWhatWasReadBefore) {
  // The outline has 4 corners; with the first hole there are 4 + 4 + 2 to join the second one to.
  const std::string outline = "8#000000M0 0l8 0 0 8-8 0";
  const std::string first = "H3 1 1l0 6 2 0 0-6";
  const std::string second = " 5 1l0 6 2 0 0-6";
  const Logo logo = Parsed(outline + first + "H9" + second);
  ASSERT_EQ(logo.shapes[0].rings.size(), 3u);
  EXPECT_EQ(logo.shapes[0].rings[1].joint, 3u);
  EXPECT_EQ(logo.shapes[0].rings[2].joint, 9u);
  EXPECT_FALSE(Reads(outline + first + "H10" + second));
  EXPECT_FALSE(Reads(outline + "H4 1 1l0 6 2 0 0-6"));
}

TEST(ParseLogo, RefusesEverythingOutsideTheGrammar) {
  const std::string_view texts[] = {
      "",
      "8",
      "#000000R0 0 1 1 0",
      "0#000000R0 0 0 0 0",
      "-8#000000R0 0 1 1 0",
      "08#000000R0 0 1 1 0",
      " 8#000000R0 0 1 1 0",
      "8 #000000R0 0 1 1 0",
      "8#00000R0 0 1 1 0",
      "8#0000000R0 0 1 1 0",
      "8#00000AR0 0 1 1 0",
      "8#00000gR0 0 1 1 0",
      "8000000R0 0 1 1 0",
      "8#000000",
      "8#000000R",
      "8#000000r0 0 1 1 0",
      "8#000000R0 0 1 1",
      "8#000000R0 0 1 1 ",
      "8#000000R0 0 1 1 0 ",
      "8#000000R0 0 1 1 0 0",
      "8#000000R0 0 1 1 0x",
      "8#000000R 0 0 1 1 0",
      "8#000000R0,0 1 1 0",
      "8#000000R0  0 1 1 0",
      "8#000000R0 0 1.5 1 0",
      "8#000000R0 0 1e1 1 0",
      "8#000000R0 0 +1 1 0",
      "8#000000R00 0 1 1 0",
      "8#000000R-0 0 1 1 0",
      "8#000000R0 0 1 -1 0",  // a minus needs no space
      "8#000000M0 0",
      "8#000000M0 0l",
      "8#000000M0 0l1 0",  // two points
      "8#000000M0 0 1 0 0 1",
      "8#000000M0 0l 1 0 0 1",
      "8#000000M0 0l1 0 0",
      "8#000000M0 0l1 0 0 1 ",
      "8#000000M0 0l1 0 0 1z",
      "8#000000M0 0l1 0 0 1M0 0l1 0 0 1",
      "8#000000M0 0l1 0 0 1H",
      "8#000000M0 0l1 0 0 1H0",
      "8#000000M0 0l1 0 0 1H-1 0 0l1 0 0 1",
      "8#000000M0 0l1 0 0 1H0-1 0l1 0 0 1",
      "8#000000M0 0l1 0 0 1H0 0 0l1 0",
      "8#000000H0 0 0l1 0 0 1",
      "8#000000R0 0 1 1 0H0 0 0l0 1 1 0",
      "<svg viewBox='0 0 8 8'><rect width='8' height='8' fill='#000'/></svg>",
      "<script>alert(1)</script>",
      "8#000000R0 0 1 1 0<script>",
      "https://evil.example/logo.svg",
  };
  for (const std::string_view text : texts) {
    const auto logo = ParseLogo(text);
    ASSERT_FALSE(logo.has_value()) << text;
    EXPECT_EQ(logo.error().code, ErrorCode::kBadValue);
    EXPECT_LE(logo.error().offset, text.size());
  }
  EXPECT_FALSE(ParseLogo(std::string_view("8#000000R0 0 1 1 0\0", 19)).has_value());
}

TEST(ParseLogo, DrawsNothingOutsideTheTile) {
  const std::pair<std::string, bool> cases[] = {
      {"8#000000R0 0 8 8 4", true},
      {"8#000000R0 0 9 8 4", false},
      {"8#000000R0 0 8 9 4", false},
      {"8#000000R1 0 8 8 4", false},
      {"8#000000R0 1 8 8 4", false},
      {"8#000000R-1 0 8 8 4", false},
      {"8#000000R0-1 8 8 4", false},
      {"8#000000R8 8 0 0 0", true},
      {"8#000000R8 8-1 0 0", false},
      {"8#000000R8 8 0-1 0", false},
      {"8#000000R0 0 8 8-1", false},
      {"8#000000R0 0 8 8 1024", true},  // a painter takes at most half a side
      {"8#000000M0 0l8 0 0 8", true},
      {"8#000000M0 0l9 0 0 8", false},
      {"8#000000M0 0l8 0 0 9", false},
      {"8#000000M0 0l8 0-9 8", false},
      {"8#000000M0 0l8 0 0-1", false},
      {"8#000000M9 0l-8 0 0 8", false},
      {"8#000000M-1 0l8 0 0 8", false},
  };
  for (const auto& [text, good] : cases) EXPECT_EQ(Reads(text), good) << text;
}

TEST(ParseLogo, LimitsBytesShapesGridAndNumbers) {
  std::string shapes = "1";
  for (std::size_t i = 0; i < kMaxLogoShapes; ++i) shapes += "#000000R0 0 1 1 0";
  EXPECT_TRUE(Reads(shapes));
  EXPECT_FALSE(Reads(shapes + "#000000R0 0 1 1 0"));

  EXPECT_TRUE(Reads("1024#000000R0 0 1024 1024 0"));
  EXPECT_FALSE(Reads("1025#000000R0 0 1 1 0"));
  EXPECT_FALSE(Reads("1024#000000M0 0l1025-1025 0 1"));
  EXPECT_FALSE(Reads("1024#000000R0 0 99999999999999999999 1 0"));

  std::string points = "1#000000M0 0l1 0 0 1-1 0";  // and to the start, over and over
  while (points.size() + 13 <= kMaxLogoBytes) points += " 0-1 1 0 0 1-1 0";
  points.resize(points.size() - 16);
  while (points.size() + 4 <= kMaxLogoBytes) points += " 0 0";
  EXPECT_TRUE(Reads(points)) << points.size();
  EXPECT_GT(points.size() + 4, kMaxLogoBytes);
  EXPECT_FALSE(Reads(points + " 0 0"));
}

TEST(ParseLogo, ReadsEveryTruncationWithoutHarm) {
  const std::string text =
      "48#f07a2bR0 0 48 48 12#ffffffM0 0l48 0 0 48-48 0H3 10 10l0 20 20 0 0-20#0a0b0cM22 30l11 0 0 "
      "6";
  ASSERT_TRUE(Reads(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto logo = ParseLogo(text.substr(0, size));
    EXPECT_TRUE(logo.has_value() ? !logo.value().shapes.empty() : logo.error().offset <= size)
        << size;
  }
}

}  // namespace
}  // namespace linkdock
