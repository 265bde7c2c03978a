#include <gtest/gtest.h>

#include <string>

#include "tests/unit/core/check/check_support.h"
#include "tests/unit/read_file.h"

namespace linkdock {
namespace {

AuthMethod Auth() { return MakeAuth({"subdomain", "api_key*", "region=us,eu", "version:7"}); }

constexpr std::string_view kRequest =
    R"({"method": "GET", "url": "https://${subdomain}.example.com/me", "headers": {"X-Key": "${api_key}"})";

struct Refused {
  std::string json;
  ErrorCode code;
  const char* where;
};

void ExpectRefused(const Refused& refused) {
  const Result<Check> check = ReadCheck(refused.json, Auth());
  ASSERT_FALSE(check.has_value()) << refused.json;
  EXPECT_EQ(check.error().code, refused.code) << refused.json;
  EXPECT_EQ(check.error().where, refused.where) << refused.json;
}

std::string WithRows(std::string_view rows) {
  return std::string(kRequest) + R"(, "label": {"template": "x"}, "verdicts": [)" +
         std::string(rows) + "]}";
}

TEST(CheckParse, AGoodCheckIsRead) {
  const Check check = GoodCheck(WithVerdicts(kRequest), Auth());
  EXPECT_EQ(check.method, "GET");
  ASSERT_EQ(check.headers.size(), 1u);
  EXPECT_EQ(check.headers[0].name, "X-Key");
  ASSERT_EQ(check.verdicts.size(), 2u);
  EXPECT_EQ(check.secrets, std::vector<std::string>{"api_key"});
}

TEST(CheckParse, BrokenRequestsAreRefusedAtTheirPlace) {
  const auto request = [](std::string_view rest) { return WithVerdicts("{" + std::string(rest)); };
  const std::string url = R"("url": "https://example.com/", )";
  for (const Refused& refused : {
           Refused{request(url + R"("method": "PUT")"), ErrorCode::kBadValue, "/method"},
           Refused{request(R"("method": "GET", "url": "http://example.com/")"),
                   ErrorCode::kBadTemplate, "/url"},
           Refused{request(R"("method": "GET")"), ErrorCode::kMissingKey, "/url"},
           Refused{request(url + R"("method": "GET", "follow": true)"), ErrorCode::kUnknownKey,
                   "/follow"},
           Refused{request(url + R"("method": "GET", "exchange": {})"), ErrorCode::kUnknownKey,
                   "/exchange"},
           Refused{request(url + R"("method": "GET", "headers": {"Host": "x"})"),
                   ErrorCode::kBadValue, "/headers/Host"},
           Refused{request(url + R"("method": "GET", "headers": {"cOOKIE": "x"})"),
                   ErrorCode::kBadValue, "/headers/cOOKIE"},
           Refused{request(url + R"("method": "GET", "headers": {"A B": "x"})"),
                   ErrorCode::kBadValue, "/headers/A B"},
           Refused{request(url + R"("method": "GET", "headers": {"A": "x", "a": "y"})"),
                   ErrorCode::kBadValue, "/headers/a"},
           Refused{request(url + R"("method": "GET", "headers": {"A": "x\r\nB: y"})"),
                   ErrorCode::kBadTemplate, "/headers/A"},
           Refused{request(url + R"("method": "GET", "headers": {"A": "${password}"})"),
                   ErrorCode::kUnknownReference, "/headers/A"},
           Refused{request(url + R"("method": "GET", "body": {"json": 1})"), ErrorCode::kBadValue,
                   "/body"},
           Refused{request(url + R"("method": "POST", "body": {})"), ErrorCode::kMissingKey,
                   "/body/json"},
           Refused{request(url + R"("method": "POST", "body": {"json": {"a": ["${no}"]}})"),
                   ErrorCode::kUnknownReference, "/body/json"},
           Refused{request(url + R"("method": "POST", "body": {"json": 1, "form": {"a": "b"}})"),
                   ErrorCode::kUnknownKey, "/body/json"},
           Refused{request(url + R"("method": "POST", "body": {"form": {"a": {"b": 1}}})"),
                   ErrorCode::kMissingKey, "/body/form/a/json"},
       }) {
    ExpectRefused(refused);
  }
}

TEST(CheckParse, ChoicesNameEveryOptionOfASelectField) {
  const auto choices = [](std::string_view texts) {
    return WithVerdicts(std::string(kRequest) + R"(, "choices": {"host": )" + std::string(texts) +
                        "}");
  };
  EXPECT_TRUE(ReadCheck(choices(R"({"field": "region", "texts": {"us": "", "eu": "eu."}})"), Auth())
                  .has_value());
  ExpectRefused({choices(R"({"field": "region", "texts": {"us": ""}})"), ErrorCode::kBadValue,
                 "/choices/host/texts"});
  ExpectRefused({choices(R"({"field": "region", "texts": {"us": "", "eu": "", "au": ""}})"),
                 ErrorCode::kBadValue, "/choices/host/texts"});
  ExpectRefused({choices(R"({"field": "subdomain", "texts": {"us": ""}})"),
                 ErrorCode::kUnknownReference, "/choices/host/field"});
}

TEST(CheckParse, AMapThatIsNotTotalIsRefused) {
  EXPECT_TRUE(ReadCheck(WithRows(R"({"status": [200], "verdict": "linked"},
    {"verdict": "unexpected_answer"})"),
                        Auth())
                  .has_value());
  ExpectRefused({WithRows(""), ErrorCode::kBadValue, "/verdicts"});
  ExpectRefused(
      {WithRows(R"({"status": [200], "verdict": "linked"})"), ErrorCode::kBadValue, "/verdicts/0"});
  ExpectRefused({WithRows(R"({"verdict": "unexpected_answer"}, {"verdict": "rate_limited"})"),
                 ErrorCode::kBadValue, "/verdicts/0"});
  ExpectRefused({WithRows(R"({"transport": ["timed_out"], "verdict": "provider_timeout"})"),
                 ErrorCode::kBadValue, "/verdicts/0"});
}

TEST(CheckParse, BrokenRowsAreRefusedAtTheirPlace) {
  const auto row = [](std::string_view text) {
    return WithRows(std::string(text) + R"(, {"verdict": "unexpected_answer"})");
  };
  for (const Refused& refused : {
           Refused{row(R"({"status": 200, "verdict": "linked"})"), ErrorCode::kWrongType,
                   "/verdicts/0/status"},
           Refused{row(R"({"status": [], "verdict": "linked"})"), ErrorCode::kBadValue,
                   "/verdicts/0/status"},
           Refused{row(R"({"status": [99], "verdict": "rate_limited"})"), ErrorCode::kBadValue,
                   "/verdicts/0/status"},
           Refused{row(R"({"status": ["299-200"], "verdict": "rate_limited"})"),
                   ErrorCode::kBadValue, "/verdicts/0/status"},
           Refused{row(R"({"status": ["2xx"], "verdict": "rate_limited"})"), ErrorCode::kBadValue,
                   "/verdicts/0/status"},
           Refused{row(R"({"status": [401], "verdict": "nonsense"})"), ErrorCode::kBadValue,
                   "/verdicts/0/verdict"},
           Refused{row(R"({"status": [401], "verdict": "invalid_credentials", "field": "nope"})"),
                   ErrorCode::kUnknownReference, "/verdicts/0/field"},
           Refused{row(R"({"status": [401], "verdict": "rate_limited", "field": "version"})"),
                   ErrorCode::kUnknownReference, "/verdicts/0/field"},
           Refused{row(R"({"transport": ["answered"], "verdict": "rate_limited"})"),
                   ErrorCode::kBadValue, "/verdicts/0/transport"},
           Refused{
               row(R"({"transport": ["timed_out"], "status": [200], "verdict": "rate_limited"})"),
               ErrorCode::kBadValue, "/verdicts/0/transport"},
           Refused{row(R"({"transport": ["timed_out"], "verdict": "linked"})"),
                   ErrorCode::kBadValue, "/verdicts/0/status"},
           Refused{row(R"({"all": [{"body": "/a", "is": "array"}], "verdict": "linked"})"),
                   ErrorCode::kBadValue, "/verdicts/0/status"},
           Refused{row(R"({"status": ["200-302"], "verdict": "linked"})"), ErrorCode::kBadValue,
                   "/verdicts/0/status"},
           Refused{row(R"({"status": ["300-399"], "verdict": "linked"})"), ErrorCode::kBadValue,
                   "/verdicts/0/status"},
       }) {
    ExpectRefused(refused);
  }
}

TEST(CheckParse, BrokenTestsAreRefusedAtTheirPlace) {
  const auto with = [](std::string_view test) {
    return WithRows(R"({"status": [200], "all": [)" + std::string(test) +
                    R"(], "verdict": "linked"}, {"verdict": "unexpected_answer"})");
  };
  for (const char* good :
       {R"({"body": "", "is": "object"})", R"({"body": "/a~0b/~1", "equals": "x"})",
        R"({"body": "/a", "equals": 1})", R"({"body": "/a", "equals": true})",
        R"({"header": "x-a", "contains": "x"})", R"({"text": true, "contains": "x"})",
        R"({"header": "x-a", "is": "defined"})"}) {
    EXPECT_TRUE(ReadCheck(with(good), Auth()).has_value()) << good;
  }
  for (const char* bad :
       {R"({"body": "a", "is": "array"})", R"({"body": "/~2", "is": "array"})",
        R"({"body": "/~", "is": "array"})", R"({"body": "/a"})", R"({"is": "array"})",
        R"({"body": "/a", "is": "list"})", R"({"body": "/a", "equals": 1.5})",
        R"({"body": "/a", "equals": null})", R"({"body": "/a", "contains": ""})",
        R"({"body": "/a", "contains": 1})", R"({"body": "/a", "is": "array", "equals": 1})",
        R"({"body": "/a", "header": "x", "is": "defined"})",
        R"({"header": "X-A", "is": "defined"})", R"({"header": "x-a", "is": "array"})",
        R"({"header": "x-a", "equals": 1})", R"({"text": false, "contains": "x"})"}) {
    EXPECT_FALSE(ReadCheck(with(bad), Auth()).has_value()) << bad;
  }
}

// A byte less, or another one, at every 97th place of a real file: refused or read, never a
// trap; and what is read still links nothing without an answer.
TEST(CheckParse, DamagedProviderFilesNeverTrap) {
  const std::string whole = ReadSourceFile("providers/lucca.json");
  ASSERT_GT(whole.size(), 5000u);
  std::size_t read = 0;
  for (std::size_t i = 0; i < whole.size(); i += 97) {
    for (const char c : {'\0', '"', '}', '$', '9', '\xFF'}) {
      std::string damaged = whole;
      if (c == '\0') {
        damaged.erase(i, 1);
      } else {
        damaged[i] = c;
      }
      const auto checks = ParseChecks(damaged);
      if (!checks.has_value()) continue;
      ++read;
      for (const AuthCheck& check : checks.value()) {
        EXPECT_NE(Judge(check.check, Answered(200), {}).code, VerdictCode::kLinked);
      }
    }
  }
  EXPECT_GT(read, 20u);  // damage inside of a sentence is no damage
}

}  // namespace
}  // namespace linkdock
