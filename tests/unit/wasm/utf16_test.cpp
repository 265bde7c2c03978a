#include "wasm/utf16.h"

#include <gtest/gtest.h>

namespace linkdock {
namespace {

TEST(Utf16, CountsTheUnitsThatTheDomCounts) {
  const char* text = "aé€😀b";  // 1, 2, 3, 4 and 1 bytes; 1, 1, 1, 2 and 1 units
  const std::uint32_t expected[] = {0, 1, 3, 6, 6, 10, 11};
  for (std::uint32_t units = 0; units < 7; ++units) {
    EXPECT_EQ(ByteOffsetOfUtf16(text, units), expected[units]) << units;
  }
}

TEST(Utf16, BehindTheEndIsTheEnd) {
  EXPECT_EQ(ByteOffsetOfUtf16("", 0), 0u);
  EXPECT_EQ(ByteOffsetOfUtf16("", 9), 0u);
  EXPECT_EQ(ByteOffsetOfUtf16("ab", 2), 2u);
  EXPECT_EQ(ByteOffsetOfUtf16("ab", 3), 2u);
  EXPECT_EQ(ByteOffsetOfUtf16("ab", 0xFFFFFFFFu), 2u);
}

TEST(Utf16, BytesThatAreNotUtf8CountOneEach) {
  EXPECT_EQ(ByteOffsetOfUtf16("\xff\xfe!", 2), 2u);
  EXPECT_EQ(ByteOffsetOfUtf16("\xe2\x82", 1), 1u);
}

}  // namespace
}  // namespace linkdock
