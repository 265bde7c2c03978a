#include "wasm/options.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace linkdock {
namespace {

TEST(ProxyAddress, EveryAddressGetsOneVerdict) {
  const std::pair<const char*, ProxyAddress> table[] = {
      {"https://api.example.com", ProxyAddress::kHttps},
      {"https://api.example.com/linkdock", ProxyAddress::kHttps},
      {"https://api.example.com:8443/linkdock/", ProxyAddress::kHttps},
      {"http://localhost:8081", ProxyAddress::kLoopback},
      {"http://linkdock.localhost", ProxyAddress::kLoopback},
      {"http://127.0.0.1:1", ProxyAddress::kLoopback},
      {"http://127.255.0.9:65535/x", ProxyAddress::kLoopback},
      {"mock:", ProxyAddress::kMock},
      {"", ProxyAddress::kEmpty},
      {"mock:x", ProxyAddress::kOtherScheme},
      {"javascript:alert(1)", ProxyAddress::kOtherScheme},
      {"HTTPS://api.example.com", ProxyAddress::kOtherScheme},
      {"//api.example.com", ProxyAddress::kOtherScheme},
      {"api.example.com", ProxyAddress::kOtherScheme},
      {"http://api.example.com", ProxyAddress::kPlainHttp},
      {"http://localhost.example.com", ProxyAddress::kPlainHttp},
      {"http://notlocalhost", ProxyAddress::kPlainHttp},
      {"http://127.0.0.1.example.com", ProxyAddress::kPlainHttp},
      {"http://127.0.0.1.", ProxyAddress::kPlainHttp},
      {"http://128.0.0.1", ProxyAddress::kPlainHttp},
      {"https://user@api.example.com", ProxyAddress::kCredentials},
      {"https://user:word@api.example.com", ProxyAddress::kCredentials},
      {"https://api.example.com?x=1", ProxyAddress::kQueryOrFragment},
      {"https://api.example.com/#x", ProxyAddress::kQueryOrFragment},
      {"https://", ProxyAddress::kMalformed},
      {"https:///v1", ProxyAddress::kMalformed},
      {"https://api..example.com", ProxyAddress::kMalformed},
      {"https://api.example.com:", ProxyAddress::kMalformed},
      {"https://api.example.com:0", ProxyAddress::kMalformed},
      {"https://api.example.com:65536", ProxyAddress::kMalformed},
      {"https://api.example.com:8x", ProxyAddress::kMalformed},
      {"https://api.example.com/a/../b", ProxyAddress::kMalformed},
      {"https://api.example.com//b", ProxyAddress::kMalformed},
      {"https://api.example.com/%2e%2e", ProxyAddress::kMalformed},
      {"https://api.example.com\\b", ProxyAddress::kMalformed},
      {"https://api.example.com/a b", ProxyAddress::kMalformed},
      {"https://api.exam\nple.com", ProxyAddress::kMalformed},
      {"https://[::1]:8080", ProxyAddress::kMalformed},
  };
  for (const auto& [address, verdict] : table)
    EXPECT_EQ(JudgeProxyAddress(address), verdict) << address;
}

TEST(ProxyAddress, TheLengthEndsAtTheLimit) {
  std::string address = "https://api.example.com/";
  address.resize(kMaxProxyBytes, 'a');
  EXPECT_EQ(JudgeProxyAddress(address), ProxyAddress::kHttps);
  EXPECT_EQ(JudgeProxyAddress(address + "a"), ProxyAddress::kTooLong);
}

TEST(Settings, TakesEveryOptionOfThePage) {
  const auto settings = ReadSettings(
      R"({"proxy":"https://api.example.com/x/","session":"s-1","parent":"https://app.example.com","provider":"lucca",
    "providers":["lucca","nutshell"],"account":"acc_1","locale":"fr-CH","theme":"dark","accent":"#2853E0",
    "integrator":"Northwind","scopes":["read"],"whiteLabel":true,"modal":true,
    "accountsUrl":"https://app.example.com/accounts?tab=1","texts":{"form.connect":"Link"}})");
  ASSERT_TRUE(settings.has_value());
  const Settings& read = settings.value();
  EXPECT_EQ(read.proxy, "https://api.example.com/x");
  EXPECT_FALSE(read.mock);
  EXPECT_EQ(read.session.Reveal(), "s-1");
  EXPECT_EQ(read.parent, "https://app.example.com");
  EXPECT_EQ(read.accent, 0x2853E0u);
  EXPECT_EQ(read.options.provider, "lucca");
  EXPECT_EQ(read.options.providers.size(), 2u);
  EXPECT_EQ(read.options.account_id, "acc_1");
  EXPECT_EQ(read.options.scopes, std::vector<std::string>{"read"});
  EXPECT_TRUE(read.options.white_label && read.options.modal);
  ASSERT_TRUE(read.texts.has_value());
  EXPECT_EQ(read.texts->Get("form.connect"), "Link");
}

