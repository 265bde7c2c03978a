#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>

#include "proxy/base/limits.h"
#include "proxy/store/sweep.h"
#include "proxy/webhooks/config.h"
#include "proxy/webhooks/limits.h"
#include "proxy/webhooks/turn.h"
#include "tests/unit/proxy/store/store_support.h"

namespace linkdock::proxy {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;
constexpr std::int64_t kLeaseMs = 30'000;
constexpr std::int64_t kDayMs = 86'400'000;

Subscription All(const std::string& endpoint) {
  return {.endpoint = endpoint, .kinds = {kEventKinds.begin(), kEventKinds.end()}};
}

class OutboxTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    store_ = Open();
    outbox_ = Another();
  }
  [[nodiscard]] std::unique_ptr<Outbox> Another() const {
    auto opened = OpenOutbox(Name());
    if (!opened) ADD_FAILURE() << opened.error();
    return *std::move(opened);
  }
  // Links `count` accounts, one event each, at kNow and the milliseconds after it.
  void LinkAccounts(int count, std::int64_t now_ms = kNow) {
    for (int i = 0; i < count; ++i)
      Linked(*store_, LinkOf("account " + std::to_string(i), now_ms + i));
  }
  std::size_t FanOut(const std::vector<Subscription>& subscriptions = {All("crm")},
                     std::int64_t now_ms = kNow) {
    return outbox_->FanOut(subscriptions, now_ms, kFanOutBatch).value();
  }
  std::vector<ClaimedDelivery> Claim(std::int64_t now_ms, const std::string& claimant = "one",
                                     const std::string& endpoint = "crm", std::size_t limit = 100) {
    auto claimed = outbox_->Claim({.endpoint = endpoint,
                                   .claimant = claimant,
                                   .now_ms = now_ms,
                                   .until_ms = now_ms + kLeaseMs,
                                   .limit = limit});
    EXPECT_TRUE(claimed.has_value());
    return *std::move(claimed);
  }
  std::size_t Record(const ClaimedDelivery& delivery, DeliveryState state, std::int64_t now_ms,
                     const std::string& claimant = "one") {
    const DeliveryRecord record{.event_id = delivery.event_id,
                                .endpoint = delivery.endpoint,
                                .state = state,
                                .wait_ms = state == DeliveryState::kWaiting ? 5000 : 0,
                                .status = 500,
                                .error = "refused"};
    return outbox_->Record({record}, claimant, now_ms).value();
  }
  std::size_t Replay(ReplayRequest request) {
    request.now_ms = kNow;
    return outbox_->Replay(request).value();
  }
  std::vector<DeadLetter> Dead(std::size_t limit = 100, const DeadLetterCursor& after = {}) {
    return outbox_->ListDead(after, limit).value();
  }
  void Sweep(std::int64_t now_ms) {
    while (SweepStore(outbox_->database(), now_ms).value()) {
    }
  }

  std::unique_ptr<AccountStore> store_;
  std::unique_ptr<Outbox> outbox_;
};
INSTANTIATE_TEST_SUITE_P(Engines, OutboxTest, kEngines, EngineName);

TEST_P(OutboxTest, MakesADeliveryForEachEndpointThatWantsTheKindAndOnlyOnce) {
  LinkAccounts(2);
  const std::vector<Subscription> both = {All("crm"),
                                          {.endpoint = "audit", .kinds = {"account.removed"}}};
  EXPECT_EQ(FanOut(both), 2u);
  EXPECT_EQ(FanOut(both), 0u);
  EXPECT_EQ(Claim(kNow, "one", "crm").size(), 2u);
  EXPECT_TRUE(Claim(kNow, "one", "audit").empty());
  const Account account = Listed(*store_).front();
  ASSERT_TRUE(store_->Remove(On(account, kNow + 10)).has_value());
  EXPECT_EQ(FanOut(both, kNow + 10), 1u);
  const auto removed = Claim(kNow + 10, "one", "audit");
  ASSERT_EQ(removed.size(), 1u);
  EXPECT_EQ(removed[0].kind, "account.removed");
  EXPECT_EQ(removed[0].attempts, 1);
  EXPECT_NE(removed[0].payload.find('"' + removed[0].event_id + '"'), std::string::npos);
  EXPECT_EQ(removed[0].payload.find(kCanary), std::string::npos);
}

