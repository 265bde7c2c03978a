#include "wasm/small_format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

namespace linkdock {
namespace {

std::string Format(std::size_t room, const char* format, ...) {
  char out[64] = "untouched";
  va_list arguments;
  va_start(arguments, format);
  const int size = FormatText(out, room, format, arguments);
  va_end(arguments);
  return std::to_string(size) + ":" + (room > 0 ? out : "");
}

TEST(SmallFormat, WritesWhatTheLibraryWrites) {
  EXPECT_EQ(Format(64, "plain"), "5:plain");
  EXPECT_EQ(Format(64, "%s|%.3s|%5s|%-5s|", "abc", "abcdef", "ab", "ab"),
            "20:abc|abc|   ab|ab   |");
  EXPECT_EQ(Format(64, "%d %i %u", -7, 0, 4'000'000'000u), "15:-7 0 4000000000");
  EXPECT_EQ(Format(64, "%x %X %04x %08X", 255u, 255u, 31u, 0xBEEFu), "19:ff FF 001f 0000BEEF");
  EXPECT_EQ(Format(64, "<U+%.4X>", 0x1Fu), "8:<U+001F>");
  EXPECT_EQ(Format(64, "%5d|%-5d|%05d", -42, -42, -42), "17:  -42|-42  |-0042");
  EXPECT_EQ(Format(64, "%.*s%%%c", 2, "abc", 'z'), "4:ab%z");
  EXPECT_EQ(Format(64, "%lld", std::numeric_limits<long long>::min()), "20:-9223372036854775808");
  EXPECT_EQ(Format(64, "%s", static_cast<const char*>(nullptr)), "6:(null)");
}

TEST(SmallFormat, CutsAtTheRoomAndStillCounts) {
  EXPECT_EQ(Format(4, "abcdef"), "6:abc");
  EXPECT_EQ(Format(7, "abcdef"), "6:abcdef");
  EXPECT_EQ(Format(6, "abcdef"), "6:abcde");
  EXPECT_EQ(Format(1, "abcdef"), "6:");
  EXPECT_EQ(Format(0, "abcdef"), "6:");
}

TEST(SmallFormat, AConversionThatItDoesNotKnowIsAQuestionMark) {
  EXPECT_EQ(Format(64, "%f|%d", 1.5, 7), "3:?|7");
  EXPECT_EQ(Format(64, "%"), "0:");
}

TEST(SmallFormat, ReadsNumbersAsTheLibraryDoesWhereItMatters) {
  for (const char* text : {"0", "-0", "1", "-17", "250", "1.5", "1e3", "12E-2", "9007199254740991",
                           "1e-400", "0e9999"}) {
    char* end = nullptr;
    const double read = ReadDouble(text, &end);
    EXPECT_EQ(*end, '\0') << text;
    EXPECT_NEAR(read, std::strtod(text, nullptr), std::abs(read) * 1e-12) << text;
  }
  for (const char* text : {"1e400", "1e99999999999", "123456789e301"}) {
    EXPECT_TRUE(std::isinf(ReadDouble(text, nullptr))) << text;
  }
  EXPECT_FALSE(std::isinf(ReadDouble("1e308", nullptr)));
  char* end = nullptr;
  const char* followed = "12,";
  EXPECT_EQ(ReadDouble(followed, &end), 12);
  EXPECT_EQ(end, followed + 2);
}

}  // namespace
}  // namespace linkdock
