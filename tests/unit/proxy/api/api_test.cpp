#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "proxy/access/api_keys.h"
#include "proxy/api/routes.h"
#include "proxy/base/limits.h"
#include "proxy/check/recheck.h"
#include "proxy/contract/list_query.h"
#include "proxy/contract/request_bodies.h"

namespace linkdock::proxy {
namespace {

const std::string kId = "acc_" + std::string(26, 'a');

std::string Digest64(char c) { return std::string(64, c); }

// --- routes

TEST(Routes, AnIdIsMatchedWholeOrNotAtAll) {
  const std::string known = "/v1/accounts/" + kId;
  const RouteMatch match = MatchRoute(known, "GET");
  ASSERT_NE(match.row, nullptr);
  EXPECT_EQ(match.row->route, Route::kGetAccount);
  EXPECT_EQ(match.account_id, kId);
  EXPECT_EQ(match.allowed_methods, "GET, PATCH, DELETE");
  EXPECT_EQ(match.browser_methods, "GET");
  for (const std::string& path : std::initializer_list<std::string>{
           "/v1/accounts/", "/v1/accounts/" + kId + "/", "/v1/accounts/" + kId + "a",
           "/v1/accounts/" + kId.substr(1), "/v1/accounts/acc_" + std::string(26, 'A'),
           "/v1/accounts/acc_" + std::string(26, '1'), "/v1/accounts/" + kId + "/other",
           "/v1/accounts/" + kId + "//check", "//v1/accounts/" + kId,
           "/v1/accounts/%61cc_" + kId}) {
    EXPECT_FALSE(MatchRoute(path, "GET").known_path) << path;
  }
}

TEST(Routes, EachPathOfTheTableHasItsOwnName) {
  std::vector<std::string> paths = RoutePaths();
  EXPECT_EQ(paths.back(), kUnknownPath);
  std::ranges::sort(paths);
  EXPECT_EQ(std::ranges::adjacent_find(paths), paths.end());
  EXPECT_EQ(MatchRoute("/v1/accounts/" + kId + "/check", "POST").path, "/v1/accounts/{id}/check");
  EXPECT_EQ(MatchRoute("/other", "GET").path, kUnknownPath);
}

// --- secret keys

class ApiKeys : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitCrypto()); }
};

TEST_F(ApiKeys, AKeyIsFoundOnlyWholeAndWithItsScopesOnly) {
  const std::string token = RandomToken("ld_sk_");
  const std::string digest = HexDigest(PublicDigest(std::array{std::string_view(token)}));
  const auto parsed = ApiKeyTable::Parse("# keys\n\nbackend sessions,accounts:read " + digest +
                                         "\r\nother credentials " + Digest64('0'));
  ASSERT_TRUE(parsed.has_value());
  const auto& table = parsed.value();
  const auto key = table.Find(token);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->name, "backend");
  EXPECT_TRUE(HasScope(*key, Scope::kSessions));
  EXPECT_TRUE(HasScope(*key, Scope::kAccountsRead));
  EXPECT_FALSE(HasScope(*key, Scope::kAccountsWrite));
  EXPECT_FALSE(HasScope(*key, Scope::kCredentials));
  for (const std::string& wrong : {std::string(), token + "x", token.substr(1), digest}) {
    EXPECT_FALSE(table.Find(wrong)) << wrong.size();
  }
}

TEST_F(ApiKeys, AWrongLineIsNamedByItsNumberAndNotRepeated) {
  for (const std::string& line : std::initializer_list<std::string>{
           "backend sessions", "backend  sessions " + Digest64('0'),
           "b@d sessions " + Digest64('0'), "backend everything " + Digest64('0'),
           "backend sessions,sessions " + Digest64('0'), "backend sessions, " + Digest64('0'),
           "backend sessions " + Digest64('A'), "backend sessions " + Digest64('0') + "0",
           "good sessions " + Digest64('1') + " and more"}) {
    const auto parsed = ApiKeyTable::Parse("good sessions " + Digest64('1') + '\n' + line);
    ASSERT_TRUE(!parsed.has_value()) << line;
    EXPECT_TRUE(parsed.error().starts_with("line 2 ")) << line;
    EXPECT_EQ(parsed.error().find("0000"), std::string::npos);
  }
}

