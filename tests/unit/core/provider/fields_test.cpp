#include "widget/core/provider/fields.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "widget/core/provider/normalise.h"

namespace linkdock {
namespace {

Field Subdomain() {
  Field field;
  field.key = "subdomain";
  field.normalise = {{NormaliseOp::kStripInvisible, {}},
                     {NormaliseOp::kTrim, {}},
                     {NormaliseOp::kStripQuotes, {}},
                     {NormaliseOp::kLowercase, {}},
                     {NormaliseOp::kHostLabel, {".ilucca.net"}}};
  auto pattern = Pattern::Compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])");
  EXPECT_TRUE(pattern.has_value());
  field.rules.push_back({RuleKind::kMatch, std::move(pattern).value(), "Not one label."});
  return field;
}

Field ApiKey() {
  Field field;
  field.key = "api_key";
  field.kind = FieldKind::kSecret;
  field.normalise = {{NormaliseOp::kStripInvisible, {}},
                     {NormaliseOp::kTrim, {}},
                     {NormaliseOp::kStripQuotes, {}},
                     {NormaliseOp::kStripPrefix, {"Bearer ", "lucca application="}},
                     {NormaliseOp::kStripWhitespace, {}}};
  return field;
}

std::string HealedText(const Field& field, std::string_view typed) {
  return std::string(Heal(field, typed).value.Reveal());
}

TEST(Heal, FindsTheSubdomainInWhatPeoplePaste) {
  const std::string_view pastes[] = {"acme",
                                     " ACME ",
                                     "acme.ilucca.net",
                                     "Acme.ILucca.Net",
                                     "https://acme.ilucca.net",
                                     "HTTPS://ACME.ILUCCA.NET/",
                                     "http://acme.ilucca.net/home",
                                     "https://acme.ilucca.net/x?y=1#z",
                                     "https://acme.ilucca.net?x=%20",
                                     "acme.ilucca.net/home/@me",
                                     "\"acme\"",
                                     "“https://acme.ilucca.net”",
                                     "\xEF\xBB\xBF"
                                     "acme\xE2\x80\x8B",
                                     "\r\nacme\n",
                                     "\xC2\xA0"
                                     "acme\xE3\x80\x80"};
  for (const std::string_view paste : pastes)
    EXPECT_EQ(HealedText(Subdomain(), paste), "acme") << paste;
}

TEST(Heal, NeverTakesALabelFromAHostThatIsNotExactlyTheProviders) {
  const std::string_view attacks[] = {"https://acme.ilucca.net.evil.com",
                                      "https://acme.ilucca.net.evil.com/acme.ilucca.net",
                                      "https://evil.com/acme.ilucca.net",
                                      "https://evil.com?acme.ilucca.net",
                                      "https://evil.com#acme.ilucca.net",
                                      "user@acme.ilucca.net",
                                      "https://user:pw@acme.ilucca.net/",
                                      "https://acme.ilucca.net@evil.com/",
                                      "acme.ilucca.net:8443",
                                      "https://acme.ilucca.net:443/",
                                      "acme.ilucca.net.",
                                      "acme%2eilucca.net",
                                      "acme.ilucca%2enet",
                                      "%61cme.ilucca.net",
                                      "acme\\.ilucca.net",
                                      "https:\\\\acme.ilucca.net",
                                      "https://acme.ilucca.net\\@evil.com",
                                      "https://evil.com\\.ilucca.net",
                                      "acmeilucca.net",
                                      "a.b.ilucca.net",
                                      "www.acme.ilucca.net",
                                      ".ilucca.net",
                                      "https://.ilucca.net/",
                                      "-acme.ilucca.net",
                                      "acme-.ilucca.net",
                                      "xn--acme-0ra.ilucca.net",
                                      "аcme.ilucca.net",  // Cyrillic а
                                      "acme。ilucca。net",
                                      "acme.ilucca.ne",
                                      "acme.xilucca.net",
                                      "acme.ilucca.net acme",
                                      "acme\n.ilucca.net",
                                      "acme\t.ilucca.net",
                                      "ftp://acme.ilucca.net",
                                      "javascript://acme.ilucca.net",
                                      "//acme.ilucca.net",
                                      "https:acme.ilucca.net",
                                      "https:///acme.ilucca.net",
                                      "https://https://acme.ilucca.net",
                                      "[::1].ilucca.net",
                                      "127.0.0.1",
                                      "acme/../evil",
                                      "acme?x",
                                      "acme#x",
                                      "*.ilucca.net"};
  const Field field = Subdomain();
  for (const std::string_view attack : attacks) {
    const Healed healed = Heal(field, attack);
    EXPECT_FALSE(healed.from_url) << attack;
    std::string lower(attack);
    Lowercase(lower);
    EXPECT_EQ(healed.value.Reveal(), lower) << attack;
    const FieldJudgement judgement = JudgeField(field, healed.value.Reveal());
    EXPECT_NE(judgement.fault, FieldFault::kNone) << attack;
  }
}

