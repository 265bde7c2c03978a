#include <thread>

#include "proxy/base/hashing.h"
#include "tests/unit/proxy/store/store_support.h"

namespace linkdock::proxy {
namespace {

class ProxyStore : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(On, ProxyStore, kEngines, EngineName);

TEST_P(ProxyStore, LinkingTwiceGivesTheSameAccountWithTheNewCredential) {
  const auto store = Open();
  const Account first = Linked(*store, LinkOf("acme.ilucca.net", 1000));
  LinkRequest again = LinkOf("acme.ilucca.net", 2000);
  again.credential = Secret("the new one");
  const Account second = Linked(*store, again);
  EXPECT_EQ(first.id, second.id);
  EXPECT_EQ(first.credential_version, 1);
  EXPECT_EQ(second.credential_version, 2);
  EXPECT_EQ(second.created_at_ms, 1000);
  EXPECT_EQ(second.last_check_at_ms, 2000);
  EXPECT_EQ(Listed(*store).size(), 1u);
  EXPECT_EQ(Revealed(*store, second), "the new one");
  EXPECT_EQ(Count("credential"), 1);
}

TEST_P(ProxyStore, ALinkIsWrittenTogetherWithItsEventAndItsLineOfTheAuditTrail) {
  const auto store = Open();
  const Account account = Linked(*store, LinkOf("acme \"the\" first"));
  Linked(*store, LinkOf("acme \"the\" first", 2000));
  const Rows events =
      Sql("SELECT kind, account_id, owner, payload FROM event ORDER BY created_at_ms");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].Text(0), "account.linked");
  EXPECT_EQ(events[1].Text(0), "account.updated");
  EXPECT_EQ(events[0].Text(1), account.id);
  EXPECT_EQ(events[0].Text(2), "demo");
  EXPECT_NE(events[0].Text(3).find(R"("label":"acme \"the\" first","status":"active")"),
            std::string::npos)
      << events[0].Text(3);
  EXPECT_EQ(events[0].Text(3).find(kCanary), std::string::npos);
  const Rows trail = Sql("SELECT action, actor, account_id FROM audit ORDER BY at_ms");
  ASSERT_EQ(trail.size(), 2u);
  EXPECT_EQ(trail[0].Text(0), "link");
  EXPECT_EQ(trail[1].Text(0), "link_again");
  EXPECT_EQ(trail[0].Text(1), "session test");
}

