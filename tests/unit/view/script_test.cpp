// Which texts the browser must shape, in which direction they run, and where they may break.
#include "widget/view/script.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

std::string Utf8(char32_t c) {
  std::string text;
  AppendCodePoint(text, c);
  return text;
}

std::string Name(char32_t c) {
  char name[16];
  std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(c));
  return name;
}

TEST(Script, EachBlockThatNeedsShapingBeginsAndEndsWhereItShould) {
  const std::vector<std::pair<char32_t, char32_t>> blocks{
      {0x0300, 0x036F}, {0x0483, 0x0489},  {0x0590, 0x109F}, {0x1100, 0x11FF}, {0x135D, 0x135F},
      {0x1700, 0x1CFF}, {0x1DC0, 0x1DFF},  {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F},
      {0x20D0, 0x20FF}, {0x231A, 0x23FF},  {0x25FD, 0x27BF}, {0x2B1B, 0x2B55}, {0x2CEF, 0x2CF1},
      {0x2DE0, 0x2DFF}, {0x2E80, 0x10FFFF}};
  for (const auto& [first, last] : blocks) {
    EXPECT_FALSE(NeedsShaping(Utf8(first - 1))) << Name(first - 1);
    EXPECT_TRUE(NeedsShaping(Utf8(first))) << Name(first);
    EXPECT_TRUE(NeedsShaping(Utf8((first + last) / 2))) << Name((first + last) / 2);
    EXPECT_TRUE(NeedsShaping(Utf8(last))) << Name(last);
    if (last < 0x10FFFF) {
      EXPECT_FALSE(NeedsShaping(Utf8(last + 1))) << Name(last + 1);
    }
  }
}

TEST(Script, SentencesInLatinGreekAndCyrillicNeedNoneAndOthersDo) {
  for (const char* text : {"Connect Lucca", "Où trouver cette clé ?", "Schlüssel prüfen – größer",
                           "¿Dónde está?", "Ελληνικά", "Українська", "Settings → API", "Tiếng Việt",
                           "• 1 × 2 ÷ 3 …", "", "a\xff\xc3"}) {
    EXPECT_FALSE(NeedsShaping(text)) << text;
  }
  for (const char* text : {"設定を開きます。", "「カッコ」", "연결하기", "ربط حساب", "חשבון",
                           "खाता जोड़ें", "เชื่อมต่อบัญชี", "គណនី", "ချိတ်ဆက်", "Done ✅", "ready 🚀",
                           "👩‍💻", "n\u0303", "a\u200db", "Lucca مع", "܀", "ߊ"}) {
    EXPECT_TRUE(NeedsShaping(text)) << text;
  }
}

TEST(Script, LettersHaveADirectionAndDigitsAndSignsHaveNone) {
  for (const char32_t c : {U'א', U'ع', U'ﷲ', U'\u200F', U'\U00010840', U'\U0001E900', U'\u08FF'})
    EXPECT_EQ(DirectionOf(c), Direction::kRightToLeft) << Name(c);
  for (const char32_t c : {U'a', U'Z', U'é', U'я', U'ก', U'語', U'\u0900', U'\u200E'})
    EXPECT_EQ(DirectionOf(c), Direction::kLeftToRight) << Name(c);
  for (const char32_t c : {U'0', U'9', U' ', U'.', U'(', U'×', U'÷', U'…', U'→', U'「', U'。',
                           U'\U0001F680', U'\u200D'})
    EXPECT_EQ(DirectionOf(c), Direction::kNone) << Name(c);
}

TEST(Script, JapaneseLinesNeitherBeginWithAClosingSignNorEndWithAnOpeningOne) {
  for (const char32_t c : std::u32string_view(U"、。）」』！？ーっャ々…")) {
    EXPECT_FALSE(MayPart({U'語', U'日'}, c)) << Name(c);
  }
  for (const char32_t c : std::u32string_view(U"（「『")) {
    EXPECT_FALSE(MayPart({c, U'日'}, U'語')) << Name(c);
    EXPECT_TRUE(MayPart({U'語', U'日'}, c)) << Name(c);
  }
  EXPECT_TRUE(MayPart({U'語', U'日'}, U'つ'));
  EXPECT_TRUE(MayPart({U'。', U'す'}, U'次'));
  EXPECT_TRUE(MayPart({U'を', U'ー'}, U'A'));
  EXPECT_TRUE(MayPart({U'I', U'P'}, U'を'));
}

TEST(Script, KoreanAndLatinWordsStayWholeAndHyphensAndZeroWidthSpacesPart) {
  EXPECT_FALSE(MayPart({U'연', 0}, U'결'));
  EXPECT_FALSE(MayPart({U'a', 0}, U'b'));
  EXPECT_TRUE(MayPart({U'-', U'a'}, U'b'));
  EXPECT_FALSE(MayPart({U'-', U' '}, U'b'));
  EXPECT_FALSE(MayPart({U'-', U'0'}, U'1'));
  EXPECT_TRUE(MayPart({0x200B, U'a'}, U'b'));
  EXPECT_FALSE(MayPart({0x200C, U'a'}, U'b'));
}

TEST(Script, ThaiLaoKhmerAndMyanmarHideTheirWordsAndTheirNeighboursDoNot) {
  for (const char32_t c : {U'ก', U'ກ', U'က', U'ក', U'\u0E01', U'\u0EFF', U'\u109F', U'\u17FF'})
    EXPECT_TRUE(HasHiddenWords(c)) << Name(c);
  for (const char32_t c : {U'a', U'ا', U'क', U'語', U'\u0E00', U'\u0F00', U'\u10A0', U'\u1800'})
    EXPECT_FALSE(HasHiddenWords(c)) << Name(c);
}

}  // namespace
}  // namespace linkdock
