#include "widget/core/logo/logo.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>

namespace linkdock {
namespace {

std::string Svg(std::string_view inside) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">" +
         std::string(inside) + "</svg>";
}

Logo Parsed(std::string_view inside) {
  const auto logo = ParseLogo(Svg(inside));
  EXPECT_TRUE(logo.has_value()) << inside << " at byte "
                                << (logo.has_value() ? 0 : logo.error().offset);
  return logo.has_value() ? logo.value() : Logo{};
}

// Twice the area, by the shoelace formula, is exact enough to recognise a shape.
double Area(const std::vector<LogoPoint>& outline) {
  double twice = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const LogoPoint& a = outline[i];
    const LogoPoint& b = outline[(i + 1) % outline.size()];
    twice += double{a.x} * b.y - double{a.y} * b.x;
  }
  return std::abs(twice) / 2;
}

double AreaOf(std::string_view inside) {
  const Logo logo = Parsed(inside);
  EXPECT_EQ(logo.shapes.size(), 1u) << inside;
  return logo.shapes.empty() ? 0 : Area(logo.shapes[0].outline);
}

TEST(ParseLogo, ReadsColours) {
  EXPECT_EQ(Parsed("<rect width='100' height='100' fill='#f07a2b'/>").shapes[0].rgb, 0xF07A2Bu);
  EXPECT_EQ(Parsed("<rect width='100' height='100' fill='#FfF'/>").shapes[0].rgb, 0xFFFFFFu);
  EXPECT_EQ(Parsed("<rect width='100' height='100' fill='#1a0'/>").shapes[0].rgb, 0x11AA00u);
}

TEST(ParseLogo, ScalesTheViewBoxToTheTile) {
  const auto logo = ParseLogo(
      "<svg viewBox='10 20 50 25'><rect x='10' y='20' width='50' height='25' fill='#000'/></svg>");
  ASSERT_TRUE(logo.has_value());
  const auto& outline = logo.value().shapes[0].outline;
  ASSERT_EQ(outline.size(), 4u);
  EXPECT_FLOAT_EQ(outline[0].x, 0);
  EXPECT_FLOAT_EQ(outline[0].y, 0.25f);  // a wide logo stands in the middle
  EXPECT_FLOAT_EQ(outline[2].x, 1);
  EXPECT_FLOAT_EQ(outline[2].y, 0.75f);
}

TEST(ParseLogo, DrawsRoundShapesCloselyWithFewPoints) {
  const double pi = std::acos(-1.0);
  EXPECT_NEAR(AreaOf("<circle cx='50' cy='50' r='50' fill='#000'/>"), pi / 4, 0.002);
  EXPECT_NEAR(AreaOf("<rect width='100' height='100' rx='25' fill='#000'/>"), 1 - (4 - pi) / 16,
              0.001);
  EXPECT_NEAR(AreaOf("<rect width='100' height='50' rx='99' fill='#000'/>"), 0.25 + pi / 16, 0.001);
  EXPECT_LE(Parsed("<circle cx='50' cy='50' r='50' fill='#000'/>").shapes[0].outline.size(), 128u);
}

TEST(ParseLogo, DrawsEveryPathCommandAbsoluteAndRelative) {
  const std::string_view squares[] = {
      "M10 10L60 10L60 60L10 60Z",
      "M10,10 60,10 60,60 10,60z",
      "M10 10H60V60H10Z",
      "m10 10h50v50h-50z",
      "m10 10 50 0 0 50-50 0z",
      "M 1e1 1.0E1 l+50,0 0 50 -50 0",
      "M10 10l50,.0.0 50-50.0 0z",
      "M10 10H60V60H10V10Z",
      "\n M10\t10 H60 , V60 H10 Z ",
      "M10 10C10 10 60 10 60 10C60 10 60 60 60 60L10 60",
      "m10 10q25 0 50 0q0 25 0 50h-50",
  };
  for (const std::string_view d : squares) {
    EXPECT_NEAR(AreaOf("<path d='" + std::string(d) + "' fill='#000'/>"), 0.25, 1e-5) << d;
  }
  // A parabola's segment is two thirds of its triangle-like frame.
  EXPECT_NEAR(AreaOf("<path d='M0 0Q50 100 100 0Z' fill='#000'/>"), 1.0 / 3, 0.002);
  EXPECT_NEAR(AreaOf("<path d='m0 0q50 100 100 0z' fill='#000'/>"), 1.0 / 3, 0.002);
  EXPECT_NEAR(AreaOf("<path d='m0 0c0 100 100 100 100 0z' fill='#000'/>"), 0.6, 0.002);
}

TEST(ParseLogo, MakesAShapeOfEachSubpath) {
  const Logo logo = Parsed(
      "<path d='M0 0h10v10h-10zm50 50h10v10h-10z' fill='#000'/><rect width='5' height='5' "
      "fill='#fff'></rect>");
  ASSERT_EQ(logo.shapes.size(), 3u);
  EXPECT_FLOAT_EQ(logo.shapes[1].outline[0].x, 0.5f);
  EXPECT_EQ(logo.shapes[2].rgb, 0xFFFFFFu);
}

TEST(ParseLogo, AnEmptyDrawingIsAnEmptyLogo) { EXPECT_TRUE(Parsed("").shapes.empty()); }

