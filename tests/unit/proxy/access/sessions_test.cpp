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
  ASSERT_TRUE(table_.AddLine("development-token-1 acme lucca,nutshell"));
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
  ASSERT_TRUE(table_.AddLine("0123456789abcdef\r"));
  const auto session = table_.Find("0123456789abcdef");
  ASSERT_TRUE(session);
  EXPECT_EQ(session->owner, "default");
  EXPECT_TRUE(AllowsProvider(*session, Named("anything")));
}

TEST_F(ProxySessions, EmptyLinesAndCommentsAreNothing) {
  EXPECT_TRUE(table_.AddLine(""));
  EXPECT_TRUE(table_.AddLine("  \t"));
  EXPECT_TRUE(table_.AddLine("# a comment of sixteen characters"));
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(ProxySessions, BadLinesAreRefusedWithoutRepeatingTheToken) {
  for (const std::string& line :
       {std::string("0123456789abcde"), std::string("short"), std::string(257, 'x'),
        std::string("with*star-0123456789"), std::string("0123456789abcdef owner lucca more"),
        std::string("0123456789abcdef own/er")}) {
    const auto added = table_.AddLine(line);
    ASSERT_FALSE(added) << line;
    EXPECT_EQ(added.error().find(line.substr(0, 10)), std::string::npos) << added.error();
  }
  ASSERT_TRUE(table_.AddLine("0123456789abcdef"));
  EXPECT_FALSE(table_.AddLine("0123456789abcdef other"));
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