TEST_P(OutboxTest, FindsWhatIsDueWithoutTakingIt) {
  const auto due = [this](std::int64_t now_ms) {
    return outbox_->FindDue({"", "crm", "other"}, now_ms).value();
  };
  EXPECT_TRUE(due(kNow).empty());
  LinkAccounts(1);
  EXPECT_EQ(due(kNow), std::vector<std::string>{""});
  EXPECT_EQ(due(kNow - kDayMs), std::vector<std::string>{""});  // whatever the clock says
  FanOut();
  EXPECT_EQ(due(kNow), std::vector<std::string>{"crm"});
  EXPECT_TRUE(due(kNow - 1).empty());
  EXPECT_EQ(Claim(kNow).size(), 1u);
  EXPECT_TRUE(due(kNow).empty());
}

TEST_P(OutboxTest, GivesAClaimedDeliveryToNobodyElseUntilTheClaimEnds) {
  LinkAccounts(3);
  FanOut();
  EXPECT_EQ(Claim(kNow + 10, "one", "crm", 2).size(), 2u);
  EXPECT_EQ(Claim(kNow + 10, "two").size(), 1u);
  EXPECT_TRUE(Claim(kNow + 10 + kLeaseMs - 1, "two").empty());
  const auto again = Claim(kNow + 10 + kLeaseMs, "two");
  ASSERT_EQ(again.size(), 3u);
  EXPECT_EQ(again[0].attempts, 2);
}

TEST_P(OutboxTest, NeverGivesTheSameDeliveryToTwoClaimantsAtOnce) {
  constexpr int kEvents = 60;
  LinkAccounts(kEvents);
  while (FanOut() > 0) {
  }
  std::vector<std::vector<std::string>> taken(3);
  std::vector<std::thread> claimants;
  for (std::size_t i = 0; i < taken.size(); ++i) {
    claimants.emplace_back([this, i, &taken] {
      const std::unique_ptr<Outbox> outbox = Another();
      int idle = 0;
      while (idle < 3) {
        const auto some = outbox->Claim({.endpoint = "crm",
                                         .claimant = std::to_string(i),
                                         .now_ms = kNow + 1000,
                                         .until_ms = kNow + 1000 + kLeaseMs,
                                         .limit = 4});
        idle = some && some->empty() ? idle + 1 : 0;
        if (!some) continue;
        for (const ClaimedDelivery& delivery : *some) taken[i].push_back(delivery.event_id);
      }
    });
  }
  for (std::thread& claimant : claimants) claimant.join();
  std::set<std::string> all;
  std::size_t sum = 0;
  for (const auto& some : taken) {
    all.insert(some.begin(), some.end());
    sum += some.size();
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kEvents));
  EXPECT_EQ(sum, all.size());
}

TEST_P(OutboxTest, WritesDownWhatCameOfADelivery) {
  LinkAccounts(3);
  FanOut();
  const auto claimed = Claim(kNow + 10);
  ASSERT_EQ(claimed.size(), 3u);
  EXPECT_EQ(Record(claimed[0], DeliveryState::kDelivered, kNow + 20), 1u);
  EXPECT_EQ(Record(claimed[1], DeliveryState::kWaiting, kNow + 20), 1u);
  EXPECT_EQ(Record(claimed[2], DeliveryState::kDead, kNow + 20), 1u);
  EXPECT_TRUE(Claim(kNow + 20 + 4999).empty());
  const auto again = Claim(kNow + 20 + 5000);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].event_id, claimed[1].event_id);
  EXPECT_EQ(again[0].attempts, 2);
  const auto dead = Dead();
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].event_id, claimed[2].event_id);
  EXPECT_EQ(dead[0].kind, "account.linked");
  EXPECT_EQ(dead[0].attempts, 1);
  EXPECT_EQ(dead[0].status, 500);
  EXPECT_EQ(dead[0].error, "refused");
  EXPECT_EQ(dead[0].updated_at_ms, kNow + 20);
}

TEST_P(OutboxTest, AReturnedDeliveryIsDueAtOnceAndWasNoAttempt) {
  LinkAccounts(1);
  FanOut();
  const auto claimed = Claim(kNow);
  EXPECT_EQ(Record(claimed[0], DeliveryState::kReturned, kNow + 1), 1u);
  const auto again = Claim(kNow + 1, "two");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempts, 1);
}