TEST(ParseLogo, RefusesEverythingOutsideTheSubset) {
  const std::string_view insides[] = {
      "<script>alert(1)</script>",
      "<image href='https://evil.example/x.png'/>",
      "<use href='#a'/>",
      "<foreignObject/>",
      "<style>*{}</style>",
      "<g><rect width='1' height='1' fill='#000'/></g>",
      "<!-- a -->",
      "<![CDATA[x]]>",
      "<?xml version='1.0'?>",
      "text",
      "<rect width='1' height='1' fill='#000' onload='x'/>",
      "<rect width='1' height='1' fill='#000' style='x'/>",
      "<rect width='1' height='1' fill='#000' fill='#fff'/>",
      "<rect width='1' height='1' fill='red'/>",
      "<rect width='1' height='1' fill='url(#a)'/>",
      "<rect width='1' height='1' fill='#00'/>",
      "<rect width='1' height='1' fill='#00000g'/>",
      "<rect width='1' height='1'/>",
      "<rect width='1' fill='#000'/>",
      "<rect width='0' height='1' fill='#000'/>",
      "<rect width='-1' height='1' fill='#000'/>",
      "<rect width='1px' height='1' fill='#000'/>",
      "<rect width='1e9' height='1' fill='#000'/>",
      "<rect width='101' height='1' fill='#000'/>",
      "<rect x='-1' width='1' height='1' fill='#000'/>",
      "<rect width='nan' height='1' fill='#000'/>",
      "<rect width='1' height='1' fill='#000'>",
      "<rect width='1' height='1' fill='#000'",
      "<rect width='1'height='1' fill='#000'/>",
      "<rect width=1 height='1' fill='#000'/>",
      "<circle r='0' fill='#000'/>",
      "<circle cx='1' cy='1' r='2' fill='#000'/>",
      "<path d='' fill='#000'/>",
      "<path d='L1 1' fill='#000'/>",
      "<path d='1 1' fill='#000'/>",
      "<path d='M1' fill='#000'/>",
      "<path d='M1 1 L' fill='#000'/>",
      "<path d='M0 0 10 0 10 10Z 5 5' fill='#000'/>",
      "<path d='M0 0A5 5 0 0 1 10 10' fill='#000'/>",
      "<path d='M0 0S1 1 2 2' fill='#000'/>",
      "<path d='M0 0T2 2' fill='#000'/>",
      "<path d='M0 0,,1 1' fill='#000'/>",
      "<path d='M,0 0 1 1 2 0' fill='#000'/>",
      "<path d='M0 0L1e 1' fill='#000'/>",
      "<path d='M0 0L. 1' fill='#000'/>",
      "<path d='M0 0L99999999999999999999999999999999999999999999 1' fill='#000'/>",
      "<path d='M0 0L1e99 1' fill='#000'/>",
      "<path d='M0 0L200 0L0 10Z' fill='#000'/>",
      "<path d='M0 0L50 50L50 0L0 50Z' fill='#000'/>",  // crosses itself
      "<rect width='1' height='1' fill='#000'/></svg><svg>",
      "</g>",
  };
  for (const std::string_view inside : insides) {
    const auto logo = ParseLogo(Svg(inside));
    ASSERT_FALSE(logo.has_value()) << inside;
    EXPECT_EQ(logo.error().code, ErrorCode::kBadValue);
  }
  for (const std::string_view svg :
       {"", "<", "<svg", "<svg>", "<svg/>", "<svg viewBox='0 0 1 1'/>", "<svg viewBox='0 0 1 1'>",
        "<svg></svg>", "<svg viewBox='0 0 0 1'></svg>", "<svg viewBox='0 0 1'></svg>",
        "<svg viewBox='0 0 1 1 1'></svg>", "<svg viewBox='0 0 1 1' onload='x'></svg>",
        "<svg viewBox='0 0 1 1'></svg>x", "<html></html>",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg viewBox='0 0 1 1'></svg>"}) {
    EXPECT_FALSE(ParseLogo(svg).has_value()) << svg;
  }
}

TEST(ParseLogo, LimitsBytesShapesAndPoints) {
  const auto of_size = [](std::size_t size) {
    const std::string empty = Svg("");
    return ParseLogo(Svg(std::string(size - empty.size(), ' ')));
  };
  EXPECT_TRUE(of_size(kMaxLogoBytes).has_value());
  EXPECT_FALSE(of_size(kMaxLogoBytes + 1).has_value());

  const auto of_rects = [](int count) {
    std::string inside;
    for (int i = 0; i < count; ++i) inside += "<rect width='1' height='1' fill='#000'/>";
    return ParseLogo(Svg(inside)).has_value();
  };
  EXPECT_TRUE(of_rects(32));
  EXPECT_FALSE(of_rects(33));

  std::string curves = "<path fill='#000' d='M0 0";
  for (int i = 0; i < 180; ++i) curves += "C0 99 99 99 99 0 ";
  EXPECT_FALSE(ParseLogo(Svg(curves + "'/>")).has_value());
}

TEST(ParseLogo, RefusesEveryTruncationWithoutHarm) {
  const std::string svg =
      Svg("<path d='M10 10C10 10 60 10 60 10L10 60Z' fill='#0a0b0c'/><circle cx='5' cy='5' r='5' "
          "fill='#fff'/>");
  ASSERT_TRUE(ParseLogo(svg).has_value());
  for (std::size_t size = 0; size < svg.size(); ++size)
    EXPECT_FALSE(ParseLogo(svg.substr(0, size)).has_value()) << size;
}

}  // namespace
}  // namespace linkdock
