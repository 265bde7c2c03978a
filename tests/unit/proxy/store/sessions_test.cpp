#include <array>
#include <atomic>
#include <thread>

#include "proxy/access/limits.h"
#include "proxy/base/limits.h"
#include "proxy/base/timestamp.h"
#include "tests/unit/proxy/store/store_support.h"

namespace linkdock::proxy {
namespace {

constexpr std::int64_t kNow = 1'000'000'000;

Session Fresh(const std::string& token, bool several = false) {
  Session session;
  session.id = "ses_" + token;
  session.token_hash = SessionTokenHash(token);
  session.owner = "demo";
  session.providers = {"lucca"};
  session.categories = {};
  session.origins = {"https://app.example.com"};
  session.metadata = R"({"team":7})";
  session.several = several;
  session.state = "issued";
  session.created_at_ms = kNow;
  session.expires_at_ms = kNow + 60'000;
  return session;
}

class StoreSessions : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    store_ = Open();
  }
  Session Added(const Session& session) {
    const auto added = store_->AddSession(session, "key test");
    EXPECT_TRUE(added.has_value());
    return session;
  }
  std::string StateOf(const Session& session) {
    const auto found = store_->FindSession(session.token_hash);
    return found.has_value() ? found.value().state : "none";
  }
  static LinkRequest With(const Session& session, const std::string& label,
                          std::int64_t now_ms = kNow) {
    LinkRequest request = LinkOf(label, now_ms);
    request.session_hash = session.token_hash;
    return request;
  }
  std::unique_ptr<AccountStore> store_;
};
INSTANTIATE_TEST_SUITE_P(Engines, StoreSessions, kEngines, EngineName);

TEST_P(StoreSessions, ASessionIsFoundByItsTokenAloneAsItWasMade) {
  const Session made = Added(Fresh("a"));
  const auto found = store_->FindSession(made.token_hash);
  ASSERT_TRUE(found.has_value());
  const auto& session = found.value();
  EXPECT_EQ(session.owner, "demo");
  EXPECT_EQ(session.providers, made.providers);
  EXPECT_TRUE(session.categories.empty());
  EXPECT_EQ(session.origins, made.origins);
  EXPECT_EQ(session.metadata, made.metadata);
  EXPECT_EQ(session.expires_at_ms, made.expires_at_ms);
  EXPECT_FALSE(session.several);
  EXPECT_EQ(store_->FindSession(SessionTokenHash("b")).error(), StoreFault::kNoSession);
  EXPECT_EQ(Count("audit"), 1);
}

TEST_P(StoreSessions, OpeningWritesDownTheFirstPageOnly) {
  const Session made = Added(Fresh("a"));
  for (const char* origin : {"https://one.example", "https://two.example"}) {
    const auto opened = store_->OpenSession(made.token_hash, origin, kNow);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened.value().state, "opened");
  }
  EXPECT_EQ(Sql("SELECT opened_origin FROM session").front().Text(0), "https://one.example");
  EXPECT_EQ(store_->OpenSession(made.token_hash, "x", kNow + 120'000).error(),
            StoreFault::kNoSession);
}

TEST_P(StoreSessions, ALinkConsumesItAndASecondOneChangesNothing) {
  const Session made = Added(Fresh("a"));
  Linked(*store_, With(made, "one"));
  EXPECT_EQ(StateOf(made), "consumed");
  EXPECT_EQ(store_->Link(With(made, "two")).error(), StoreFault::kNoSession);
  EXPECT_EQ(Listed(*store_).size(), 1u);
  EXPECT_EQ(Count("credential"), 1);
  EXPECT_EQ(Count("event"), 1);
}

TEST_P(StoreSessions, ASessionForSeveralAccountsStaysAndAnUnknownOneLinksNothing) {
  const Session made = Added(Fresh("a", true));
  Linked(*store_, With(made, "one"));
  Linked(*store_, With(made, "two"));
  EXPECT_EQ(StateOf(made), "issued");
  EXPECT_EQ(store_->Link(With(Fresh("b"), "three")).error(), StoreFault::kNoSession);
  EXPECT_EQ(Listed(*store_).size(), 2u);
}

