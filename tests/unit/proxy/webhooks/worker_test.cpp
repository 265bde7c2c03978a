#include "proxy/webhooks/worker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "proxy/base/hashing.h"
#include "proxy/store/open.h"
#include "proxy/webhooks/limits.h"
#include "proxy/webhooks/sign.h"

namespace linkdock::proxy {
namespace {

namespace fs = std::filesystem;

// Addresses that an attacker's name server gives for the endpoint's name.
Resolution LoopbackAndPrivate(const std::string&) {
  return {.outcome = TransportOutcome::kAnswered,
          .addresses = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"}};
}

// A store of one linked account on SQLite.
class WebhookWorkerTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(InitCrypto());
    fs::create_directories(folder_);
    auto opened = OpenStores(name_, "");
    ASSERT_TRUE(opened.has_value());
    LinkRequest request;
    request.owner = "demo";
    request.provider = "lucca";
    request.auth = "api_key";
    request.identity = "acme";
    request.label = "acme";
    request.credential = Secret("{}");
    request.now_ms = 1;
    const auto linked = opened.value().stores.front()->Link(request);
    ASSERT_TRUE(linked.has_value());
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::unique_ptr<Outbox> Open() const { return OpenOutbox(name_).value(); }
  // The endpoint's delivery as the store has it once an attempt has ended.
  [[nodiscard]] std::string Ended() const {
    const auto outbox = Open();
    for (int i = 0; i < 1000; ++i) {
      const auto rows = outbox->database().Run(
          "SELECT state, attempts, last_error FROM delivery WHERE endpoint = 'crm' AND "
          "last_error <> ''",
          {});
      if (const auto* found = (rows ? &*rows : nullptr); found && !found->empty()) {
        const Row& row = found->front();
        return row.Text(0) + ' ' + std::to_string(row.Number(1)) + ' ' + row.Text(2);
      }
      std::this_thread::sleep_for(Milliseconds(10));
    }
    return "nothing happened";
  }

  fs::path folder_ = fs::temp_directory_path() / RandomId("linkdock_worker_");
  StoreName name_{Engine::kSqlite, (folder_ / "proxy.db").string()};
};

WebhookEndpoints OneEndpoint() {
  WebhookEndpoints endpoints(1);
  endpoints[0].id = "crm";
  endpoints[0].url = Secret("https://rebound.example.com/");
  endpoints[0].host = "rebound.example.com";
  endpoints[0].keys.push_back(ReadWebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").value());
  endpoints[0].kinds = {"account.linked"};
  return endpoints;
}

TEST_F(WebhookWorkerTest, NeverDialsAnAddressThatIsNotPublicWhateverTheNameServerSays) {
  Metrics metrics{{}};
  const WebhookWorker worker(Open(), {.endpoints = OneEndpoint(),
                                      .upstream = {.deadlines = {}, .ca_file = {}, .hooks = {}},
                                      .metrics = metrics,
                                      .look_up = &LoopbackAndPrivate});
  EXPECT_EQ(Ended(), "waiting 1 policy_denied");
}

TEST_F(WebhookWorkerTest, EndsAtOnceWhenThereIsNothingToDo) {
  const auto started = std::chrono::steady_clock::now();
  Metrics metrics{{}};
  {
    const WebhookWorker worker(Open(), {.endpoints = {},
                                        .upstream = {.deadlines = {}, .ca_file = {}, .hooks = {}},
                                        .metrics = metrics});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, kWebhookDrain);
}

}  // namespace
}  // namespace linkdock::proxy