TEST(Heal, TakesALabelOfExactlySixtyThreeCharactersAndNoLonger) {
  const std::string label(63, 'a');
  EXPECT_EQ(HealedText(Subdomain(), label + ".ilucca.net"), label);
  EXPECT_EQ(HealedText(Subdomain(), label + "a.ilucca.net"), label + "a.ilucca.net");
}

TEST(Heal, UsesTheFirstSuffixThatFitsExactly) {
  Field field;
  field.normalise = {{NormaliseOp::kHostLabel, {".ilucca-test.net", ".ilucca.net", ".ilucca.ch"}}};
  EXPECT_EQ(HealedText(field, "acme.ilucca.ch"), "acme");
  EXPECT_EQ(HealedText(field, "acme.ilucca-test.net"), "acme");
  EXPECT_EQ(HealedText(field, "acme.ilucca.de"), "acme.ilucca.de");
}

TEST(Heal, FreesAKeyFromWhatCameWithIt) {
  const std::string_view pastes[] = {"k-1",
                                     " k-1\n",
                                     "\"k-1\"",
                                     "'k-1'",
                                     "`k-1`",
                                     "‘k-1’",
                                     "«k-1»",
                                     "Bearer k-1",
                                     "bearer  k-1",
                                     "BEARER\tk-1",
                                     "Bearer\xC2\xA0k-1",
                                     "Bearer\r\nk-1",
                                     "\"Bearer k-1\"",
                                     "lucca application=k-1",
                                     "LUCCA  Application=k-1",
                                     "k\r\n-1",
                                     "k - 1",
                                     "k\xE2\x80\x8B-1",
                                     "\xE2\x80\xAEk-1\xE2\x80\xAC",
                                     "k\xC2\xAD-1"};
  for (const std::string_view paste : pastes)
    EXPECT_EQ(HealedText(ApiKey(), paste), "k-1") << paste;
  EXPECT_EQ(HealedText(ApiKey(), "Bearerk-1"), "Bearerk-1");
  EXPECT_EQ(HealedText(ApiKey(), "\"k-1"), "\"k-1");
  EXPECT_EQ(HealedText(ApiKey(), "\""), "\"");
  EXPECT_EQ(HealedText(ApiKey(), "\"\""), "");
  EXPECT_EQ(HealedText(ApiKey(), ""), "");
}

TEST(Heal, SaysWhetherMoreThanOuterWhiteSpaceChanged) {
  EXPECT_FALSE(Heal(Subdomain(), "acme").changed);
  EXPECT_FALSE(Heal(Subdomain(), " acme\n").changed);
  EXPECT_TRUE(Heal(Subdomain(), "Acme").changed);
  EXPECT_TRUE(Heal(Subdomain(), "'acme'").changed);
  EXPECT_TRUE(Heal(Subdomain(), "https://acme.ilucca.net").changed);
  EXPECT_TRUE(Heal(Subdomain(), "https://acme.ilucca.net").from_url);
  EXPECT_FALSE(Heal(Subdomain(), "acme").from_url);
}

TEST(Heal, LeavesAnOverlongPasteAloneForTheJudgeToRefuse) {
  const std::string longest = " " + std::string(kMaxFieldBytes - 1, 'a');
  EXPECT_EQ(Heal(ApiKey(), longest).value.size(), kMaxFieldBytes - 1);
  const std::string longer = " " + std::string(kMaxFieldBytes, 'a');
  EXPECT_EQ(Heal(ApiKey(), longer).value.Reveal(), longer);
  EXPECT_EQ(JudgeField(ApiKey(), longer).fault, FieldFault::kTooLong);
  const std::string megabyte(1 << 20, 'k');
  const Healed healed = Heal(ApiKey(), megabyte);
  EXPECT_EQ(healed.value.size(), megabyte.size());
  EXPECT_FALSE(healed.changed);
  EXPECT_EQ(JudgeField(ApiKey(), healed.value.Reveal()).fault, FieldFault::kTooLong);
}

TEST(Heal, KeepsBytesThatAreNotUtf8ForTheJudgeToRefuse) {
  EXPECT_EQ(HealedText(ApiKey(),
                       " a\xFF"
                       "b "),
            "a\xFF"
            "b");
  EXPECT_EQ(JudgeField(ApiKey(),
                       "a\xFF"
                       "b")
                .fault,
            FieldFault::kNotText);
}

