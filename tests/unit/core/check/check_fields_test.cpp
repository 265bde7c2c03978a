// The fields of the real provider files: how they heal what people paste, and which error they
// show.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/read_file.h"
#include "widget/core/provider/fields.h"
#include "widget/core/provider/provider.h"

namespace linkdock {
namespace {

constexpr const char* kGuid = "00000000-0000-4000-8000-000000000200";
constexpr const char* kHex = "0000000000000000000000000000000000000200";

struct Paste {
  std::string typed;
  std::string healed;   // empty: refused
  const char* message;  // a part of the sentence, when refused
};

Provider FileProvider(const std::string& id) {
  Result<Provider> provider = ParseProvider(ReadSourceFile("providers/" + id + ".json"));
  EXPECT_TRUE(provider.has_value());
  return provider.has_value() ? std::move(provider).value() : Provider{};
}

void ExpectPastes(const std::string& id, std::string_view key,
                  std::initializer_list<Paste> pastes) {
  const Provider provider = FileProvider(id);
  ASSERT_FALSE(provider.auth.empty());
  const Field* field = FindField(provider.auth[0], key);
  ASSERT_NE(field, nullptr);
  for (const Paste& paste : pastes) {
    const Healed healed = Heal(*field, paste.typed);
    const FieldJudgement judgement = JudgeField(*field, healed.value.Reveal());
    if (!paste.healed.empty()) {
      EXPECT_EQ(healed.value.Reveal(), paste.healed) << paste.typed;
      EXPECT_EQ(judgement.fault, FieldFault::kNone) << paste.typed << ": " << judgement.message;
    } else {
      EXPECT_EQ(judgement.fault, FieldFault::kRule) << paste.typed;
      EXPECT_NE(judgement.message.find(paste.message), std::string::npos)
          << paste.typed << ": " << judgement.message;
    }
  }
}

TEST(ProviderFields, LuccasSubdomainHealsAddressesAndNamesWhatIsNoSubdomain) {
  const std::string longest(63, 'a');
  ExpectPastes("lucca", "subdomain",
               {
                   {"acme", "acme", ""},
                   {" ACME ", "acme", ""},
                   {"acme.ilucca.net", "acme", ""},
                   {"https://acme.ilucca.net/settings", "acme", ""},
                   {"HTTPS://Acme.iLucca.net/x?y#z", "acme", ""},
                   {"\"acme\"", "acme", ""},
                   {"\xE2\x80\x8B"
                    "acme\r\n",
                    "acme", ""},
                   {"ac", "ac", ""},
                   {longest, longest, ""},
                   {longest + "a", "", "at most 63"},
                   {"a", "", "at least 2"},
                   {kGuid, "", "This looks like an API key. Paste it into API Key below."},
                   {kHex, "", "This looks like an API key. Paste it into API Key below."},
                   {"jane@acme.example", "", "looks like an email address"},
                   {"https://acme.ilucca-test.net", "", "another kind of Lucca instance"},
                   {"acme.ilucca.ch", "", "another kind of Lucca instance"},
                   {"https://acme.example.com/", "", "not an .ilucca.net address"},
                   {"https://acme.ilucca.net.evil.example/", "", "not an .ilucca.net address"},
                   {"evil.example/.ilucca.net", "", "not an .ilucca.net address"},
                   {"acme:443", "", "not an .ilucca.net address"},
                   {"xn--acme", "", "not an .ilucca.net address"},
                   {"-acme", "", "hyphen"},
                   {"acme-", "", "hyphen"},
                   {"acme corp", "", "only letters, digits and hyphens"},
                   {"acm\xC3\xA9", "", "only letters, digits and hyphens"},
                   {"acme_corp", "", "only letters, digits and hyphens"},
                   {"acme%2e", "", "only letters, digits and hyphens"},
               });
}

TEST(ProviderFields, LuccasKeyHealsWhatComesAlongAndNamesWhatIsNoKey) {
  ExpectPastes("lucca", "api_key",
               {
                   {kGuid, kGuid, ""},
                   {std::string(" ") + kGuid + "\n", kGuid, ""},
                   {std::string("Bearer ") + kGuid, kGuid, ""},
                   {std::string("lucca application=") + kGuid, kGuid, ""},
                   {std::string("Authorization: lucca application=") + kGuid, kGuid, ""},
                   {std::string("\"") + kGuid + "\"", kGuid, ""},
                   {"00000000-0000-4000-\r\n8000-000000000200", kGuid, ""},
                   {"jane@acme.example", "", "looks like an email address"},
                   {"https://acme.ilucca.net/", "", "looks like a web address"},
                   {"acme.ilucca.net", "", "looks like a web address"},
                   {"00000000-0000-4000-8000-00000000020", "", "not complete"},
                   {"00000000-0000-4000-8000-0000000002000", "", "36 characters"},
                   {"acme", "", "only the digits"},
                   {"g0000000-0000-4000-8000-000000000200", "", "only the digits"},
               });
}

TEST(ProviderFields, NutshellsUsernameIsAnEmailAddress) {
  ExpectPastes("nutshell", "username",
               {
                   {"jane@northwind.example", "jane@northwind.example", ""},
                   {"mailto:jane@northwind.example", "jane@northwind.example", ""},
                   {"'jane@northwind.example'", "jane@northwind.example", ""},
                   {kHex, "", "This looks like an API key. Paste it into API Key below."},
                   {kGuid, "", "This looks like an API key. Paste it into API Key below."},
                   {"https://app.nutshell.com", "", "looks like a web address"},
                   {"jane", "", "one @ sign"},
                   {"jane@a@b.example", "", "one @ sign"},
                   {"jane doe@northwind.example", "", "no spaces"},
                   {"jane@northwind", "", "not complete"},
                   {"@northwind.example", "", "not complete"},
                   {"ja:ne@northwind.example", "", "not complete"},
               });
}

TEST(ProviderFields, NutshellsKeyIsLettersAndDigits) {
  const std::string longest(128, 'a');
  ExpectPastes("nutshell", "api_key",
               {
                   {kHex, kHex, ""},
                   {std::string("Bearer ") + kHex + "\r\n", kHex, ""},
                   {"00000000000000000000 00000000000000000200", kHex, ""},
                   {"0123456789abc", "0123456789abc", ""},
                   {"0123456789ab", "", "too short"},
                   {longest, longest, ""},
                   {longest + "a", "", "too long"},
                   {"jane@northwind.example", "",
                    "looks like an email address. Paste it into Username (Email) above"},
                   {"https://app.nutshell.com/setup/api-key", "", "looks like a web address"},
                   {"0123456789abc-", "", "only letters and digits"},
               });
}

TEST(ProviderFields, EveryMessageIsAShortFriendlySentence) {
  constexpr std::size_t kLongest = 130;
  for (const char* id : {"lucca", "nutshell"}) {
    const Provider provider = FileProvider(id);
    for (const Field& field : provider.auth[0].fields) {
      for (const Rule& rule : field.rules) {
        EXPECT_LE(rule.message.size(), kLongest) << rule.message;
        EXPECT_EQ(rule.message.back(), '.') << rule.message;
        EXPECT_EQ(rule.message.find('!'), std::string::npos) << rule.message;
      }
    }
  }
}

}  // namespace
}  // namespace linkdock
