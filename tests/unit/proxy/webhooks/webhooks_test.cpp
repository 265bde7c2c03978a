#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "proxy/base/hashing.h"
#include "proxy/webhooks/config.h"
#include "proxy/webhooks/limits.h"
#include "proxy/webhooks/retry.h"
#include "proxy/webhooks/sign.h"

namespace linkdock::proxy {
namespace {

// The secret, message and signature of the specification's own libraries ("sign function works").
constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

std::vector<Secret> KeysOf(std::initializer_list<std::string_view> texts) {
  std::vector<Secret> keys;
  for (const std::string_view text : texts) keys.push_back(ReadWebhookSecret(text).value());
  return keys;
}

TEST(WebhookSignTest, SignsAsTheSpecificationsOwnLibrariesDo) {
  const WebhookMessage message{.id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
                               .timestamp_s = 1614265330,
                               .payload = R"({"test": 2432232314})"};
  EXPECT_EQ(SignWebhook(KeysOf({kSecret}), message),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignTest, SignsWithBothKeysWhileTheyAreExchanged) {
  const WebhookMessage message{.id = "evt_a", .timestamp_s = 1, .payload = "{}"};
  constexpr std::string_view kOther = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const std::string both = SignWebhook(KeysOf({kSecret, kOther}), message);
  EXPECT_EQ(both,
            SignWebhook(KeysOf({kSecret}), message) + ' ' + SignWebhook(KeysOf({kOther}), message));
}

TEST(WebhookSignTest, TakesSecretsOf24To64BytesInStandardBase64Only) {
  const auto secret = [](std::size_t characters) {
    return "whsec_" + std::string(characters, 'A');
  };
  EXPECT_EQ(ReadWebhookSecret(secret(32)).value().size(), 24u);
  EXPECT_EQ(ReadWebhookSecret(secret(86) + "==").value().size(), 64u);
  EXPECT_FALSE(ReadWebhookSecret(secret(31) + "="));   // 23 bytes
  EXPECT_FALSE(ReadWebhookSecret(secret(87) + "="));   // 65 bytes
  EXPECT_FALSE(ReadWebhookSecret(secret(33)));         // cut short
  EXPECT_FALSE(ReadWebhookSecret(secret(31) + "-"));   // the alphabet of URLs
  EXPECT_FALSE(ReadWebhookSecret(secret(32) + "\n"));  // something behind it
  EXPECT_FALSE(ReadWebhookSecret(std::string(32, 'A')));
  EXPECT_FALSE(ReadWebhookSecret("whsk_" + std::string(32, 'A')));
  EXPECT_FALSE(ReadWebhookSecret("whsec_"));
}

struct RetryCase {
  const char* name;
  WebhookAnswer answer;
  std::int64_t attempts;
  DeliveryFate fate;
  std::string_view error;
};

class WebhookRetryTest : public testing::TestWithParam<RetryCase> {};

TEST_P(WebhookRetryTest, DecidesAboutEachAnswer) {
  const RetryCase& c = GetParam();
  const DeliveryDecision decision = DecideDelivery(c.answer, c.attempts, 0.5);
  EXPECT_EQ(decision.fate, c.fate);
  EXPECT_EQ(decision.error, c.error);
  EXPECT_EQ(decision.wait > Milliseconds(0), c.fate == DeliveryFate::kRetry);
}

WebhookAnswer Status(int status) { return {.status = status}; }
WebhookAnswer Transport(TransportOutcome outcome, int status = 0) {
  return {.transport = outcome, .status = status};
}

INSTANTIATE_TEST_SUITE_P(
    Answers, WebhookRetryTest,
    testing::Values(RetryCase{"Ok", Status(200), 1, DeliveryFate::kDelivered, ""},
                    RetryCase{"LastOfTheGoodOnes", Status(299), 1, DeliveryFate::kDelivered, ""},
                    RetryCase{"BelowThem", Status(199), 1, DeliveryFate::kRetry, "refused"},
                    RetryCase{"FirstRedirect", Status(300), 1, DeliveryFate::kRetry, "redirected"},
                    RetryCase{"LastRedirect", Status(399), 1, DeliveryFate::kRetry, "redirected"},
                    RetryCase{"NotFound", Status(404), 1, DeliveryFate::kRetry, "refused"},
                    RetryCase{"JustBelowGone", Status(409), 1, DeliveryFate::kRetry, "refused"},
                    RetryCase{"Gone", Status(410), 1, DeliveryFate::kDead, "gone"},
                    RetryCase{"JustAboveGone", Status(411), 1, DeliveryFate::kRetry, "refused"},
                    RetryCase{"Unavailable", Status(503), 9, DeliveryFate::kRetry, "refused"},
                    RetryCase{"UnavailableForTheLastTime", Status(503), 10, DeliveryFate::kDead,
                              "refused"},
                    RetryCase{"GoodAtLast", Status(204), 10, DeliveryFate::kDelivered, ""},
                    RetryCase{"GoodAfterAReplay", Status(204), 99, DeliveryFate::kDelivered, ""},
                    RetryCase{"NoAnswer", Transport(TransportOutcome::kTimedOut), 1,
                              DeliveryFate::kRetry, "timed_out"},
                    RetryCase{"Refused", Transport(TransportOutcome::kPolicyDenied), 10,
                              DeliveryFate::kDead, "policy_denied"},
                    RetryCase{"GoodAndEndless", Transport(TransportOutcome::kTooLarge, 200), 1,
                              DeliveryFate::kDelivered, ""},
                    RetryCase{"BadAndEndless", Transport(TransportOutcome::kTooLarge, 500), 1,
                              DeliveryFate::kRetry, "refused"},
                    RetryCase{"EndlessWithoutAStatus", Transport(TransportOutcome::kTooLarge), 1,
                              DeliveryFate::kRetry, "too_large"},
                    RetryCase{"GoodButCutShort", Transport(TransportOutcome::kBroken, 200), 1,
                              DeliveryFate::kRetry, "broken"}),
    [](const auto& each) { return each.param.name; });

TEST(WebhookRetryTableTest, WaitsAsTheSpecificationRecommendsAndSpreadsByATenth) {
  using std::chrono::seconds;
  const std::vector<std::int64_t> expected = {5,     300,   1800,  7200, 18000,
                                              36000, 50400, 72000, 86400};
  Milliseconds whole{0};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto attempts = static_cast<std::int64_t>(i) + 1;
    const Milliseconds middle = DecideDelivery(Status(500), attempts, 0.5).wait;
    const Milliseconds exact = seconds(expected[i]);
    EXPECT_EQ(middle, exact) << attempts;
    EXPECT_EQ(DecideDelivery(Status(500), attempts, 0.0).wait * 10, exact * 9) << attempts;
    EXPECT_LE(DecideDelivery(Status(500), attempts, 0.999).wait * 10, exact * 11) << attempts;
    whole += middle;
  }
  EXPECT_EQ(whole, seconds(75 * 3600 + 35 * 60 + 5));
}

TEST(WebhookRetryTableTest, WaitsLongerWhenAskedToButNeverShorterNorForOverADay) {
  const auto wait = [](std::int64_t retry_after_s) {
    return DecideDelivery({.status = 503, .retry_after_s = retry_after_s}, 1, 0.5).wait;
  };
  EXPECT_EQ(wait(3600), std::chrono::hours(1));
  EXPECT_EQ(wait(6), std::chrono::seconds(6));
  EXPECT_EQ(wait(4), std::chrono::seconds(5));
  EXPECT_EQ(wait(-1), std::chrono::seconds(5));
  EXPECT_EQ(wait(86'400), std::chrono::hours(24));
  EXPECT_EQ(wait(86'401), std::chrono::hours(24));
  EXPECT_EQ(wait(std::numeric_limits<std::int64_t>::max()), std::chrono::hours(24));
}

// A file with one endpoint in which `from` is replaced by `to`.
std::string File(std::string_view from = "", std::string_view to = "") {
  std::string text =
      R"({"endpoints":[{"id":"crm","url":"https://hooks.example.com/in?t=1","secrets":[")" +
      std::string(kSecret) + R"("],"kinds":["account.linked"]}]})";
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  return text;
}

std::string Refusal(const std::string& text) {
  const auto parsed = ParseWebhooks(text);
  return parsed ? "it was taken" : parsed.error();
}

TEST(WebhookConfigTest, ReadsAnEndpoint) {
  const auto parsed = ParseWebhooks(File());
  ASSERT_TRUE(parsed.has_value()) << parsed.error();
  const WebhookEndpoint& endpoint = parsed.value().at(0);
  EXPECT_EQ(endpoint.id, "crm");
  EXPECT_EQ(endpoint.url.Reveal(), "https://hooks.example.com/in?t=1");
  EXPECT_EQ(endpoint.host, "hooks.example.com");
  EXPECT_EQ(endpoint.keys.size(), 1u);
  EXPECT_EQ(endpoint.kinds, std::vector<std::string>{"account.linked"});
}

TEST(WebhookConfigTest, TellsAnEndpointWithoutKindsEverything) {
  const auto parsed = ParseWebhooks(File(R"(,"kinds":["account.linked"])", ""));
  EXPECT_EQ(parsed.value().at(0).kinds.size(), kEventKinds.size());
}

TEST(WebhookConfigTest, NamesWhatIsWrongAndWhereAndNeverAValue) {
  const std::string secret(kSecret);
  const std::pair<std::string, const char*> cases[] = {
      {"", "This is not valid JSON in UTF-8"},
      {"{\"endpoints\":[]}", "/endpoints is not there or empty"},
      {"{}", "/endpoints is not there or empty"},
      {"[]", "has another type"},
      {File("\"id\"", "\"name\""), "/endpoints/0/id: "},
      {File("\"crm\"", "7"), "/endpoints/0/id: "},
      {File("\"crm\"", "\"C R M\""), "/endpoints/0/id is not 1 to 64 of"},
      {File("\"crm\"", '"' + std::string(65, 'a') + '"'), "/endpoints/0/id is not 1 to 64 of"},
      {File("\"url\"", "\"uri\""), "/endpoints/0/url is not an https URL"},
      {File("https", "http"), "/endpoints/0/url is not an https URL"},
      {File("[\"" + secret, "[\"" + secret.substr(6)), "/endpoints/0/secrets/0 is not whsec_"},
      {File("[\"" + secret + "\"]", '"' + secret + '"'), "/endpoints/0/secrets is not a list of"},
      {File("[\"" + secret + "\"]", "[]"), "/endpoints/0/secrets is not a list of"},
      {File("[\"", "[\"" + secret + "\",\"" + secret + "\",\""), "/endpoints/0/secrets is not a"},
      {File("account.linked", "account.paid"), "/endpoints/0/kinds/0 is not a kind of event"},
      {File("[\"account.linked\"]", "[]"), "/endpoints/0/kinds is not a list of kinds"},
      {File("[\"account.linked\"]", "\"all\""), "/endpoints/0/kinds is not a list of kinds"},
      {File("\"id\"", "\"note\":\"x\",\"id\""), "/endpoints/0/note: "},
      {File("{\"endpoints\"", "{\"more\":1,\"endpoints\""), "/more: "},
      {File("\"id\":\"crm\"", "\"id\":\"crm\",\"id\":\"crm\""), "/endpoints/0/id: "},
      {File("\"id\"", '"' + secret + "\":1,\"id\""), "/endpoints/0/(not a name): "},
      {File("\"id\"", '"' + secret + "\":1,\"" + secret + "\":1,\"id\""), "(not a name): "},
      {File("]}]}", "]}]} x"), "This is not valid JSON"},
      {std::string(64 * 1024 + 1, ' '), "larger"},
  };
  for (const auto& [text, sentence] : cases) {
    const std::string why = Refusal(text);
    EXPECT_NE(why.find(sentence), std::string::npos) << why << " for " << text.substr(0, 200);
    EXPECT_EQ(why.find("MfKQ"), std::string::npos) << why;
    EXPECT_EQ(why.find("hooks.example"), std::string::npos) << why;
  }
}

TEST(WebhookConfigTest, TakesHttpsUrlsOfHostNamesOnly) {
  const auto judge = [](std::string_view url) {
    return Refusal(File("https://hooks.example.com/in?t=1", url)) == "it was taken";
  };
  for (const char* good :
       {"https://a.b", "https://a.b/", "https://a.b:443/x", "https://a-1.b.example/x?y=%20z",
        "https://xn--bcher-kva.example/a/b;c=1", "https://3com.example?x"}) {
    EXPECT_TRUE(judge(good)) << good;
  }
  for (const char* bad : {"http://a.b",
                          "https://",
                          "https:///x",
                          "https://localhost/",
                          "https://127.0.0.1/",
                          "https://2130706433/",
                          "https://0x7f.1/",
                          "https://[::1]/",
                          "https://a.b:8443/",
                          "https://a.b:0443/",
                          "https://user@a.b/",
                          "https://u:p@a.b/",
                          "https://a.b/#x",
                          "https://a.b/ x",
                          "https://A.b/",
                          "HTTPS://a.b/",
                          "https://a..b/",
                          "https://a.b./",
                          "https://-a.b/",
                          "https://a-.b/",
                          "https://a_b.c/",
                          "https://a.b\\\\@c.d/",
                          "https://b\xC3\xBC"
                          "cher.example/",
                          "file:///etc/passwd",
                          "ftp://a.b/",
                          "https://a.1/"}) {
    EXPECT_FALSE(judge(bad)) << bad;
  }
  EXPECT_TRUE(judge("https://a.b/" + std::string(2048 - 12, 'x')));
  EXPECT_FALSE(judge("https://a.b/" + std::string(2048 - 11, 'x')));
}

TEST(WebhookConfigTest, BoundsTheEndpointsAndRefusesTheSameIdTwice) {
  const auto many = [](std::size_t count) {
    std::string text = R"({"endpoints":[)";
    for (std::size_t i = 0; i < count; ++i) {
      text += std::string(i ? "," : "") + R"({"id":"e)" + std::to_string(i) +
              R"(","url":"https://a.b","secrets":[")" + std::string(kSecret) + R"("]})";
    }
    return text + "]}";
  };
  EXPECT_EQ(Refusal(many(kMaxWebhooks)), "it was taken");
  EXPECT_EQ(Refusal(many(kMaxWebhooks + 1)), "/endpoints has more than 32 members");
  std::string twice = many(2);
  twice.replace(twice.find("e1"), 2, "e0");
  EXPECT_EQ(Refusal(twice), "/endpoints/1/id repeats the id of an endpoint above");
}

TEST(WebhookConfigTest, WantsAFileThatNobodyElseCanRead) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / RandomId("linkdock_hooks_");
  const auto read = [&] {
    const auto result = ReadWebhooks(path.string());
    return result ? "it was taken" : result.error();
  };
  const std::string subject = "The webhook file '" + path.string() + "' ";
  EXPECT_EQ(read(), subject + "cannot be read.");
  std::ofstream(path) << File();
  chmod(path.c_str(), 0440);
  EXPECT_EQ(read(),
            subject + "can be used by others: it must belong to this user alone (chmod 400).");
  chmod(path.c_str(), 0400);
  EXPECT_EQ(read(), "it was taken");
  std::filesystem::remove(path);
  std::filesystem::create_directory(path);
  chmod(path.c_str(), 0700);
  EXPECT_EQ(read(), subject + "cannot be read, or is larger than 64 KB.");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace linkdock::proxy
