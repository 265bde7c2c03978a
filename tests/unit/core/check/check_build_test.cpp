#include <gtest/gtest.h>

#include <string>

#include "tests/unit/core/check/check_support.h"
#include "tests/unit/read_file.h"

namespace linkdock {
namespace {

constexpr std::string_view kKey = "00000000-0000-4000-8000-000000000200";

Check FileCheck(const std::string& id) {
  Result<std::vector<AuthCheck>> checks = ParseChecks(ReadSourceFile("providers/" + id + ".json"));
  EXPECT_TRUE(checks.has_value());
  if (!checks.has_value() || checks.value().empty()) {
    ADD_FAILURE() << (checks.has_value() ? "no check" : checks.error().where);
    return {};
  }
  EXPECT_EQ(checks.value()[0].auth_id, "api_key");
  return std::move(checks.value()[0].check);
}

// One field, wherever the template puts it; the key of the field that was refused, or "sent".
std::string Outcome(std::string_view request, std::string_view value) {
  const Check check = GoodCheck(WithVerdicts(request), MakeAuth({"x"}));
  const Result<UpstreamRequest> built = BuildRequest(check, MakeValues({{"x", value}}));
  if (built.has_value()) return "sent";
  EXPECT_EQ(built.error().code, ErrorCode::kBadValue);
  return built.error().where;
}

constexpr std::string_view kInHost = R"({"method": "GET", "url": "https://${x}.example.com/")";
constexpr std::string_view kInPath = R"({"method": "GET", "url": "https://example.com/a/${x}/b")";
constexpr std::string_view kInQuery = R"({"method": "GET", "url": "https://example.com/?a=${x}")";
constexpr std::string_view kInHeader =
    R"({"method": "GET", "url": "https://example.com/", "headers": {"X-Key": "${x}"})";
constexpr std::string_view kInBasic =
    R"({"method": "GET", "url": "https://example.com/",
        "headers": {"Authorization": "Basic ${base64(x ':' x)}"})";
constexpr std::string_view kInJson =
    R"({"method": "POST", "url": "https://example.com/", "body": {"json": {"a": "${x}"}})";

TEST(CheckBuild, LuccaIsAskedForOneUser) {
  const Result<UpstreamRequest> built =
      BuildRequest(FileCheck("lucca"), MakeValues({{"subdomain", "acme"}, {"api_key", kKey}}));
  ASSERT_TRUE(built.has_value());
  const UpstreamRequest& request = built.value();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.host, "acme.ilucca.net");
  EXPECT_EQ(request.url.Reveal(), "https://acme.ilucca.net/api/v3/users?paging=0,1&fields=id");
  ASSERT_EQ(request.headers.size(), 2u);
  EXPECT_EQ(request.headers[0].first, "Accept");
  EXPECT_EQ(request.headers[1].first, "Authorization");
  EXPECT_EQ(request.headers[1].second.Reveal(), "lucca application=" + std::string(kKey));
  EXPECT_TRUE(request.body.empty());
}

TEST(CheckBuild, NutshellIsAskedForOneAccount) {
  const Result<UpstreamRequest> built = BuildRequest(
      FileCheck("nutshell"),
      MakeValues({{"username", "jos\xC3\xA9@a.example"}, {"api_key", "0123456789abc"}}));
  ASSERT_TRUE(built.has_value());
  const UpstreamRequest& request = built.value();
  EXPECT_EQ(request.host, "app.nutshell.com");
  EXPECT_EQ(request.url.Reveal(), "https://app.nutshell.com/rest/accounts?page[limit]=1");
  ASSERT_EQ(request.headers.size(), 2u);
  EXPECT_EQ(request.headers[1].second.Reveal(), "Basic am9zw6lAYS5leGFtcGxlOjAxMjM0NTY3ODlhYmM=");
}

TEST(CheckBuild, AColonInTheUserNameOfBasicAuthorisationIsRefused) {
  const Check nutshell = FileCheck("nutshell");
  const auto outcome = [&](std::string_view username, std::string_view key) {
    const auto built =
        BuildRequest(nutshell, MakeValues({{"username", username}, {"api_key", key}}));
    return built.has_value() ? std::string("sent") : built.error().where;
  };
  EXPECT_EQ(outcome("a:b@c.example", "k"), "username");
  EXPECT_EQ(outcome("a@c.example", "k:l"), "sent");
}

TEST(CheckBuild, OnlyOneDnsLabelCanStandInAHost) {
  const std::string longest(63, 'a');
  const std::pair<std::string, const char*> cases[] = {
      {"acme", "sent"},
      {"a-1", "sent"},
      {longest, "sent"},
      {longest + "a", "x"},
      {"", "x"},
      {"ACME", "x"},
      {"a.b", "x"},
      {"evil.example.org/", "x"},
      {"evil.example.org#", "x"},
      {"evil.example.org?", "x"},
      {"user@evil", "x"},
      {"user:pw@evil.example.org", "x"},
      {"evil:8080", "x"},
      {"a/../b", "x"},
      {"a\\b", "x"},
      {"a%2eb", "x"},
      {"a b", "x"},
      {"a\tb", "x"},
      {"acme.", "x"},
      {".", "x"},
      {"..", "x"},
      {"-a", "x"},
      {"a-", "x"},
      {"a_b", "x"},
      {"xn--bcher-kva", "x"},
      {"b\xC3\xBC"
       "cher",
       "x"},
      {"a\xE3\x80\x82"
       "b",
       "x"},  // an ideographic full stop, which IDNA reads as a dot
      {"a\xE2\x80\x8B"
       "b",
       "x"},
      {"[::1]", "x"},
      {"a\r\nHost: evil", "x"},
      {std::string("a\0b", 3), "x"},
  };
  for (const auto& [value, outcome] : cases) EXPECT_EQ(Outcome(kInHost, value), outcome) << value;
}