TEST_P(StoreSessions, TheLastMinuteOfSkewLinksAndTheMomentAfterDoesNot) {
  const std::int64_t end = kNow + 60'000 + kClockSkewMs;
  EXPECT_EQ(store_->Link(With(Added(Fresh("late")), "late", end)).error(), StoreFault::kNoSession);
  Linked(*store_, With(Added(Fresh("edge")), "edge", end - 1));
  // A clock that has jumped back makes no session last longer.
  const std::int64_t start = kNow - kClockSkewMs;
  EXPECT_EQ(store_->Link(With(Added(Fresh("back")), "back", start - 1)).error(),
            StoreFault::kNoSession);
  Linked(*store_, With(Added(Fresh("first")), "first", start));
}

TEST_P(StoreSessions, AnUsableSessionIsOneBetweenItsEnds) {
  Session session = Fresh("a");
  EXPECT_FALSE(IsUsable(session, kNow - kClockSkewMs - 1));
  EXPECT_TRUE(IsUsable(session, kNow - kClockSkewMs));
  EXPECT_TRUE(IsUsable(session, session.expires_at_ms + kClockSkewMs - 1));
  EXPECT_FALSE(IsUsable(session, session.expires_at_ms + kClockSkewMs));
  session.state = "consumed";
  EXPECT_FALSE(IsUsable(session, kNow));
}

TEST_P(StoreSessions, AFailedLinkLeavesTheSessionAsItWas) {
  const Session made = Added(Fresh("a"));
  LinkRequest request = With(made, "one");
  request.account_id = "acc_nothing";
  EXPECT_EQ(store_->Link(request).error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(StateOf(made), "issued");
  Linked(*store_, With(made, "one"));
}

TEST_P(StoreSessions, OfManyLinksAtOnceWithOneTokenExactlyOneWins) {
  constexpr int kThreads = 6;
  for (int round = 0; round < 5; ++round) {
    const Session made = Added(Fresh("race" + std::to_string(round)));
    std::atomic<int> linked = 0, refused = 0;
    std::vector<std::unique_ptr<AccountStore>> stores;
    for (int i = 0; i < kThreads; ++i) stores.push_back(Open());
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        const auto result = stores[static_cast<std::size_t>(i)]->Link(
            With(made, std::to_string(round) + '-' + std::to_string(i)));
        if (result.has_value()) {
          ++linked;
        } else if (result.error() == StoreFault::kNoSession) {
          ++refused;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(linked, 1);
    EXPECT_EQ(refused, kThreads - 1);
    EXPECT_EQ(Count("account"), round + 1);
    EXPECT_EQ(Count("event"), round + 1);
  }
}

TEST_P(StoreSessions, AttemptsAreCountedUpToTheLimit) {
  const Session made = Added(Fresh("a"));
  for (int left = kMaxSessionAttempts - 1; left >= 0; --left) {
    const auto counted = store_->CountAttempt(made.token_hash, kNow);
    ASSERT_TRUE(counted.has_value());
    EXPECT_EQ(counted.value(), left);
  }
  EXPECT_EQ(store_->CountAttempt(made.token_hash, kNow).error(), StoreFault::kNoAttempts);
  Linked(*store_, With(made, "one"));  // the tenth attempt itself may still link
  EXPECT_EQ(store_->CountAttempt(made.token_hash, kNow).error(), StoreFault::kNoSession);
  EXPECT_EQ(store_->CountAttempt(SessionTokenHash("b"), kNow).error(), StoreFault::kNoSession);
}

TEST_P(StoreSessions, TheAccountToLinkAgainMustBeTheOwnersOwn) {
  const Account mine = Linked(*store_, LinkOf("mine"));
  const Account theirs = Linked(*store_, LinkOf("theirs", 1000, "other"));
  Session session = Fresh("a");
  session.account_id = mine.id;
  Added(session);
  session = Fresh("b");
  session.account_id = theirs.id;
  EXPECT_EQ(store_->AddSession(session, "key test").error(), StoreFault::kNoSuchAccount);
  session.account_id = mine.id;
  session.environment = "test";
  EXPECT_EQ(store_->AddSession(session, "key test").error(), StoreFault::kNoSuchAccount);
}

}  // namespace
}  // namespace linkdock::proxy