TEST_P(OutboxTest, WhoLostTheClaimCanOnlySayThatItWasDelivered) {
  LinkAccounts(2);
  FanOut();
  const auto first = Claim(kNow + 10, "one");
  ASSERT_EQ(Claim(kNow + 10 + kLeaseMs, "two").size(), 2u);
  EXPECT_EQ(Record(first[0], DeliveryState::kDead, kNow + 50'000, "one"), 0u);
  EXPECT_EQ(Record(first[1], DeliveryState::kDelivered, kNow + 50'000, "one"), 1u);
  EXPECT_EQ(Record(first[1], DeliveryState::kDead, kNow + 50'001, "two"), 0u);
  EXPECT_EQ(Record(first[0], DeliveryState::kDelivered, kNow + 50'001, "two"), 1u);
  EXPECT_TRUE(Dead().empty());
}

TEST_P(OutboxTest, AClockThatWentBackHoldsNothingUp) {
  constexpr std::int64_t kHourMs = 3'600'000;
  LinkAccounts(2);
  FanOut();
  const auto claimed = Claim(kNow + 10);
  EXPECT_EQ(Record(claimed[0], DeliveryState::kWaiting, kNow + 10), 1u);
  const std::int64_t back = kNow - kHourMs;
  EXPECT_TRUE(Claim(back + kLeaseMs, "two").empty());
  EXPECT_EQ(outbox_->HealClock(back, kLeaseMs).value(), 2u);
  EXPECT_EQ(outbox_->HealClock(back, kLeaseMs).value(), 0u);
  EXPECT_TRUE(Claim(back + 4999, "two").empty());
  EXPECT_EQ(Claim(back + 5000, "two").size(), 1u);
  EXPECT_EQ(Claim(back + kLeaseMs, "three").size(), 1u);
}

TEST_P(OutboxTest, AWorkerThatStartsAfterTheClockWentBackHealsTheWaits) {
  LinkAccounts(1);
  const std::int64_t ahead = outbox_->NowMs().value() + 3'600'000;
  FanOut({All("crm")}, ahead);
  TurnTaker taker(Another());
  const TurnResult result = taker.Take({.claimant = "one",
                                        .records = {},
                                        .subscriptions = {All("crm")},
                                        .shares = {{"crm", 8}},
                                        .lease = Milliseconds(kLeaseMs)});
  EXPECT_TRUE(result.recorded);
  EXPECT_EQ(result.claimed.size(), 1u);
}

TEST_P(OutboxTest, ReplaysDeadLettersByEndpointOrAllAndAnEventEverywhere) {
  LinkAccounts(2);
  FanOut({All("crm"), All("audit")});
  for (const char* endpoint : {"crm", "audit"}) {
    for (const ClaimedDelivery& delivery : Claim(kNow + 10, "one", endpoint)) {
      EXPECT_EQ(Record(delivery, DeliveryState::kDead, kNow + 20), 1u);
    }
  }
  EXPECT_EQ(Dead().size(), 4u);
  EXPECT_EQ(Replay({.endpoint = "nobody"}), 0u);
  EXPECT_EQ(Replay({.endpoint = "crm"}), 2u);
  const auto again = Claim(kNow + 30);
  ASSERT_EQ(again.size(), 2u);
  EXPECT_EQ(again[0].attempts, 1);
  EXPECT_EQ(Replay({.all_dead = true}), 2u);
  EXPECT_TRUE(Dead().empty());

  EXPECT_EQ(Replay({.event_id = "evt_none"}), 0u);
  const std::string id = again[0].event_id;
  EXPECT_EQ(Record(again[0], DeliveryState::kDelivered, kNow + 40), 1u);
  EXPECT_EQ(Replay({.event_id = id}), 2u);  // crm had it, audit still waits for it
  EXPECT_EQ(FanOut({All("crm"), All("audit"), All("late")}, kNow + 50), 1u);
  for (const char* endpoint : {"crm", "audit", "late"}) {
    const auto claimed = Claim(kNow + 60, "two", endpoint);
    EXPECT_TRUE(std::ranges::any_of(claimed, [&](const auto& it) { return it.event_id == id; }))
        << endpoint;
  }
}

TEST_P(OutboxTest, AReplayLeavesADeliveryThatIsBeingMadeAlone) {
  LinkAccounts(1);
  FanOut();
  const auto claimed = Claim(kNow + 10);
  EXPECT_EQ(Replay({.event_id = claimed[0].event_id}), 1u);
  FanOut();
  EXPECT_TRUE(Claim(kNow + 20, "two").empty());
  EXPECT_EQ(Record(claimed[0], DeliveryState::kDelivered, kNow + 30), 1u);
}

TEST_P(OutboxTest, ListsDeadLettersInPages) {
  LinkAccounts(5);
  FanOut();
  for (const ClaimedDelivery& delivery : Claim(kNow + 10)) {
    EXPECT_EQ(Record(delivery, DeliveryState::kDead, kNow + 20), 1u);
  }
  std::set<std::string> seen;
  DeadLetterCursor after;
  for (auto page = Dead(2); !page.empty(); page = Dead(2, after)) {
    for (const DeadLetter& letter : page) EXPECT_TRUE(seen.insert(letter.event_id).second);
    after = {.event_id = page.back().event_id, .endpoint = page.back().endpoint};
  }
  EXPECT_EQ(seen.size(), 5u);
}

TEST_P(OutboxTest, SweepsEventsThatAreDeliveredAfterAMonthAndOthersLater) {
  LinkAccounts(3);
  FanOut({All("crm")});
  const auto claimed = Claim(kNow + 10);
  EXPECT_EQ(Record(claimed[0], DeliveryState::kDelivered, kNow + 20), 1u);
  EXPECT_EQ(Record(claimed[1], DeliveryState::kDead, kNow + 20), 1u);
  const std::int64_t month = 30 * kDayMs;
  Sweep(kNow + month);
  EXPECT_EQ(Count("event"), 3);
  Sweep(kNow + month + 10);
  EXPECT_EQ(Sql("SELECT id FROM event WHERE id = $1", {claimed[0].event_id}).size(), 0u);
  EXPECT_EQ(Count("event"), 2);
  EXPECT_EQ(Count("delivery"), 2);
  Sweep(kNow + 90 * kDayMs + 10);
  EXPECT_EQ(Count("event"), 0);
  EXPECT_EQ(Count("delivery"), 0);
  EXPECT_EQ(Listed(*store_).size(), 3u);
}

TEST_P(OutboxTest, GivesUpWhatNoProxySendsAndForgetsOldTimesBeforeTheFirstWebhook) {
  LinkAccounts(2);
  FanOut({All("removed from the file")});
  LinkAccounts(1, kNow + 100);  // links the first one again: an event without deliveries
  Sweep(kNow + 3 * kDayMs);
  EXPECT_EQ(FanOut({}, kNow), 1u);
  LinkAccounts(1, kNow + 200);
  Sweep(kNow + 3 * kDayMs + 201);
  EXPECT_EQ(FanOut({All("new")}, kNow), 0u);
  Sweep(kNow + 7 * kDayMs);
  EXPECT_TRUE(Dead().empty());
  Sweep(kNow + 7 * kDayMs + 1);
  const auto dead = Dead();
  ASSERT_EQ(dead.size(), 2u);
  EXPECT_EQ(dead[0].error, "waited_too_long");
}

TEST_P(OutboxTest, SweepsSessionsAndTheAuditTrailByTheirAgesInBatches) {
  LinkAccounts(1);
  for (int i = 0; i < 2; ++i) {
    Sql("INSERT INTO session SELECT '" + std::to_string(i) + "', 'ses_" + std::to_string(i) +
        "', 'o', '', '[]', '[]', '[]', '', '', '', '{}', 'test', 0, 'issued', '', 0, 0, 0, 0, " +
        std::to_string(kNow + i));
  }
  Sql("INSERT INTO audit WITH RECURSIVE line(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM line "
      "WHERE i < " +
      std::to_string(kSweepBatch) + ") SELECT 'aud_' || i, 0, '', '', '', '', '' FROM line");
  EXPECT_TRUE(SweepStore(outbox_->database(), kNow).value());
  EXPECT_FALSE(SweepStore(outbox_->database(), kNow).value());
  EXPECT_EQ(Count("audit"), 1);
  EXPECT_EQ(Count("session"), 2);
  Sweep(kNow + 7 * kDayMs + 1);
  EXPECT_EQ(Count("session"), 1);
  Sweep(kNow + 400 * kDayMs);
  EXPECT_EQ(Count("audit"), 1);
  Sweep(kNow + 400 * kDayMs + 1);
  EXPECT_EQ(Count("audit"), 0);
}

TEST_P(OutboxTest, AStoreThatIsNotThereIsNotMade) {
  const auto opened = OpenOutbox({Engine::kSqlite, Folder() + "/none.db"});
  ASSERT_TRUE(!opened.has_value());
  EXPECT_EQ(opened.error(), "The database '" + Folder() + "/none.db' is not there.");
  EXPECT_FALSE(std::filesystem::exists(Folder() + "/none.db"));
  EXPECT_TRUE(OpenOutbox(Name()).has_value());
}

}  // namespace
}  // namespace linkdock::proxy