TEST_F(ApiKeys, TokensAreLongNeverTheSameAndOfTheirKind) {
  const std::string token = RandomToken("ld_s_");
  EXPECT_NE(token, RandomToken("ld_s_"));
  EXPECT_TRUE(LooksLikeSessionToken(token));
  EXPECT_FALSE(LooksLikeApiKey(token));
  EXPECT_FALSE(LooksLikeSessionToken(token + "x"));
  EXPECT_FALSE(LooksLikeSessionToken(token.substr(0, token.size() - 1)));
  EXPECT_FALSE(LooksLikeSessionToken(token.substr(0, token.size() - 1) + "+"));
  EXPECT_TRUE(LooksLikeApiKey(RandomToken("ld_sk_")));
}

// --- queries

std::string FaultyParameter(std::string_view query) {
  const auto read = ReadListQuery(query);
  return read ? "good" : "fault " + read.error().member;
}

TEST(ListQuery, EveryParameterIsReadOnceAndDecoded) {
  const auto read = ReadListQuery(
      "owner=a%2Bb+c%40d&provider=lucca&status=failing&environment=test&limit=500&cursor=1.acc_a");
  ASSERT_TRUE(read.has_value());
  const auto& request = read.value();
  EXPECT_EQ(request.owner, "a+b c@d");
  EXPECT_EQ(request.provider, "lucca");
  EXPECT_EQ(request.status, "failing");
  EXPECT_EQ(request.environment, "test");
  EXPECT_EQ(request.cursor, "1.acc_a");
  EXPECT_EQ(request.limit, 500u);
  EXPECT_EQ(ReadListQuery("").value().limit, kAccountsListed);
}

TEST(ListQuery, WhatIsWrongIsNamedUnlessItIsUnknown) {
  for (const char* good : {"limit=1", "limit=500", "status=active"}) {
    EXPECT_EQ(FaultyParameter(good), "good") << good;
  }
  for (const char* bad : {"limit=0", "limit=501", "limit=-1", "limit=1x",
                          "limit=", "limit=1&limit=1", "limit=99999999999999999999", "limit"}) {
    EXPECT_EQ(FaultyParameter(bad), "fault limit") << bad;
  }
  for (const char* bad : {"owner=%", "owner=%4", "owner=%zz", "owner=%00", "owner=%ff", "owner="}) {
    EXPECT_EQ(FaultyParameter(bad), "fault owner") << bad;
  }
  for (const char* bad : {"x=1", "&", "=1", "Owner=a", "own%65r=a", "owner=a&"}) {
    EXPECT_EQ(FaultyParameter(bad) == "good", std::string_view(bad) == "owner=a&") << bad;
  }
  EXPECT_EQ(FaultyParameter("status=Active"), "fault status");
  EXPECT_EQ(FaultyParameter("owner=" + std::string(129, 'x')), "fault owner");
}

// --- re-checks

TEST(Recheck, OnlyAVerdictAboutTheCredentialDecides) {
  for (const VerdictCode refused :
       {VerdictCode::kInvalidCredentials, VerdictCode::kWrongHost, VerdictCode::kAccountNotFound,
        VerdictCode::kInsufficientPermissions, VerdictCode::kInvalidField}) {
    EXPECT_EQ(JudgeCredential(refused), CredentialState::kRefused) << VerdictName(refused);
  }
  for (const VerdictCode undecided :
       {VerdictCode::kRateLimited, VerdictCode::kProviderUnavailable, VerdictCode::kProviderTimeout,
        VerdictCode::kUnexpectedAnswer, VerdictCode::kPolicyDenied}) {
    EXPECT_EQ(JudgeCredential(undecided), CredentialState::kUndecided) << VerdictName(undecided);
  }
  EXPECT_EQ(JudgeCredential(VerdictCode::kLinked), CredentialState::kWorks);
}

}  // namespace
}  // namespace linkdock::proxy
