#include "proxy/access/sessions.h"

#include <gtest/gtest.h>

#include "proxy/check/idempotency.h"

namespace linkdock::proxy {
namespace {

Provider Named(const std::string& id, const std::string& category = "HRIS") {
  Provider provider;
  provider.id = id;
  provider.categories = {category};
  return provider;
}

class ProxySessions : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitCrypto()); }
  KeyedHasher hasher_;
  SessionTable table_{hasher_};
};

TEST_F(ProxySessions, ATokenIsFoundOnlyWhole) {
  ASSERT_EQ(table_.AddLine("development-token-1 acme lucca,nutshell"), std::nullopt);
  const auto session = table_.Find("development-token-1");
  ASSERT_TRUE(session);
  EXPECT_EQ(session->owner, "acme");
  EXPECT_TRUE(AllowsProvider(*session, Named("lucca")));
  EXPECT_FALSE(AllowsProvider(*session, Named("other")));
  EXPECT_EQ(session->id.find("development"), std::string::npos);
  for (const char* wrong :
       {"", "development-token-", "development-token-12", "Development-token-1"}) {
    EXPECT_FALSE(table_.Find(wrong)) << wrong;
  }
}

TEST_F(ProxySessions, OwnerAndProvidersAreOptional) {
  ASSERT_EQ(table_.AddLine("0123456789abcdef\r"), std::nullopt);
  const auto session = table_.Find("0123456789abcdef");
  ASSERT_TRUE(session);
  EXPECT_EQ(session->owner, "default");
  EXPECT_TRUE(AllowsProvider(*session, Named("anything")));
}

TEST_F(ProxySessions, EmptyLinesAndCommentsAreNothing) {
  EXPECT_EQ(table_.AddLine(""), std::nullopt);
  EXPECT_EQ(table_.AddLine("  \t"), std::nullopt);
  EXPECT_EQ(table_.AddLine("# a comment of sixteen characters"), std::nullopt);
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(ProxySessions, BadLinesAreRefusedWithoutRepeatingTheToken) {
  for (const std::string& line :
       {std::string("0123456789abcde"), std::string("short"), std::string(257, 'x'),
        std::string("with*star-0123456789"), std::string("0123456789abcdef owner lucca more"),
        std::string("0123456789abcdef own/er")}) {
    const auto sentence = table_.AddLine(line);
    ASSERT_TRUE(sentence) << line;
    EXPECT_EQ(sentence->find(line.substr(0, 10)), std::string::npos) << *sentence;
  }
  ASSERT_EQ(table_.AddLine("0123456789abcdef"), std::nullopt);
  EXPECT_TRUE(table_.AddLine("0123456789abcdef other"));
}

TEST(ProxyIdempotency, OnlyUuidsAreKeys) {
  EXPECT_TRUE(IsUuid("00000000-0000-4000-8000-00000000000A"));
  for (const char* bad :
       {"", "00000000-0000-4000-8000-00000000000", "00000000-0000-4000-8000-0000000000000",
        "00000000x0000-4000-8000-000000000000", "0000000000000-4000-8000-000000000000",
        "g0000000-0000-4000-8000-000000000000"}) {
    EXPECT_FALSE(IsUuid(bad)) << bad;
  }
}

TEST(ProxyIdempotency, ARequestIsNamedByDigestsThatNeedTheToken) {
  const ClaimRequest request = ClaimFor("token", "00000000-0000-4000-8000-00000000000A", "{}");
  EXPECT_EQ(request.name.key, "00000000-0000-4000-8000-00000000000a");
  EXPECT_EQ(request.name.session.size(), 64u);
  EXPECT_EQ(request.body_hash.size(), 64u);
  EXPECT_NE(request.name.session, ClaimFor("token2", request.name.key, "{}").name.session);
  EXPECT_NE(request.body_hash, ClaimFor("token2", request.name.key, "{}").body_hash);
  EXPECT_NE(request.body_hash, ClaimFor("token", request.name.key, "{ }").body_hash);
  EXPECT_EQ(request.body_hash, ClaimFor("token", "another key", "{}").body_hash);
}

TEST(ProxyIds, AreLongAndNeverTheSame) {
  const std::string id = RandomId("acc_");
  EXPECT_EQ(id.size(), 30u);
  EXPECT_TRUE(id.starts_with("acc_"));
  EXPECT_NE(id, RandomId("acc_"));
}

}  // namespace
}  // namespace linkdock::proxy