TEST_P(ProxyStore, OwnersAndEnvironmentsDoNotShareAccounts) {
  const auto store = Open();
  const Account mine = Linked(*store, LinkOf("acme", 1, "me"));
  const Account yours = Linked(*store, LinkOf("acme", 1, "you"));
  LinkRequest trial = LinkOf("acme", 1, "me");
  trial.environment = "test";
  const Account tried = Linked(*store, trial);
  EXPECT_NE(mine.id, yours.id);
  EXPECT_NE(mine.id, tried.id);
  EXPECT_EQ(tried.environment, "test");
  EXPECT_EQ(Listed(*store, "me").size(), 2u);
  EXPECT_EQ(store->Find({mine.id, "you", "lucca", ""}).error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(store->Find({mine.id, "me", "nutshell", ""}).error(), StoreFault::kNoSuchAccount);
  EXPECT_EQ(store->Find({mine.id, "me", "lucca", ""}).value().label, "acme");
}

TEST_P(ProxyStore, LinkingAnAccountAgainKeepsItsIdUnderANewIdentity) {
  const auto store = Open();
  const Account first = Linked(*store, LinkOf("old"));
  LinkRequest request = LinkOf("new", 2000);
  request.account_id = first.id;
  EXPECT_EQ(Linked(*store, request).id, first.id);
  ASSERT_EQ(Listed(*store).size(), 1u);
  EXPECT_EQ(Listed(*store)[0].label, "new");
  EXPECT_NE(Linked(*store, LinkOf("old", 3000)).id, first.id);
}

TEST_P(ProxyStore, LinkingAnAccountAgainAsAnotherOneGivesThatOther) {
  const auto store = Open();
  const Account one = Linked(*store, LinkOf("one"));
  const Account two = Linked(*store, LinkOf("two"));
  LinkRequest request = LinkOf("two", 3000);
  request.account_id = one.id;
  EXPECT_EQ(Linked(*store, request).id, two.id);
  EXPECT_EQ(Listed(*store).size(), 2u);
}

TEST_P(ProxyStore, AnUnknownAccountCannotBeLinkedAgainAndLeavesNothing) {
  const auto store = Open();
  LinkRequest request = LinkOf("x");
  request.account_id = "acc_nothing";
  EXPECT_EQ(store->Link(request).error(), StoreFault::kNoSuchAccount);
  EXPECT_TRUE(Listed(*store).empty());
  EXPECT_EQ(Count("event"), 0);
}

TEST_P(ProxyStore, AccountsSurviveReopening) {
  const Account account = Linked(*Open(), LinkOf("acme"));
  const auto store = Open();
  ASSERT_EQ(Listed(*store).size(), 1u);
  EXPECT_EQ(Listed(*store)[0].id, account.id);
  EXPECT_NE(Revealed(*store, account).find(kCanary), std::string::npos);
}

TEST_P(ProxyStore, TheSchemaKnowsWhichValuesThereAre) {
  const auto store = Open();
  const Account account = Linked(*store, LinkOf("acme"));
  const auto database = Connect();
  for (const char* sql :
       {"UPDATE account SET status = 'unheard-of'", "UPDATE account SET environment = 'staging'",
        "UPDATE account SET owner = NULL", "UPDATE event SET kind = 'other'",
        "INSERT INTO delivery SELECT 'evt_none', 'e', 'waiting', 0, 0, '', 0, 0, "
        "'', 0"}) {
    const bool known = GetParam() == Engine::kPostgres || database->Configure();  // foreign keys
    ASSERT_TRUE(known);
    const auto result = database->Run(sql, {});
    ASSERT_TRUE(!result.has_value()) << sql;
    EXPECT_EQ(result.error(), DatabaseFault::kConstraint) << sql;
  }
}

TEST_P(ProxyStore, S3TwoTabsLinkingTheSameAccountAtOnceGetOneRow) {
  std::vector<std::string> ids(8);
  static_cast<void>(Open());
  std::vector<std::thread> threads;
  threads.reserve(ids.size());
  for (std::string& id : ids) {
    threads.emplace_back([&id, this] { id = Linked(*Open(), LinkOf("acme")).id; });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& id : ids) EXPECT_EQ(id, ids[0]);
  EXPECT_EQ(Listed(*Open()).size(), 1u);
  EXPECT_EQ(Listed(*Open())[0].credential_version, 8);
  EXPECT_EQ(Sql("SELECT id FROM event WHERE kind = 'account.linked'").size(), 1u);
  EXPECT_EQ(Count("event"), 8);
}

TEST_P(ProxyStore, S3TwoAccountsBecomingTheSameAtOnceStayTwo) {
  const Account one = Linked(*Open(), LinkOf("one"));
  const Account two = Linked(*Open(), LinkOf("two"));
  std::vector<std::thread> threads;
  std::array<std::string, 2> got;
  for (const std::size_t i : {0u, 1u}) {
    threads.emplace_back([&, i] {
      LinkRequest request = LinkOf("three", 3000);
      request.account_id = i == 0 ? one.id : two.id;
      got[i] = Linked(*Open(), request).id;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(got[0], got[1]);
  EXPECT_TRUE(got[0] == one.id || got[0] == two.id);
  EXPECT_EQ(Listed(*Open()).size(), 2u);
}

TEST_P(ProxyStore, SeveralProgramsStartingAtOnceMakeOneSchema) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) threads.emplace_back([this] { static_cast<void>(Open()); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count("meta"), 1);
  EXPECT_EQ(Count("vault_key"), 1);
}

}  // namespace
}  // namespace linkdock::proxy