TEST(CheckBuild, APathSegmentCannotClimb) {
  const std::pair<std::string, const char*> cases[] = {
      {"acme", "sent"}, {"a/../b", "sent"}, {"%2e%2e", "sent"}, {"...", "sent"},
      {".a", "sent"},   {".", "x"},         {"..", "x"},        {"", "x"},
  };
  for (const auto& [value, outcome] : cases) EXPECT_EQ(Outcome(kInPath, value), outcome) << value;
  const Check check = GoodCheck(WithVerdicts(kInPath), MakeAuth({"x"}));
  const auto built = BuildRequest(check, MakeValues({{"x", "../?#%"}}));
  ASSERT_TRUE(built.has_value());
  EXPECT_EQ(built.value().url.Reveal(), "https://example.com/a/..%2F%3F%23%25/b");
}

TEST(CheckBuild, AValueBesideADotCannotClimbEither) {
  const std::string_view request = R"({"method": "GET", "url": "https://example.com/.${x}")";
  EXPECT_EQ(Outcome(request, "."), "x");
  EXPECT_EQ(Outcome(request, "a"), "sent");
}

TEST(CheckBuild, ControlCharactersGoNowhere) {
  for (const std::string_view value :
       {std::string_view("key\r\nX-Evil: 1"), std::string_view("key\n"), std::string_view("a\tb"),
        std::string_view("a\0b", 3), std::string_view("a\x7F"), std::string_view("a\x1B[0m")}) {
    for (const std::string_view place :
         {kInHost, kInPath, kInQuery, kInHeader, kInBasic, kInJson}) {
      EXPECT_EQ(Outcome(place, value), "x") << place;
    }
  }
}

TEST(CheckBuild, TextThatIsNotUtf8OrTooLongIsRefusedAndNonAsciiStaysOutOfHeaders) {
  const std::string longest(kMaxFieldBytes, 'a');
  for (const std::string_view place : {kInPath, kInQuery, kInHeader, kInBasic, kInJson}) {
    EXPECT_EQ(Outcome(place, "\xFF"), "x") << place;
    EXPECT_EQ(Outcome(place, longest), "sent") << place;
    EXPECT_EQ(Outcome(place, longest + "a"), "x") << place;
    EXPECT_EQ(Outcome(place, "\xC3\xA9"), place == kInHeader ? "x" : "sent") << place;
  }
}

TEST(CheckBuild, AMissingValueIsRefusedUnlessItsFieldMayBeEmpty) {
  const std::string_view request =
      R"({"method": "GET", "url": "https://example.com/", "headers": {"A": "[${x}${note}]"})";
  const Check check = GoodCheck(WithVerdicts(request), MakeAuth({"x", "note?"}));
  const auto built = BuildRequest(check, MakeValues({{"x", "1"}}));
  ASSERT_TRUE(built.has_value());
  EXPECT_EQ(built.value().headers[0].second.Reveal(), "[1]");
  const auto missing = BuildRequest(check, MakeValues({{"note", "1"}}));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().where, "x");
}

TEST(CheckBuild, AnOptionThatDoesNotExistIsRefused) {
  const std::string_view request = R"({"method": "GET", "url": "https://${host}example.com/",
    "choices": {"host": {"field": "region", "texts": {"us": "", "eu": "eu."}}})";
  const Check check = GoodCheck(WithVerdicts(request), MakeAuth({"region=us,eu"}));
  EXPECT_EQ(BuildRequest(check, MakeValues({{"region", "us"}})).value().host, "example.com");
  EXPECT_EQ(BuildRequest(check, MakeValues({{"region", "eu"}})).value().host, "eu.example.com");
  for (const std::string_view value : {"", "au", "evil.example.org/", "US"}) {
    const auto built = BuildRequest(check, MakeValues({{"region", value}}));
    ASSERT_FALSE(built.has_value()) << value;
    EXPECT_EQ(built.error().where, "region");
  }
}

TEST(CheckBuild, Base64IsThatOfRfc4648) {
  const std::pair<const char*, const char*> cases[] = {
      {"f", "Zg=="},         {"fo", "Zm8="},         {"foo", "Zm9v"},       {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}, {"~~~???", "fn5+Pz8/"}};
  const Check check = GoodCheck(
      WithVerdicts(
          R"({"method": "GET", "url": "https://example.com/", "headers": {"A": "${base64(x)}"})"),
      MakeAuth({"x"}));
  for (const auto& [plain, encoded] : cases) {
    const auto built = BuildRequest(check, MakeValues({{"x", plain}}));
    ASSERT_TRUE(built.has_value());
    EXPECT_EQ(built.value().headers[0].second.Reveal(), encoded);
  }
}

}  // namespace
}  // namespace linkdock
