#include "widget/core/check/check_template.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/core/check/check_support.h"

namespace linkdock {
namespace {

struct Case {
  const char* text;
  bool legal;
};

AuthMethod ManyFields() {
  return MakeAuth({"subdomain", "api_key*", "note?", "region=us,eu", "zone:example.net"});
}

TemplateScope ManyNames(const AuthMethod& auth) {
  return {auth,
          {{"tail", "region", {{"us", "example.com"}, {"eu", "example.eu"}}},
           {"dot", "region", {{"us", ""}, {"eu", "eu."}}},
           {"bare", "region", {{"us", "com"}, {"eu", "eu"}}}}};
}

void ExpectUrls(std::initializer_list<Case> cases) {
  const AuthMethod auth = ManyFields();
  const TemplateScope scope = ManyNames(auth);
  for (const Case& one : cases) {
    EXPECT_EQ(ParseUrlTemplate(one.text, scope).has_value(), one.legal) << one.text;
  }
}

TEST(CheckUrl, AFieldStandsOnlyAsAWholeLabelBeforeAFixedDomain) {
  ExpectUrls({
      {"https://${subdomain}.example.com/", true},
      {"https://api.${subdomain}.example.com/", true},
      {"https://${subdomain}.api.example.com/", true},
      {"https://${subdomain}.${zone}/", true},
      {"https://${subdomain}.${tail}/", true},
      {"https://api.${dot}example.com/", true},
      {"https://${subdomain}.example.co.uk/", true},
      {"https://${subdomain}.co.uk/", false},
      {"https://${subdomain}.com/", false},
      {"https://${subdomain}.${bare}/", false},
      {"https://example.${subdomain}/", false},
      {"https://example.${subdomain}.com/", false},
      {"https://${subdomain}/", false},
      {"https://api-${subdomain}.example.com/", false},
      {"https://${subdomain}-api.example.com/", false},
      {"https://${subdomain}example.com/", false},
      {"https://${subdomain}.${subdomain}.example.com/", false},
      {"https://${api_key}.example.com/", false},
      {"https://${note}.example.com/", false},
      {"https://${base64(subdomain)}.example.com/", false},
      {"https://${tail}.${dot}example.com/", false},
  });
}

TEST(CheckUrl, NothingButHttpsOnAFixedNameIsAccepted) {
  ExpectUrls({
      {"https://example.com/", true},
      {"https://example.com", false},
      {"https://example.com?x", false},
      {"http://example.com/", false},
      {"HTTPS://example.com/", false},
      {"ftp://example.com/", false},
      {"//example.com/", false},
      {"${subdomain}://example.com/", false},
      {"https://user@example.com/", false},
      {"https://${subdomain}@example.com/", false},
      {"https://example.com@${subdomain}.example.org/", false},
      {"https://example.com:443/", false},
      {"https://example.com:${subdomain}/", false},
      {"https://Example.com/", false},
      {"https://exa_mple.com/", false},
      {"https://-example.com/", false},
      {"https://example-.com/", false},
      {"https://xn--bcher-kva.example.com/", false},
      {"https://example..com/", false},
      {"https://example.com./", false},
      {"https://.example.com/", false},
      {"https:///", false},
      {"https://localhost/", false},
      {"https://127.0.0.1/", false},
      {"https://[::1]/", false},
      {"https://0x7f.1/", false},
      {"https://example.c/", false},
  });
}

TEST(CheckUrl, PathsAndQueriesHoldOnlyWhatMayStandThere) {
  ExpectUrls({
      {"https://example.com/a/${subdomain}/b?c=${api_key}&d=${note}", true},
      {"https://example.com/a?page[limit]=1&x=0,1", true},
      {"https://example.com/a%20b", true},
      {"https://example.com/a%2", false},
      {"https://example.com/a%zz", false},
      {"https://example.com/%${subdomain}", false},
      {"https://example.com/a b", false},
      {"https://example.com/a#b", false},
      {"https://example.com/a\\b", false},
      {"https://example.com/a\nb", false},
      {"https://example.com/\xC3\xA9", false},
      {"https://example.com/a[1]", false},
      {"https://example.com/../a", false},
      {"https://example.com/a/.", false},
      {"https://example.com/...", true},
      {"https://example.com/${note}/x", false},
      {"https://example.com/x?${nobody}", false},
  });
}

TEST(CheckTemplate, TheGrammarIsSmall) {
  const AuthMethod auth = ManyFields();
  const TemplateScope scope = ManyNames(auth);
  const Case cases[] = {
      {"plain", true},
      {"", true},
      {"${subdomain}", true},
      {"a${subdomain}b${api_key}", true},
      {"$$5", true},
      {"$5", false},
      {"$", false},
      {"${", false},
      {"${subdomain", false},
      {"${}", false},
      {"${Subdomain}", false},
      {"${nobody}", false},
      {"${ subdomain }", false},
      {"${base64(subdomain)}", true},
      {"${base64(subdomain ':' api_key)}", true},
      {"${base64(api_key ':x}')}", true},
      {"${base64()}", false},
      {"${base64(subdomain ':)}", false},
      {"${base64(nobody)}", false},
      {"${base64(subdomain}", false},
      {"${base64(base64(subdomain))}", false},
      {"${md5(subdomain)}", false},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(ParseTemplate(one.text, Place::kHeader, scope).has_value(), one.legal) << one.text;
  }
}

TEST(CheckTemplate, ALabelNamesNoSecret) {
  const AuthMethod auth = ManyFields();
  const TemplateScope scope = ManyNames(auth);
  EXPECT_TRUE(ParseTemplate("${subdomain}, ${note}", Place::kLabel, scope).has_value());
  EXPECT_FALSE(ParseTemplate("${api_key}", Place::kLabel, scope).has_value());
  EXPECT_FALSE(ParseTemplate("${base64(api_key)}", Place::kLabel, scope).has_value());
}

TEST(CheckTemplate, HeadersTakeOnlyPrintableAscii) {
  const AuthMethod auth = ManyFields();
  const TemplateScope scope = ManyNames(auth);
  EXPECT_TRUE(ParseTemplate("~ !", Place::kHeader, scope).has_value());
  for (const char* text : {"a\r\nb", "a\tb", "a\x7F", "\xC3\xA9"}) {
    EXPECT_FALSE(ParseTemplate(text, Place::kHeader, scope).has_value()) << text;
  }
}

TEST(CheckTemplate, ConstantsBecomeLiterals) {
  const AuthMethod auth = ManyFields();
  const Result<Template> parts = ParseTemplate("a ${zone} b", Place::kHeader, ManyNames(auth));
  ASSERT_TRUE(parts.has_value());
  ASSERT_EQ(parts.value().size(), 1u);
  EXPECT_EQ(parts.value()[0].text, "a example.net b");
}

TEST(CheckTemplate, DnsLabelsAreLowerCaseLettersDigitsAndInnerHyphens) {
  const std::string longest(63, 'a');
  const std::pair<std::string, bool> cases[] = {
      {"a", true},
      {"acme", true},
      {"a-b", true},
      {"0", true},
      {longest, true},
      {longest + "a", false},
      {"", false},
      {"-a", false},
      {"a-", false},
      {"A", false},
      {"a.b", false},
      {"a_b", false},
      {"a b", false},
      {"xn--a", false},
      {"a@b", false},
      {"a/b", false},
      {"\xC3\xA9", false},
      {"a%2eb", false},
      {std::string("a\0b", 3), false},
  };
  for (const auto& [text, legal] : cases) EXPECT_EQ(IsDnsLabel(text), legal) << text;
}

TEST(CheckTemplate, ValuesAreWrittenAsTheirPlaceNeeds) {
  const auto encoded = [](std::string_view text, Encoding encoding) {
    std::string out;
    AppendEncoded(out, text, encoding);
    return out;
  };
  EXPECT_EQ(encoded("a-._~Z9", Encoding::kPercent), "a-._~Z9");
  EXPECT_EQ(encoded("a/b?c=d&e#f %", Encoding::kPercent), "a%2Fb%3Fc%3Dd%26e%23f%20%25");
  EXPECT_EQ(encoded("\xC3\xA9", Encoding::kPercent), "%C3%A9");
  EXPECT_EQ(encoded("a\"b\\c\n\x01", Encoding::kJson), "a\\\"b\\\\c\\u000A\\u0001");
  EXPECT_EQ(encoded("\xC3\xA9", Encoding::kJson), "\xC3\xA9");
  EXPECT_EQ(encoded("\"\n", Encoding::kJsonPercent), "%5C%22%5Cu000A");
  EXPECT_EQ(encoded("a\"b", Encoding::kRaw), "a\"b");
}

}  // namespace
}  // namespace linkdock
