#include "proxy/base/text.h"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>
#include <vector>

namespace linkdock::proxy {
namespace {

TEST(ProxyText, OnlyAsciiLettersHaveTwoCases) {
  EXPECT_EQ(LowerCase("AZaz[@`{09"), "azaz[@`{09");
  EXPECT_EQ(LowerCase("\xC3\x84"), "\xC3\x84");
  EXPECT_TRUE(SameText("Content-TYPE", "content-type"));
  EXPECT_TRUE(SameText("", ""));
  EXPECT_FALSE(SameText("a", "ab"));
  EXPECT_FALSE(SameText("@", "`"));  // as far apart as the two cases of a letter
  EXPECT_FALSE(SameText("[", "{"));
  // Texts that end where their memory ends: AddressSanitizer reports a byte read behind them.
  for (const auto& [a, b] : {std::pair{"ORIGIN", "origin"}, {"ORIGIN", "origiN"}, {"x", "X"}}) {
    const std::vector<char> left(a, a + std::strlen(a));
    const std::vector<char> right(b, b + std::strlen(b));
    EXPECT_TRUE(SameText({left.data(), left.size()}, {right.data(), right.size()}))
        << a << ' ' << b;
  }
}

TEST(ProxyText, TrimTakesSpacesAndTabsFromTheEndsAlone) {
  EXPECT_EQ(Trim(" \t a b\t "), "a b");
  EXPECT_EQ(Trim("\t \t"), "");
  EXPECT_EQ(Trim(""), "");
  EXPECT_EQ(Trim("\na\r"), "\na\r");  // a line break is no blank of a header
}

TEST(ProxyText, AUuidHasItsHyphensAndHexDigitsInTheirPlaces) {
  EXPECT_TRUE(IsUuid("00000000-0000-4000-8000-00000000aBcF"));
  for (const char* wrong :
       {"", "00000000-0000-4000-8000-00000000000", "00000000-0000-4000-8000-0000000000000",
        "00000000000040008000000000000000", "00000000-0000-4000-8000-00000000000g",
        "0000000-00000-4000-8000-000000000000", "00000000x0000-4000-8000-000000000000",
        "g0000000-0000-4000-8000-000000000000", "{0000000-0000-4000-8000-00000000000}"}) {
    EXPECT_FALSE(IsUuid(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace linkdock::proxy
