#include <atomic>
#include <thread>

#include "proxy/base/limits.h"
#include "proxy/store/sweep.h"
#include "tests/unit/proxy/store/store_support.h"

namespace linkdock::proxy {
namespace {

using Kind = Claim::Kind;

constexpr std::int64_t kLeaseMs = 20'000;
constexpr std::int64_t kDayMs = std::chrono::milliseconds(kReplayAge).count();

class ProxyIdempotencyStore : public StoreTest {
 protected:
  static ClaimRequest Ask(const std::string& body, std::int64_t now_ms, bool may_start = true) {
    return {.name = {"session", "key"},
            .body_hash = body,
            .may_start = may_start,
            .now_ms = now_ms,
            .lease_ms = kLeaseMs};
  }
  static Claim Try(AccountStore& store, const ClaimRequest& request) {
    const auto claim = store.TakeClaim(request);
    EXPECT_TRUE(claim) << "a store fault";
    return claim ? *claim : Claim();
  }
  static KeptAnswer Answer() {
    return {.status = 200, .content_type = "application/json", .body = "{}", .outcome = "linked"};
  }
  static bool Did(const StoreResult<bool>& result) { return result.has_value() && result.value(); }
};
INSTANTIATE_TEST_SUITE_P(On, ProxyIdempotencyStore, kEngines, EngineName);

TEST_P(ProxyIdempotencyStore, ASecondRequestWaitsOrReplaysOrIsRefusedOnAnyProxy) {
  const auto one = Open();
  const auto two = Open();
  const Claim fresh = Try(*one, Ask("a", 1000));
  EXPECT_EQ(fresh.kind, Kind::kFresh);
  EXPECT_EQ(Try(*two, Ask("a", 1001)).kind, Kind::kRunning);
  EXPECT_EQ(Try(*two, Ask("b", 1001)).kind, Kind::kMismatch);
  EXPECT_TRUE(Did(one->Keep({{"session", "key"}, fresh.until_ms}, Answer())));
  const Claim replay = Try(*two, Ask("a", 1002));
  EXPECT_EQ(replay.kind, Kind::kFinished);
  EXPECT_EQ(replay.answer.status, 200);
  EXPECT_EQ(replay.answer.body, "{}");
  EXPECT_EQ(replay.answer.outcome, "linked");
  EXPECT_EQ(Try(*two, Ask("b", 1002)).kind, Kind::kMismatch);
}

TEST_P(ProxyIdempotencyStore, OfTwentyAtOnceOneIsFresh) {
  std::atomic<int> fresh = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto store = Open();
      for (int n = 0; n < 5; ++n) fresh += Try(*store, Ask("a", 1000)).kind == Kind::kFresh;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(fresh.load(), 1);
}

TEST_P(ProxyIdempotencyStore, WhoMayNotStartOnlyLooks) {
  const auto store = Open();
  EXPECT_EQ(Try(*store, Ask("a", 1000, false)).kind, Kind::kAbsent);
  EXPECT_EQ(Count("idempotency"), 0);
  const Claim fresh = Try(*store, Ask("a", 1000));
  EXPECT_EQ(Try(*store, Ask("a", 1000, false)).kind, Kind::kRunning);
  EXPECT_EQ(Try(*store, Ask("a", 1000 + kLeaseMs, false)).kind, Kind::kAbsent);
  EXPECT_TRUE(Did(store->Keep({{"session", "key"}, fresh.until_ms}, Answer())));
  EXPECT_EQ(Try(*store, Ask("a", 1000, false)).kind, Kind::kFinished);
  EXPECT_EQ(Try(*store, Ask("b", 1000, false)).kind, Kind::kMismatch);
}

TEST_P(ProxyIdempotencyStore, ARequestOfADeadProxyIsTakenOverAndTheDeadCannotAnswerIt) {
  const auto store = Open();
  const Claim dead = Try(*store, Ask("a", 1000));
  EXPECT_EQ(Try(*store, Ask("a", 1000 + kLeaseMs - 1)).kind, Kind::kRunning);
  EXPECT_EQ(Try(*store, Ask("b", 1000 + kLeaseMs)).kind, Kind::kMismatch);
  const Claim taken = Try(*store, Ask("a", 1000 + kLeaseMs));
  EXPECT_EQ(taken.kind, Kind::kFresh);
  EXPECT_FALSE(Did(store->Keep({{"session", "key"}, dead.until_ms}, Answer())));
  EXPECT_FALSE(Did(store->Release({{"session", "key"}, dead.until_ms})));
  EXPECT_TRUE(Did(store->Keep({{"session", "key"}, taken.until_ms}, Answer())));
}

TEST_P(ProxyIdempotencyStore, AClockThatWasPutBackDoesNotHoldAKeyForLong) {
  const auto store = Open();
  EXPECT_EQ(Try(*store, Ask("a", 100 * kDayMs)).kind, Kind::kFresh);
  EXPECT_EQ(Try(*store, Ask("a", 50 * kDayMs)).kind, Kind::kFresh);
}

TEST_P(ProxyIdempotencyStore, AReleasedKeyIsFreeAndAFinishedOneIsNot) {
  const auto store = Open();
  const Claim first = Try(*store, Ask("a", 1000));
  EXPECT_TRUE(Did(store->Release({{"session", "key"}, first.until_ms})));
  const Claim second = Try(*store, Ask("b", 2000));
  EXPECT_EQ(second.kind, Kind::kFresh);
  EXPECT_TRUE(Did(store->Keep({{"session", "key"}, second.until_ms}, Answer())));
  EXPECT_FALSE(Did(store->Release({{"session", "key"}, second.until_ms})));
  EXPECT_EQ(Try(*store, Ask("b", 2000)).kind, Kind::kFinished);
}

TEST_P(ProxyIdempotencyStore, AnswersAreForgottenAfterADay) {
  const auto store = Open();
  const Claim claim = Try(*store, Ask("a", 1000));
  EXPECT_TRUE(Did(store->Keep({{"session", "key"}, claim.until_ms}, Answer())));
  EXPECT_EQ(Try(*store, Ask("a", 1000 + kDayMs - 1)).kind, Kind::kFinished);
  const auto database = Connect();
  EXPECT_FALSE(SweepStore(*database, 1000 + kDayMs).value());
  EXPECT_EQ(Count("idempotency"), 1);
  EXPECT_EQ(Try(*store, Ask("a", 1000 + kDayMs, false)).kind, Kind::kAbsent);
  EXPECT_EQ(Try(*store, Ask("b", 1000 + kDayMs)).kind, Kind::kFresh);
  EXPECT_FALSE(SweepStore(*database, 1001 + 2 * kDayMs).value());
  EXPECT_EQ(Count("idempotency"), 0);
}

TEST_P(ProxyIdempotencyStore, ALinkAndItsAnswerAreOneTransaction) {
  const auto store = Open();
  const Claim claim = Try(*store, Ask("a", 1000));
  LinkRequest request = LinkOf("acme.ilucca.net", 1000);
  request.keep = HeldClaim{{"session", "key"}, claim.until_ms};
  request.answer = [](const Account& account) {
    KeptAnswer answer = Answer();
    answer.body = account.id;
    return answer;
  };
  const Account account = Linked(*store, request);
  EXPECT_EQ(Try(*store, Ask("a", 1001)).answer.body, account.id);

  // When the account cannot be written, neither is the answer.
  ClaimRequest other = Ask("a", 1000);
  other.name.key = "other";
  const Claim second = Try(*store, other);
  request.keep = HeldClaim{other.name, second.until_ms};
  request.account_id = "acc_of_nobody";
  EXPECT_EQ(store->Link(request).error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(Try(*store, other).kind, Kind::kRunning);
  EXPECT_EQ(Count("account"), 1);
}

}  // namespace
}  // namespace linkdock::proxy
