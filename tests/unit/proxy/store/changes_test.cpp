#include <algorithm>

#include "tests/unit/proxy/store/store_support.h"

namespace linkdock::proxy {
namespace {

class ProxyStoreChanges : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (HasFatalFailure()) return;
    store_ = Open();
    account_ = Linked(*store_, LinkOf("acme"));
  }
  // The events in the outbox after the one of the link itself.
  [[nodiscard]] std::vector<std::string> Events() const {
    std::vector<std::string> kinds;
    for (const Row& row : Sql("SELECT kind FROM event WHERE created_at_ms > 1000 "
                              "ORDER BY created_at_ms")) {
      kinds.push_back(row.Text(0));
    }
    return kinds;
  }
  std::unique_ptr<AccountStore> store_;
  Account account_;
};
INSTANTIATE_TEST_SUITE_P(On, ProxyStoreChanges, kEngines, EngineName);

TEST_P(ProxyStoreChanges, AnEditChangesOnlyWhatItNames) {
  const auto renamed =
      store_->Edit(On(account_, 2000), {.label = "Acme Ltd", .metadata = std::nullopt}).value();
  EXPECT_EQ(renamed.label, "Acme Ltd");
  EXPECT_EQ(renamed.metadata, "{}");
  EXPECT_EQ(renamed.updated_at_ms, 2000);
  const auto noted =
      store_->Edit(On(account_, 3000), {.label = std::nullopt, .metadata = R"({"crm":7})"}).value();
  EXPECT_EQ(noted.label, "Acme Ltd");
  EXPECT_EQ(noted.metadata, R"({"crm":7})");
  EXPECT_EQ(Events(), (std::vector<std::string>{"account.updated", "account.updated"}));
}

TEST_P(ProxyStoreChanges, ANewLabelDoesNotMakeTheSameAccountANewOne) {
  static_cast<void>(store_->Edit(On(account_), {.label = "Mine", .metadata = std::nullopt}));
  const Account again = Linked(*store_, LinkOf("acme", 9000));
  EXPECT_EQ(again.id, account_.id);
  EXPECT_EQ(again.label, "Mine");
}

TEST_P(ProxyStoreChanges, ASuspendedAccountStaysSoUntilItIsResumed) {
  const auto suspended = store_->Suspend(On(account_, 2000), "unpaid").value();
  EXPECT_EQ(suspended.status, "suspended");
  EXPECT_EQ(suspended.reason, "unpaid");
  EXPECT_EQ(store_->Suspend(On(account_, 2500), "again").value().reason, "unpaid");
  const Account linked = Linked(*store_, LinkOf("acme", 3000));
  EXPECT_EQ(linked.status, "suspended");
  EXPECT_EQ(linked.reason, "unpaid");
  EXPECT_EQ(store_->RecordCheck(On(account_, 4000), "").value().status, "suspended");
  const auto resumed = store_->Resume(On(account_, 5000)).value();
  EXPECT_EQ(resumed.status, "active");
  EXPECT_EQ(resumed.reason, "");
  EXPECT_EQ(store_->Resume(On(account_, 6000)).value().updated_at_ms, 5000);
  EXPECT_EQ(Events(),
            (std::vector<std::string>{"account.updated", "account.updated", "account.updated"}));
}

TEST_P(ProxyStoreChanges, ARemovedAccountLeavesItsEventAndItsTrailButNoCredential) {
  EXPECT_EQ(store_->Remove(On(account_, 2000)).value().id, account_.id);
  EXPECT_EQ(Count("account"), 0);
  EXPECT_EQ(Count("credential"), 0);
  EXPECT_EQ(Events(), std::vector<std::string>{"account.removed"});
  EXPECT_EQ(Count("audit"), 2);
  EXPECT_EQ(store_->Remove(On(account_)).error(), StoreFault::kNoSuchAccount);
  EXPECT_NE(Linked(*store_, LinkOf("acme", 3000)).id, account_.id);
}

TEST_P(ProxyStoreChanges, AFailedCheckIsOneEventUntilItSucceedsAgain) {
  const auto failing = store_->RecordCheck(On(account_, 2000), "wrong_host").value();
  EXPECT_EQ(failing.status, "failing");
  EXPECT_EQ(failing.reason, "wrong_host");
  EXPECT_EQ(failing.last_check_at_ms, 2000);
  const auto still = store_->RecordCheck(On(account_, 3000), "invalid_credentials").value();
  EXPECT_EQ(still.reason, "invalid_credentials");
  EXPECT_EQ(still.last_check_at_ms, 3000);
  EXPECT_EQ(store_->RecordCheck(On(account_, 4000), "").value().status, "active");
  EXPECT_EQ(store_->RecordCheck(On(account_, 5000), "").value().last_check_at_ms, 5000);
  EXPECT_EQ(Events(), (std::vector<std::string>{"account.check_failed", "account.updated"}));
}

