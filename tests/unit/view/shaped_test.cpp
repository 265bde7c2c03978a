// Texts that the browser paints as a whole: how the view lists them and lays them out.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/view/view_look.h"
#include "widget/view/text.h"

namespace linkdock {
namespace {

Piece Plain(std::string_view text) { return {text, TextStyle::kBody, 0, false, false, {}, 0}; }
Piece Code(std::string_view text) { return {text, TextStyle::kCode, 0, false, true, {}, 0}; }

std::string Joined(const TextBlock& block) {
  std::string all;
  for (const PlacedRun& placed : block.runs) all += placed.run.text;
  return all;
}

// A browser in which each byte is a pixel wide, and words of Thai have three letters.
float ByteWidth(const ImFont&, float, std::string_view text) {
  return static_cast<float>(text.size());
}
std::size_t FirstPart(std::string_view text, bool word) {
  constexpr std::size_t kThaiWord = 9, kEmojiAndTone = 8;
  return std::min(word ? kThaiWord : kEmojiAndTone, text.size());
}
constexpr Shaper kShaper{ByteWidth, FirstPart};

class ViewShaped : public testing::Test {
 protected:
  void SetUp() override { static_cast<void>(Look(SceneNamed("closed"))); }
  [[nodiscard]] static Fonts FontsOf(bool right_to_left) {
    Fonts fonts = TestFonts();
    fonts.shaper = &kShaper;
    fonts.right_to_left = right_to_left;
    return fonts;
  }
};

TEST_F(ViewShaped, ATextThatNeedsShapingIsMeasuredAsAWholeAndOthersAreNot) {
  const TextBlock arabic = LayoutText(FontsOf(false), Plain("ربط حساب"), 400);
  ASSERT_EQ(arabic.runs.size(), 1u);
  EXPECT_TRUE(arabic.runs[0].run.shaped);
  EXPECT_EQ(arabic.runs[0].run.rect.w, 15);  // bytes
  EXPECT_FALSE(LayoutText(FontsOf(false), Plain("Link"), 400).runs[0].run.shaped);
  EXPECT_EQ(TextWidth(FontsOf(false), TextStyle::kBody, "ربط"), 6);
}

TEST_F(ViewShaped, InARightToLeftLanguageOneSuchLetterMakesTheParagraphRunFromTheRight) {
  const Fonts fonts = FontsOf(true);
  for (const PlacedRun& placed :
       LayoutText(fonts, {Plain("Lucca "), Plain("يطلب "), Plain("API")}, 400).runs) {
    EXPECT_TRUE(placed.run.right_to_left) << placed.run.text;
    EXPECT_TRUE(placed.run.shaped) << placed.run.text;
  }
  const TextBlock latin = LayoutText(fonts, Plain("Lucca, 36 characters."), 400);
  EXPECT_FALSE(latin.runs[0].run.right_to_left);
  EXPECT_FALSE(latin.runs[0].run.shaped);
}

TEST_F(ViewShaped, InALeftToRightLanguageTheFirstLetterDecides) {
  const Fonts fonts = FontsOf(false);
  EXPECT_FALSE(LayoutText(fonts, Plain("Lucca يطلب"), 400).runs[0].run.right_to_left);
  EXPECT_TRUE(LayoutText(fonts, Plain("1. يطلب Lucca"), 400).runs[0].run.right_to_left);
}

TEST_F(ViewShaped, CodeInARightToLeftParagraphStaysLeftToRightAndIsMadeOfGlyphs) {
  const TextBlock block =
      LayoutText(FontsOf(true), {Plain("يسبق "), Code(".ilucca.net"), Plain(" في")}, 400);
  ASSERT_EQ(block.runs.size(), 3u);
  EXPECT_FALSE(block.runs[1].run.right_to_left);
  EXPECT_FALSE(block.runs[1].run.shaped);
  EXPECT_TRUE(block.runs[2].run.right_to_left);
}

TEST_F(ViewShaped, RunsFollowOneAnotherFromTheStartInLogicalOrder) {
  const TextBlock block =
      LayoutText(FontsOf(true), {Plain("انقر على "), Plain("Add New Key"), Plain(" الآن")}, 400);
  EXPECT_EQ(Joined(block), "انقر على Add New Key الآن");
  float from = 0;
  for (const PlacedRun& placed : block.runs) {
    EXPECT_NEAR(placed.run.rect.x, from, 1) << placed.run.text;
    from = placed.run.rect.x + placed.run.rect.w;
  }
}

TEST_F(ViewShaped, AParagraphAgainstTheLanguageKeepsItsOwnOrderOnEachLine) {
  // Painted mirrored, so on the screen the last of these is at the left and the first at the right.
  const TextBlock block =
      LayoutText(FontsOf(true), {Plain("Go to "), Code("x"), Plain(" now")}, 400);
  ASSERT_EQ(block.runs.size(), 3u);
  EXPECT_GT(block.runs[0].run.rect.x, block.runs[1].run.rect.x);
  EXPECT_GT(block.runs[1].run.rect.x, block.runs[2].run.rect.x);
  EXPECT_FLOAT_EQ(block.runs[0].run.rect.x + block.runs[0].run.rect.w, block.width);
}

TEST_F(ViewShaped, AChipAtTheEndOfALineKeepsItsGroundInsideInBothDirections) {
  for (const bool right_to_left : {false, true}) {
    for (float width = 60; width < 300; width += 7) {
      const std::vector<Piece> pieces{Plain("before "), Code(".ilucca.net"), Plain(" in your")};
      for (const PlacedRun& placed : LayoutText(FontsOf(right_to_left), pieces, width).runs) {
        if (!placed.chip) continue;
        EXPECT_GE(placed.run.rect.x, kChipPad - 0.5f) << width;
        EXPECT_LE(placed.run.rect.x + placed.run.rect.w + kChipPad, width + 1) << width;
      }
    }
  }
}

TEST_F(ViewShaped, ThaiBreaksBetweenTheWordsThatTheBrowserFinds) {
  const std::string text = "กขคงจฉชซฌ";  // three words of nine bytes
  for (float width = 10; width < 40; width += 3) {
    const TextBlock block = LayoutText(FontsOf(false), Plain(text), width);
    EXPECT_EQ(Joined(block), text);
    for (const PlacedRun& placed : block.runs) EXPECT_EQ(placed.run.text.size() % 9, 0u) << width;
  }
  EXPECT_EQ(LayoutText(FontsOf(false), Plain(text), 18).lines, 2);
  EXPECT_EQ(LayoutText(FontsOf(false), Plain(text), 17.5f).lines, 3);
}

TEST_F(ViewShaped, AWordOfEmojiIsNeverCutInsideACharacter) {
  const std::string text = "👍🏽👍🏽👍🏽👍🏽👍🏽";  // a thumb and its tone, eight bytes
  const TextBlock block = LayoutText(FontsOf(false), Plain(text), 20);
  EXPECT_EQ(Joined(block), text);
  EXPECT_EQ(block.lines, 3);
  for (const PlacedRun& placed : block.runs) EXPECT_EQ(placed.run.text.size() % 8, 0u);
  const FittedText fitted = FitText(FontsOf(false), Plain(text), 30);
  EXPECT_TRUE(fitted.cut);
  EXPECT_TRUE(Joined(fitted.block) == "👍🏽👍🏽…" || Joined(fitted.block) == "👍🏽…");
}

TEST_F(ViewShaped, WithoutABrowserTheyAreMeasuredGlyphByGlyph) {
  const TextBlock block = LayoutText(TestFonts(), Plain("ربط حساب"), 400);
  EXPECT_TRUE(block.runs[0].run.shaped);
  EXPECT_GT(block.runs[0].run.rect.w, 10);
}

TEST_F(ViewShaped, ShapedTextsAreNotPaintedAsGlyphsAndLieWhereTheirRunsAre) {
  const ViewOutput output = Look(InArabic(SceneNamed("form-focus")), {.width = 480});
  std::size_t shaped = 0;
  for (const MirrorNode& node : output.mirror) {
    for (const linkdock::Run& run : node.runs) {
      if (!run.shaped) continue;
      ++shaped;
      const auto found =
          std::find_if(output.shaped.begin(), output.shaped.end(), [&](const ShapedText& text) {
            const float start = run.right_to_left ? run.rect.x + run.rect.w : run.rect.x;
            return text.text == run.text && text.x == start && text.baseline > run.rect.y &&
                   text.baseline < run.rect.y + run.rect.h &&
                   text.right_to_left == run.right_to_left;
          });
      EXPECT_NE(found, output.shaped.end()) << run.text;
    }
  }
  EXPECT_GT(shaped, 8u);
  EXPECT_TRUE(Look(SceneNamed("form-focus")).shaped.empty());
}

TEST_F(ViewShaped, TheMirrorTellsTheDirectionAndTheKindOfARun) {
  const std::string arabic = MirrorJson(Look(InArabic(SceneNamed("closed"))).mirror);
  EXPECT_NE(arabic.find("\"shaped\":true,\"rtl\":true"), std::string::npos);
  const std::string english = MirrorJson(Look(SceneNamed("closed")).mirror);
  EXPECT_EQ(english.find("\"shaped\""), std::string::npos);
  EXPECT_EQ(english.find("\"rtl\""), std::string::npos);
}

}  // namespace
}  // namespace linkdock
