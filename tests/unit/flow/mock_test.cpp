#include "widget/flow/mock.h"

#include <gtest/gtest.h>

#include "tests/unit/flow/flow_world.h"
#include "tests/unit/read_file.h"

namespace linkdock {
namespace {

MockAnswer Ask(const Provider& provider, std::string_view host, std::string_view secret) {
  FieldValues fields;
  for (const Field& field : provider.auth.front().fields) {
    const bool is_secret = field.kind == FieldKind::kSecret;
    fields.emplace_back(field.key, Secret(is_secret ? secret : host));
  }
  return AnswerFromMock(provider, provider.auth.front(), fields);
}

Provider FromFile(std::string_view id) {
  Result<Provider> read = ParseProvider(ReadSourceFile("providers/" + std::string(id) + ".json"));
  EXPECT_TRUE(read.has_value()) << id;
  return read.has_value() ? std::move(read).value() : Provider();
}

TEST(Mock, TheLastThreeDigitsOfTheKeyChooseTheAnswer) {
  struct Row {
    std::string_view digits, name, field;
    int retry_after_s;
  };
  const Row rows[] = {
      {"200", "linked", "", 0},
      {"401", "invalid_credentials", "api_key", 0},
      {"403", "insufficient_permissions", "api_key", 0},
      {"429", "rate_limited", "", 30},
      {"500", "provider_unavailable", "", 0},
      {"503", "provider_unavailable", "", 0},
      {"302", "unexpected_answer", "", 0},
      {"599", "unexpected_answer", "", 0},
      {"123", "invalid_credentials", "api_key", 0},
      {"20", "invalid_credentials", "api_key", 0},
      {"", "invalid_credentials", "api_key", 0},
  };
  for (const Row& row : rows) {
    const MockAnswer mock = Ask(HostlyProvider(), "acme", "ab" + std::string(row.digits));
    EXPECT_FALSE(mock.hangs) << row.digits;
    EXPECT_EQ(AnswerName(mock.answer), row.name) << row.digits;
    EXPECT_EQ(mock.answer.field, row.field) << row.digits;
    EXPECT_EQ(mock.answer.retry_after_s, row.retry_after_s) << row.digits;
  }
  EXPECT_TRUE(Ask(HostlyProvider(), "acme", "ab000").hangs);
  EXPECT_FALSE(Ask(HostlyProvider(), "acme", "ab0000x").hangs);
}

TEST(Mock, AHostThatDoesNotResolveAndAPersonNobodyKnowsComeFirst) {
  const MockAnswer host = Ask(FromFile("lucca"), "nosuch", "000");
  EXPECT_EQ(AnswerName(host.answer), "wrong_host");
  EXPECT_EQ(host.answer.field, "subdomain");
  const MockAnswer person = Ask(FromFile("nutshell"), "nobody@northwind.example", "200");
  EXPECT_EQ(AnswerName(person.answer), "account_not_found");
  EXPECT_EQ(person.answer.field, "username");
}

TEST(Mock, TheAccountIsNamedAsTheTrueProviderWouldNameIt) {
  EXPECT_EQ(Ask(FromFile("lucca"), "acme", "200").answer.account.label, "acme.ilucca.net");
  const LinkedAccount account =
      Ask(FromFile("nutshell"), "jane@northwind.example", "200").answer.account;
  EXPECT_EQ(account.label, "jane@northwind.example");
  EXPECT_EQ(account.provider, "nutshell");
  EXPECT_FALSE(account.id.empty());
}

TEST(Mock, AProviderWithoutASecretIsAccepted) {
  Provider provider = HostlyProvider();
  provider.auth.front().fields.pop_back();
  EXPECT_EQ(AnswerName(Ask(provider, "acme", "").answer), "linked");
}

}  // namespace
}  // namespace linkdock
