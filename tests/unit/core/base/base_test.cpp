#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "widget/core/base/expected.h"
#include "widget/core/base/secret.h"
#include "widget/core/base/utf8.h"
#include "widget/core/base/values.h"
#include "widget/core/base/verdict.h"

namespace linkdock {
namespace {

TEST(Result, HoldsEitherAValueOrAnError) {
  const Result<int> good = 7;
  const Result<int> bad = Unexpected(Error{ErrorCode::kBadValue, "/a", 3});
  EXPECT_TRUE(good.has_value());
  EXPECT_EQ(good.value(), 7);
  EXPECT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error(), (Error{ErrorCode::kBadValue, "/a", 3}));
}

TEST(Result, EveryErrorCodeHasItsOwnSentence) {
  std::set<std::string_view> sentences;
  const int last = static_cast<int>(ErrorCode::kUnknownReference);
  for (int code = 0; code <= last; ++code) {
    sentences.insert(ErrorSentence(static_cast<ErrorCode>(code)));
  }
  EXPECT_EQ(sentences.size(), static_cast<std::size_t>(last) + 1);
  EXPECT_FALSE(sentences.contains("Unknown error."));
}

TEST(Secret, MovingLeavesNothingBehind) {
  Secret first("hunter2");
  Secret second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the claim
  EXPECT_EQ(second.Reveal(), "hunter2");
  second = Secret("other");
  EXPECT_EQ(second.Reveal(), "other");
  second.Wipe();
  EXPECT_TRUE(second.empty());
  EXPECT_EQ(second.Reveal(), "");
}

TEST(Secret, ClonesAreIndependent) {
  Secret first("a");
  const Secret second = first.Clone();
  first.Wipe();
  EXPECT_EQ(second.Reveal(), "a");
  EXPECT_EQ(Secret().Clone().size(), 0u);
}

TEST(Secret, WipingAStringClearsItsWholeBuffer) {
  std::string text(100, 'x');
  text.resize(3);
  const char* bytes = text.data();
  WipeString(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(text.data(), bytes);
  for (std::size_t i = 0; i < text.capacity(); ++i) EXPECT_EQ(bytes[i], '\0') << i;
}

TEST(Values, AreFoundByTheirKey) {
  FieldValues values;
  values.emplace_back("subdomain", Secret("acme"));
  ASSERT_NE(FindValue(values, "subdomain"), nullptr);
  EXPECT_EQ(FindValue(values, "subdomain")->Reveal(), "acme");
  EXPECT_EQ(FindValue(values, "subdomai"), nullptr);
  EXPECT_EQ(FindValue({}, ""), nullptr);
}

TEST(Verdict, EveryCodeHasANameThatLeadsBack) {
  for (int code = 0; code <= static_cast<int>(VerdictCode::kInvalidField); ++code) {
    const auto verdict = static_cast<VerdictCode>(code);
    EXPECT_EQ(VerdictFromName(VerdictName(verdict)), verdict);
  }
  EXPECT_EQ(VerdictFromName(""), std::nullopt);
  EXPECT_EQ(VerdictFromName("Linked"), std::nullopt);
}

TEST(Verdict, OnlyWhatThePersonCanMendIsRecoverable) {
  EXPECT_TRUE(UserRecoverable(VerdictCode::kInvalidCredentials));
  EXPECT_TRUE(UserRecoverable(VerdictCode::kWrongHost));
  EXPECT_FALSE(UserRecoverable(VerdictCode::kProviderUnavailable));
  EXPECT_FALSE(UserRecoverable(VerdictCode::kPolicyDenied));
}

TEST(Utf8, AcceptsWellFormedTextAndNothingElse) {
  const std::pair<std::string_view, bool> cases[] = {
      {"", true},
      {"plain", true},
      {"\xC3\xA9", true},           // é
      {"\xF0\x9F\x98\x80", true},   // emoji
      {"\xF4\x8F\xBF\xBF", true},   // U+10FFFF
      {"\xF4\x90\x80\x80", false},  // one above
      {"\xED\x9F\xBF", true},       // U+D7FF
      {"\xED\xA0\x80", false},      // a surrogate
      {"\xEE\x80\x80", true},       // U+E000
      {"\xC0\x80", false},          // overlong NUL
      {"\xC1\xBF", false},          // overlong
      {"\xC2\x80", true},
      {"\xE0\x9F\xBF", false},  // overlong
      {"\xE0\xA0\x80", true},
      {"\xF0\x8F\xBF\xBF", false},  // overlong
      {"\xC3", false},              // cut short
      {"\x80", false},              // a tail without a lead
      {"\xFF", false},
      {"\xC3\x28", false},
  };
  for (const auto& [text, good] : cases)
    EXPECT_EQ(IsUtf8(text), good) << testing::PrintToString(text);
}

TEST(Utf8, ReadsBackWhatItWrites) {
  for (const char32_t code_point : {0x00, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF}) {
    std::string text;
    AppendCodePoint(text, code_point);
    std::size_t offset = 0;
    EXPECT_EQ(ReadCodePoint(text, offset), code_point);
    EXPECT_EQ(offset, text.size());
  }
}

}  // namespace
}  // namespace linkdock