TEST(JudgeField, GivesEveryValueOneFaultInAFixedOrder) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, FieldFault> cases[] = {
      {"", FieldFault::kMissing},
      {"plain", FieldFault::kNone},
      {"with space", FieldFault::kNone},
      {"\xC3\xA9", FieldFault::kNone},
      {"\xF0\x9F\x98\x80", FieldFault::kNone},
      {"a\0b"sv, FieldFault::kNotText},
      {"a\xC3", FieldFault::kNotText},
      {"a\nb\xFF", FieldFault::kNotText},  // before control
      {"key\r\nX-Evil: 1", FieldFault::kControl},
      {"a\tb", FieldFault::kControl},
      {"a\x1F", FieldFault::kControl},
      {"a\x7F", FieldFault::kControl},
      {"a\xC2\x80", FieldFault::kControl},
      {"a\xC2\x9F", FieldFault::kControl},
      {"a\xC2\xA0", FieldFault::kNone},
      {"a\xE2\x80\xA8", FieldFault::kControl},        // U+2028
      {"\xE2\x80\x8B\n", FieldFault::kControl},       // before invisible
      {"a\xE2\x80\x8A", FieldFault::kNone},           // U+200A is a space
      {"a\xE2\x80\x8B", FieldFault::kInvisible},      // U+200B zero width space
      {"a\xE2\x80\x8F", FieldFault::kInvisible},      // U+200F right-to-left mark
      {"a\xE2\x80\x90", FieldFault::kNone},           // U+2010 is a hyphen
      {"a\xE2\x80\xAE", FieldFault::kInvisible},      // U+202E right-to-left override
      {"a\xE2\x80\xAF", FieldFault::kNone},           // U+202F is a space
      {"a\xE2\x81\xA0", FieldFault::kInvisible},      // U+2060 word joiner
      {"a\xEF\xBB\xBF", FieldFault::kInvisible},      // U+FEFF
      {"a\xC2\xAD", FieldFault::kInvisible},          // soft hyphen
      {"a\xF3\xA0\x81\x81", FieldFault::kInvisible},  // a tag letter
      {"a\xCC\x81\xCC\x81\xCC\x81\xCC\x81", FieldFault::kNone},
      {"a\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81", FieldFault::kInvisible},  // marks piled up
  };
  Field field;
  for (const auto& [value, fault] : cases) {
    EXPECT_EQ(JudgeField(field, value).fault, fault) << testing::PrintToString(value);
  }
}

TEST(JudgeField, MayDoWithoutAnOptionalValueButNotWithABadOne) {
  Field field = Subdomain();
  EXPECT_EQ(JudgeField(field, "").fault, FieldFault::kMissing);
  field.required = false;
  EXPECT_EQ(JudgeField(field, "").fault, FieldFault::kNone);
  EXPECT_EQ(JudgeField(field, "-").fault, FieldFault::kRule);
}

TEST(JudgeField, LetsTheFirstBrokenRuleSpeak) {
  Field field;
  field.rules.push_back({RuleKind::kRefuse, Pattern::Compile(".*@.*").value(), "an e-mail"});
  field.rules.push_back({RuleKind::kMatch, Pattern::Compile("[a-z]+").value(), "letters"});
  EXPECT_EQ(JudgeField(field, "a@1").message, "an e-mail");
  EXPECT_EQ(JudgeField(field, "a1").message, "letters");
  EXPECT_EQ(JudgeField(field, "ab").fault, FieldFault::kNone);
}

TEST(JudgeField, AllowsOnlyListedOptionsAndTheConstant) {
  Field select;
  select.kind = FieldKind::kSelect;
  select.options = {{"eu", "Europe"}, {"us", "United States"}};
  EXPECT_EQ(JudgeField(select, "eu").fault, FieldFault::kNone);
  EXPECT_EQ(JudgeField(select, "EU").fault, FieldFault::kNotAnOption);
  EXPECT_EQ(JudgeField(select, "Europe").fault, FieldFault::kNotAnOption);
  Field constant;
  constant.kind = FieldKind::kConstant;
  constant.constant = "x";
  EXPECT_EQ(JudgeField(constant, "x").fault, FieldFault::kNone);
  EXPECT_EQ(JudgeField(constant, "").fault, FieldFault::kNone);
  EXPECT_EQ(JudgeField(constant, "y").fault, FieldFault::kNotAnOption);
}

TEST(FieldShown, FollowsItsConditionAndNeverShowsAConstant) {
  Field field;
  FieldValues values;
  EXPECT_TRUE(FieldShown(field, values));
  field.when = Condition{"region", "eu"};
  EXPECT_FALSE(FieldShown(field, values));
  values.emplace_back("region", Secret("us"));
  EXPECT_FALSE(FieldShown(field, values));
  values.back().second = Secret("eu");
  EXPECT_TRUE(FieldShown(field, values));
  field.kind = FieldKind::kConstant;
  EXPECT_FALSE(FieldShown(field, values));
}

}  // namespace
}  // namespace linkdock
