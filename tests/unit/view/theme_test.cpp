#include "widget/view/theme.h"

#include <gtest/gtest.h>

#include <random>

namespace linkdock {
namespace {

constexpr float kText = 4.5f, kControl = 3.0f;

struct Pair {
  const char* name;
  std::uint32_t Theme::* front;
  std::uint32_t Theme::* back;
  float least;
};

// Every colour that the view puts on another one.
constexpr Pair kPairs[] = {
    {"text on surface", &Theme::text, &Theme::surface, kText},
    {"text on guide", &Theme::text, &Theme::surface_2, kText},
    {"text on chip", &Theme::text, &Theme::surface_3, kText},
    {"text on warning", &Theme::text, &Theme::warn_soft, kText},
    {"text on problem", &Theme::text, &Theme::danger_soft, kText},
    {"text-2 on surface", &Theme::text_2, &Theme::surface, kText},
    {"text-2 on guide", &Theme::text_2, &Theme::surface_2, kText},
    {"text-2 on disabled button", &Theme::text_2, &Theme::surface_3, kText},
    {"text-3 on surface", &Theme::text_3, &Theme::surface, kText},
    {"text-3 on guide", &Theme::text_3, &Theme::surface_2, kText},
    {"reference on problem", &Theme::text_3, &Theme::danger_soft, kText},
    {"link on surface", &Theme::accent, &Theme::surface, kText},
    {"link on guide", &Theme::accent, &Theme::surface_2, kText},
    {"chosen pill", &Theme::accent, &Theme::accent_soft, kText},
    {"hovered link on surface", &Theme::accent_hover, &Theme::surface, kText},
    {"hovered link on guide", &Theme::accent_hover, &Theme::surface_2, kText},
    {"button", &Theme::on_accent, &Theme::accent, kText},
    {"hovered button", &Theme::on_accent, &Theme::accent_hover, kText},
    {"error on surface", &Theme::danger, &Theme::surface, kText},
    {"cause on problem", &Theme::danger, &Theme::danger_soft, kText},
    {"healed note", &Theme::ok, &Theme::surface, kText},
    {"copied note on guide", &Theme::ok, &Theme::surface_2, kText},
    {"trouble in the picker", &Theme::warn, &Theme::surface, kText},
    {"trouble in a hovered row", &Theme::warn, &Theme::surface_2, kText},
    {"check mark", &Theme::ok, &Theme::ok_soft, kControl},
    {"warning mark", &Theme::warn, &Theme::warn_soft, kControl},
    {"field line", &Theme::line_strong, &Theme::surface, kControl},
    {"focus line", &Theme::ring, &Theme::surface, kControl},
    {"focus line on guide", &Theme::ring, &Theme::surface_2, kControl},
    {"error line", &Theme::danger, &Theme::surface, kControl},
    {"accent bar", &Theme::accent, &Theme::surface_2, kControl},
    {"progress on its track", &Theme::accent, &Theme::surface_3, kControl},
};

void ExpectReadable(const Theme& theme, const std::string& what) {
  for (const Pair& pair : kPairs) {
    EXPECT_GE(Contrast(theme.*pair.front, theme.*pair.back), pair.least)
        << what << ": " << pair.name;
  }
}

TEST(Theme, EveryPairOfColoursIsReadableInBothThemes) {
  ExpectReadable(LightTheme(), "light");
  ExpectReadable(DarkTheme(), "dark");
}

TEST(Theme, EveryPairStaysReadableWithAnyAccent) {
  std::mt19937 random(7);
  for (int i = 0; i < 50; ++i) {
    const std::uint32_t accent = random() & 0xffffff;
    for (const Theme* base : {&LightTheme(), &DarkTheme()}) {
      const AccentedTheme accented = WithAccent(*base, accent);
      ExpectReadable(accented.theme, "accent " + std::to_string(accent));
      EXPECT_EQ(accented.adjusted, accented.theme.accent != accent);
    }
  }
}

void ExpectMoreContrast(const Theme& theme, const std::string& what) {
  ExpectReadable(theme, what);
  for (const std::uint32_t text : {theme.text, theme.text_2, theme.text_3, theme.accent,
                                   theme.accent_hover, theme.danger, theme.ok, theme.warn}) {
    EXPECT_GE(Contrast(text, theme.surface), 7.0f) << what << ": " << text;
  }
  EXPECT_GE(Contrast(theme.on_accent, theme.accent), 7.0f) << what;
  EXPECT_GE(Contrast(theme.line_strong, theme.surface), 4.5f) << what;
  EXPECT_GE(Contrast(theme.line, theme.surface), 3.0f) << what;
}

TEST(Theme, WithMoreContrastEveryTextReachesSevenToOneWithAnyAccent) {
  ExpectMoreContrast(WithMoreContrast(LightTheme()), "light");
  ExpectMoreContrast(WithMoreContrast(DarkTheme()), "dark");
  std::mt19937 random(8);
  for (int i = 0; i < 50; ++i) {
    const std::uint32_t accent = random() & 0xffffff;
    for (const Theme* base : {&LightTheme(), &DarkTheme()}) {
      ExpectMoreContrast(WithMoreContrast(WithAccent(*base, accent).theme),
                         "accent " + std::to_string(accent));
    }
  }
}

TEST(Theme, TheExtremesOfAccentsAreMovedUntilTheyCanBeRead) {
  for (const std::uint32_t accent : {0x000000u, 0xffffffu, 0xffff00u, 0x808080u, 0x00ff00u}) {
    ExpectReadable(WithAccent(LightTheme(), accent).theme, "light extreme");
    ExpectReadable(WithAccent(DarkTheme(), accent).theme, "dark extreme");
  }
}

TEST(Theme, AnAccentThatCanBeReadIsNotTouched) {
  const AccentedTheme accented = WithAccent(LightTheme(), 0x2853e0);
  EXPECT_FALSE(accented.adjusted);
  EXPECT_EQ(accented.theme.accent, 0x2853e0u);
  EXPECT_EQ(accented.theme.on_accent, 0xffffffu);
}

TEST(Theme, AWhiteAccentIsReportedAsAdjustedOnWhite) {
  EXPECT_TRUE(WithAccent(LightTheme(), 0xffffff).adjusted);
  EXPECT_FALSE(WithAccent(DarkTheme(), 0xffffff).adjusted);
}

TEST(Theme, ContrastIsThatOfTheStandard) {
  EXPECT_NEAR(Contrast(0x000000, 0xffffff), 21.0f, 0.01f);
  EXPECT_NEAR(Contrast(0x777777, 0xffffff), 4.48f, 0.01f);  // the well-known grey just under AA
  EXPECT_NEAR(Contrast(0x767676, 0xffffff), 4.54f, 0.01f);
  EXPECT_FLOAT_EQ(Contrast(0x123456, 0xabcdef), Contrast(0xabcdef, 0x123456));
  EXPECT_FLOAT_EQ(Contrast(0x123456, 0x123456), 1.0f);
}

TEST(Theme, MixingGoesFromOneColourToTheOther) {
  EXPECT_EQ(Mix(0x102030, 0xfedcba, 0), 0x102030u);
  EXPECT_EQ(Mix(0x102030, 0xfedcba, 1), 0xfedcbau);
  EXPECT_EQ(Mix(0x000000, 0xffffff, 0.5f), 0x808080u);
}

}  // namespace
}  // namespace linkdock
