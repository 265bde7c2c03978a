#include "widget/view/text.h"

#include <gtest/gtest.h>

#include "tests/unit/view/view_look.h"

namespace linkdock {
namespace {

Piece Plain(std::string_view text) { return {text, TextStyle::kBody, 0, false, false, {}, 0}; }

Piece Code(std::string_view text) { return {text, TextStyle::kCode, 0, false, true, {}, 0}; }

// The lines of a block, as they would be read.
std::vector<std::string> Lines(const TextBlock& block) {
  std::vector<std::string> lines;
  float last_y = -1000;
  for (const PlacedRun& placed : block.runs) {
    if (placed.run.rect.y > last_y + 10) lines.emplace_back();
    last_y = placed.run.rect.y;
    lines.back() += placed.run.text;
  }
  return lines;
}

std::string Joined(const TextBlock& block) {
  std::string all;
  for (const PlacedRun& placed : block.runs) all += placed.run.text;
  return all;
}

class ViewText : public testing::Test {
 protected:
  // Fonts are measured inside a frame.
  void SetUp() override { static_cast<void>(Look(SceneNamed("closed"))); }
  const Fonts fonts = TestFonts();
  float Width(std::string_view text) { return TextWidth(fonts, TextStyle::kBody, text); }
};

TEST_F(ViewText, ATextThatFitsIsOneRunAsWideAsItsGlyphs) {
  const TextBlock block = LayoutText(fonts, Plain("Locate your subdomain"), 400);
  ASSERT_EQ(block.runs.size(), 1u);
  EXPECT_FLOAT_EQ(block.runs[0].run.rect.w, Width("Locate your subdomain"));
  EXPECT_EQ(block.height, 21);
  EXPECT_EQ(block.lines, 1);
}

TEST_F(ViewText, LinesBreakAtSpacesAndKeepThem) {
  const std::string text = "one two three";
  const TextBlock block = LayoutText(fonts, Plain(text), Width("one two") + 1);
  EXPECT_EQ(Lines(block), (std::vector<std::string>{"one two ", "three"}));
  EXPECT_EQ(Joined(block), text);
  EXPECT_FLOAT_EQ(block.runs[0].run.rect.w, Width("one two"));  // the space hangs out
}

TEST_F(ViewText, ALineThatIsExactlyFullDoesNotBreakAndOnePixelLessDoes) {
  EXPECT_EQ(LayoutText(fonts, Plain("one two"), Width("one two")).lines, 1);
  EXPECT_EQ(LayoutText(fonts, Plain("one two"), Width("one two") - 1).lines, 2);
}

TEST_F(ViewText, AWordLongerThanTheLineBreaksAnywhereAndLosesNothing) {
  const std::string text = "a 0123456789012345678901234567890123456789 b";
  for (float width = 12; width < 200; width += 13) {
    const TextBlock block = LayoutText(fonts, Plain(text), width);
    EXPECT_EQ(Joined(block), text);
    for (const PlacedRun& placed : block.runs) {
      EXPECT_LE(placed.run.rect.x + placed.run.rect.w, width + 0.5f) << placed.run.text;
    }
  }
}

TEST_F(ViewText, EvenAWidthOfNothingEnds) {
  EXPECT_EQ(Joined(LayoutText(fonts, Plain("abc def"), 0)), "abc def");
}

TEST_F(ViewText, HyphensInsideWordsMayBreakAndThoseAtTheirEdgesMayNot) {
  EXPECT_EQ(Lines(LayoutText(fonts, Plain("wide-open"), Width("wide-o"))),
            (std::vector<std::string>{"wide-", "open"}));
  EXPECT_EQ(Lines(LayoutText(fonts, Plain("key 0000-1111"), Width("key 0000-1"))),
            (std::vector<std::string>{"key ", "0000-1111"}));
  EXPECT_EQ(Lines(LayoutText(fonts, Plain("a -1111"), Width("-1111") + 1)),
            (std::vector<std::string>{"a ", "-1111"}));
}

TEST_F(ViewText, CodeAndThePunctuationBehindItStayTogether) {
  const std::vector<Piece> pieces{Plain("your subdomain is "), Code("acme"), Plain(".")};
  const float width = Width("your subdomain is ") + 30;  // too little for the chip and its dot
  const TextBlock block = LayoutText(fonts, pieces, width);
  EXPECT_EQ(Lines(block), (std::vector<std::string>{"your subdomain is ", "acme."}));
}

TEST_F(ViewText, ChipsKeepTheirGroundInsideTheLine) {
  for (float width = 40; width < 300; width += 7) {
    const TextBlock block = LayoutText(
        fonts, {Plain("at "), Code("https://acme.ilucca.net"), Plain(", or "), Code("acme")},
        width);
    EXPECT_EQ(Joined(block), "at https://acme.ilucca.net, or acme");
    for (const PlacedRun& placed : block.runs) {
      if (!placed.chip) continue;
      EXPECT_GE(placed.run.rect.x, kChipPad - 0.5f);
      EXPECT_LE(placed.run.rect.x + placed.run.rect.w + kChipPad, width + 1);
    }
  }
}

TEST_F(ViewText, AllRunsOfALineStandOnOneBaseline) {
  const TextBlock block = LayoutText(fonts, {Plain("go to "), Code("x"), Plain(" now")}, 400);
  ASSERT_EQ(block.runs.size(), 3u);
  for (const PlacedRun& placed : block.runs) {
    const TextMetrics metrics = MetricsOf(fonts, placed.run.style);
    const float baseline = placed.glyph_y + metrics.font->GetFontBaked(metrics.size)->Ascent;
    const TextMetrics body = MetricsOf(fonts, TextStyle::kBody);
    EXPECT_FLOAT_EQ(baseline, block.runs[0].glyph_y + body.font->GetFontBaked(body.size)->Ascent);
    EXPECT_EQ(placed.run.rect.h, 21);
  }
}

TEST_F(ViewText, GlyphsLieInTheMiddleOfTheirLine) {
  for (const TextStyle style : {TextStyle::kTitle, TextStyle::kBody, TextStyle::kField,
                                TextStyle::kHelp, TextStyle::kSmall, TextStyle::kButton}) {
    const TextBlock block = LayoutText(fonts, {"Ag", style, 0, false, false, {}, 0}, 400);
    const TextMetrics metrics = MetricsOf(fonts, style);
    ImFontBaked* baked = metrics.font->GetFontBaked(metrics.size);
    const float above = block.runs[0].glyph_y;
    const float below = metrics.line - above - (baked->Ascent - baked->Descent);
    EXPECT_NEAR(above, below, 1.01f) << StyleName(style);
    EXPECT_NEAR(block.runs[0].run.rect.y, 0, 0.51f) << StyleName(style);
  }
}

TEST_F(ViewText, RunsOfOneLinkShareItsNumberAcrossLines) {
  const Piece link{
      "the linking methods", TextStyle::kBody, 0, false, false, "https://a.example", 3};
  const TextBlock block =
      LayoutText(fonts, {Plain("Use "), link, Plain(".")}, Width("Use the linking"));
  std::string linked;
  for (const PlacedRun& placed : block.runs) {
    if (placed.run.link_id == 3) linked += placed.run.text;
    EXPECT_EQ(placed.run.href.empty(), placed.run.link_id != 3);
  }
  EXPECT_EQ(linked, "the linking methods");
  EXPECT_GT(block.lines, 1);
}

TEST_F(ViewText, CentredLinesHaveEqualMargins) {
  const TextBlock block = LayoutText(fonts, Plain("Checking with Lucca"), 300, Align::kCentre);
  const Rect rect = block.runs[0].run.rect;
  EXPECT_NEAR(rect.x, 300 - rect.x - rect.w, 1.5f);
}

TEST_F(ViewText, IdeographsMayPartWithoutASpaceButNotBeforeAFullStop) {
  const std::string text = "設定を開きます。";
  const TextBlock block = LayoutText(fonts, Plain(text), Width("設定を") + 1);
  EXPECT_EQ(Joined(block), text);
  EXPECT_GT(block.lines, 1);
  for (const std::string& line : Lines(block)) EXPECT_FALSE(line.starts_with("。")) << line;
}

TEST_F(ViewText, LineBreaksAndTabsInATextAreSpaces) {
  EXPECT_EQ(Joined(LayoutText(fonts, Plain("a\nb\tc"), 400)), "a b c");
}

TEST_F(ViewText, AnEmptyTextTakesNoRoom) {
  EXPECT_EQ(LayoutText(fonts, Plain(""), 400).height, 0);
  EXPECT_TRUE(LayoutText(fonts, Plain(""), 400).runs.empty());
}

TEST_F(ViewText, ATextThatMustFitOneLineEndsInAnEllipsis) {
  const FittedText fitted = FitText(fonts, Plain("acme.production.ilucca.net"), 100);
  EXPECT_TRUE(fitted.cut);
  EXPECT_LE(fitted.block.width, 100);
  EXPECT_TRUE(Joined(fitted.block).ends_with("…"));
  EXPECT_FALSE(FitText(fonts, Plain("acme"), 100).cut);
}

}  // namespace
}  // namespace linkdock
