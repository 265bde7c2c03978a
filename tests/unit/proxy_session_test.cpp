#include <gtest/gtest.h>

#include "proxy/idempotency.h"
#include "proxy/limits.h"
#include "proxy/rate_limit.h"
#include "proxy/sessions.h"

namespace linkdock::proxy {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const MonotonicTime kStart{};

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
  EXPECT_TRUE(AllowsProvider(*session, "lucca"));
  EXPECT_FALSE(AllowsProvider(*session, "other"));
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
  EXPECT_TRUE(AllowsProvider(*session, "anything"));
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

TEST(ProxyRateLimit, AllowsABurstAndThenASteadyRate) {
  RateLimiter limiter(3);
  EXPECT_EQ(limiter.Take("a", kStart), 0);
  EXPECT_EQ(limiter.Take("a", kStart), 0);
  EXPECT_EQ(limiter.Take("a", kStart), 0);
  EXPECT_EQ(limiter.Take("a", kStart), 20);
  EXPECT_EQ(limiter.Take("b", kStart), 0);
  EXPECT_EQ(limiter.Take("a", kStart + seconds(19)), 1);
  EXPECT_EQ(limiter.Take("a", kStart + seconds(20)), 0);
  EXPECT_EQ(limiter.Take("a", kStart + seconds(20)), 20);
  EXPECT_EQ(limiter.Take("a", kStart + hours(1)), 0);
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

class ProxyLedger : public testing::Test {
 protected:
  ReplayLedger::Begin Start(std::string_view key, const Digest& body, MonotonicTime now = kStart,
                            std::string_view session = "s") {
    answer_ = {};
    return ledger_.Start(session, key, body, now, answer_);
  }
  static HttpAnswer Good() {
    return {.status = 200, .content_type = "application/json", .body = "{}", .outcome = "linked"};
  }
  ReplayLedger ledger_;
  HttpAnswer answer_;
  Digest one_{1}, two_{2};
};

TEST_F(ProxyLedger, ASecondRequestWaitsOrReplaysOrIsRefused) {
  EXPECT_EQ(Start("k", one_), ReplayLedger::Begin::kFresh);
  EXPECT_EQ(Start("k", one_), ReplayLedger::Begin::kInFlight);
  EXPECT_EQ(Start("k", two_), ReplayLedger::Begin::kMismatch);
  ledger_.Finish("s", "k", Good(), kStart);
  EXPECT_EQ(Start("k", one_), ReplayLedger::Begin::kReplay);
  EXPECT_EQ(answer_.body, "{}");
  EXPECT_TRUE(answer_.replayed);
  EXPECT_EQ(Start("K", one_), ReplayLedger::Begin::kReplay);
  EXPECT_EQ(Start("k", two_), ReplayLedger::Begin::kMismatch);
}

TEST_F(ProxyLedger, KeysBelongToTheirSession) {
  EXPECT_EQ(Start("k", one_), ReplayLedger::Begin::kFresh);
  EXPECT_EQ(Start("k", one_, kStart, "t"), ReplayLedger::Begin::kFresh);
}

TEST_F(ProxyLedger, AReleasedKeyIsFreshAgainButAFinishedOneIsNot) {
  EXPECT_EQ(Start("k", one_), ReplayLedger::Begin::kFresh);
  ledger_.Release("s", "k");
  EXPECT_EQ(Start("k", two_), ReplayLedger::Begin::kFresh);
  ledger_.Finish("s", "k", Good(), kStart);
  ledger_.Release("s", "k");
  EXPECT_EQ(Start("k", two_), ReplayLedger::Begin::kReplay);
}

TEST_F(ProxyLedger, AnswersAreForgottenAfterADay) {
  EXPECT_EQ(Start("k", one_), ReplayLedger::Begin::kFresh);
  ledger_.Finish("s", "k", Good(), kStart);
  EXPECT_EQ(Start("k", one_, kStart + kReplayAge - seconds(1)), ReplayLedger::Begin::kReplay);
  EXPECT_EQ(Start("k", one_, kStart + kReplayAge), ReplayLedger::Begin::kFresh);
}

TEST_F(ProxyLedger, ItsMemoryIsBounded) {
  for (std::size_t i = 0; i < kMaxReplays + 100; ++i) {
    const std::string key = std::to_string(i);
    ASSERT_EQ(Start(key, one_), ReplayLedger::Begin::kFresh);
    ledger_.Finish("s", key, Good(), kStart);
  }
  EXPECT_LE(ledger_.size(), kMaxReplays);
  EXPECT_EQ(Start(std::to_string(kMaxReplays + 99), one_), ReplayLedger::Begin::kReplay);
}

TEST(ProxyIds, AreLongAndNeverTheSame) {
  const std::string id = RandomId("acc_");
  EXPECT_EQ(id.size(), 30u);
  EXPECT_TRUE(id.starts_with("acc_"));
  EXPECT_NE(id, RandomId("acc_"));
}

}  // namespace
}  // namespace linkdock::proxy