TEST(Settings, NeedsNothingButAProxy) {
  const auto settings = ReadSettings(R"({"proxy":"mock:"})");
  ASSERT_TRUE(settings.has_value());
  EXPECT_TRUE(settings.value().mock);
  EXPECT_TRUE(settings.value().session.empty());
  EXPECT_FALSE(settings.value().accent.has_value());
}

TEST(Settings, RefusesWhatIsNotExactlyRight) {
  for (const char* json : {
           "",
           "[]",
           "{}",
           R"({"proxy":""})",
           R"({"proxy":7})",
           R"({"proxy":"http://example.com"})",
           R"({"proxy":"mock:","colour":"red"})",
           R"({"proxy":"mock:","proxy":"mock:"})",
           R"({"proxy":"mock:","session":"a b"})",
           R"({"proxy":"mock:","parent":"https://a.example\r\nX-Evil: 1"})",
           R"({"proxy":"mock:","session":"a\r\nX-Evil: 1"})",
           R"({"proxy":"mock:","session":"café"})",
           R"({"proxy":"mock:","theme":"blue"})",
           R"({"proxy":"mock:","accent":"red"})",
           R"({"proxy":"mock:","accent":"#12345g"})",
           R"({"proxy":"mock:","accent":"#1234567"})",
           R"({"proxy":"mock:","accountsUrl":"javascript:1"})",
           R"({"proxy":"mock:","accountsUrl":"https://a.example/x y"})",
           R"({"proxy":"mock:","modal":"yes"})",
           R"({"proxy":"mock:","providers":"lucca"})",
           R"({"proxy":"mock:","texts":{"a":1}})",
           R"({"proxy":"mock:"} trailing)",
       }) {
    EXPECT_FALSE(ReadSettings(json).has_value()) << json;
  }
}

TEST(Settings, TakesTheLongestTextsThatTheLoaderLetsThrough) {
  const auto with = [](const std::string& key, std::string_view unit, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += unit;
    return ReadSettings(R"({"proxy":"mock:",")" + key + "\":\"" + text + "\"}").has_value();
  };
  EXPECT_TRUE(with("integrator", "\u793e", 80));  // 3 bytes for each of the loader's UTF-16 units
  EXPECT_FALSE(with("integrator", "\u793e", 81));
  for (const char* id : {"provider", "account"}) {
    EXPECT_TRUE(with(id, "a", 128)) << id;
    EXPECT_FALSE(with(id, "a", 129)) << id;
  }
  EXPECT_TRUE(with("locale", "a", 35));
  EXPECT_FALSE(with("locale", "a", 36));
}

TEST(Settings, TheSessionEndsAtItsLimit) {
  const auto with = [](std::size_t size) {
    return ReadSettings(R"({"proxy":"mock:","session":")" + std::string(size, 's') + "\"}")
        .has_value();
  };
  EXPECT_TRUE(with(kMaxSessionBytes));
  EXPECT_FALSE(with(kMaxSessionBytes + 1));
}

}  // namespace
}  // namespace linkdock