TEST_P(ProxyStoreChanges, LinkingAFailingAccountAgainMakesItActive) {
  static_cast<void>(store_->RecordCheck(On(account_, 2000), "invalid_credentials"));
  const Account again = Linked(*store_, LinkOf("acme", 3000));
  EXPECT_EQ(again.status, "active");
  EXPECT_EQ(again.reason, "");
}

TEST_P(ProxyStoreChanges, AnotherOwnersAccountIsNobodysButTheOperatorReachesAll) {
  AccountRequest theirs = On(account_);
  theirs.owner = "somebody";
  EXPECT_EQ(store_->Edit(theirs, {}).error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(store_->Suspend(theirs, "x").error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(store_->Resume(theirs).error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(store_->Remove(theirs).error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(store_->RecordCheck(theirs, "x").error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(store_->Reveal(theirs).error(), StoreFault::kNoSuchAccount);
  theirs.owner = "";
  EXPECT_EQ(store_->Suspend(theirs, "x").value().status, "suspended");
}

TEST_P(ProxyStoreChanges, RevealingACredentialIsWrittenDown) {
  EXPECT_NE(Revealed(*store_, account_).find(kCanary), std::string::npos);
  const Rows trail = Sql("SELECT actor, account_id FROM audit WHERE action = 'reveal'");
  ASSERT_EQ(trail.size(), 1u);
  EXPECT_EQ(trail[0].Text(0), "key test");
  EXPECT_EQ(trail[0].Text(1), account_.id);
  EXPECT_TRUE(Events().empty());
}

TEST_P(ProxyStoreChanges, PagesAreNewestFirstAndHaveEachAccountOnce) {
  for (int i = 0; i < 9; ++i) Linked(*store_, LinkOf("n" + std::to_string(i), 2000 + i / 3));
  std::vector<std::string> ids;
  std::string cursor;
  std::int64_t before = INT64_MAX;
  do {
    const auto listed = store_->List({.owner = "demo",
                                      .provider = {},
                                      .status = {},
                                      .environment = {},
                                      .cursor = cursor,
                                      .limit = 4});
    ASSERT_TRUE(listed.has_value());
    const auto& page = listed.value();
    ASSERT_LE(page.accounts.size(), 4u);
    for (const Account& account : page.accounts) {
      EXPECT_LE(account.created_at_ms, before);
      before = account.created_at_ms;
      ids.push_back(account.id);
    }
    cursor = page.next;
  } while (!cursor.empty() && ids.size() < 20);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(ids.size(), 10u);
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST_P(ProxyStoreChanges, TheLastPageHasNoNextEvenWhenItIsFull) {
  Linked(*store_, LinkOf("second", 2000));
  const ListRequest both{
      .owner = "demo", .provider = {}, .status = {}, .environment = {}, .cursor = {}, .limit = 2};
  EXPECT_EQ(store_->List(both).value().next, "");
  ListRequest one = both;
  one.limit = 1;
  EXPECT_NE(store_->List(one).value().next, "");
}

TEST_P(ProxyStoreChanges, FiltersNarrowAList) {
  LinkRequest other = LinkOf("x", 2000, "somebody");
  other.provider = "nutshell";
  const Account theirs = Linked(*store_, other);
  static_cast<void>(store_->Suspend(On(theirs), "x"));
  const auto count = [&](const char* owner, const char* provider, const char* status) {
    return store_
        ->List({.owner = owner,
                .provider = provider,
                .status = status,
                .environment = {},
                .cursor = {},
                .limit = 9})
        .value()
        .accounts.size();
  };
  EXPECT_EQ(count("", "", ""), 2u);
  EXPECT_EQ(count("demo", "", ""), 1u);
  EXPECT_EQ(count("", "nutshell", ""), 1u);
  EXPECT_EQ(count("", "", "suspended"), 1u);
  EXPECT_EQ(count("somebody", "nutshell", "suspended"), 1u);
  EXPECT_EQ(count("demo", "nutshell", ""), 0u);
}

TEST_P(ProxyStoreChanges, ACursorThatIsNotOursIsRefused) {
  for (const char* cursor : {"x", "1", "1.", ".acc", "1x.acc", "99999999999999999999.acc"}) {
    const auto listed = store_->List({.owner = {},
                                      .provider = {},
                                      .status = {},
                                      .environment = {},
                                      .cursor = cursor,
                                      .limit = 1});
    ASSERT_TRUE(!listed.has_value()) << cursor;
    EXPECT_EQ(listed.error(), StoreFault::kBadCursor) << cursor;
  }
}

}  // namespace
}  // namespace linkdock::proxy
