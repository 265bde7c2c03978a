#include <gtest/gtest.h>

#include <string>

#include "tests/unit/core/check/check_support.h"
#include "tests/unit/read_file.h"
#include "widget/core/base/display_text.h"

namespace linkdock {
namespace {

constexpr std::string_view kKey = "00000000-0000-4000-8000-000000000200";

Check FileCheck(const std::string& id) {
  Result<std::vector<AuthCheck>> checks = ParseChecks(ReadSourceFile("providers/" + id + ".json"));
  EXPECT_TRUE(checks.has_value());
  if (!checks.has_value() || checks.value().empty()) return {};
  return std::move(checks.value()[0].check);
}

struct Row {
  int status;
  const char* body;
  const char* verdict;
  const char* field;
};

constexpr const char* kHtml =
    "<!DOCTYPE html><html><head><title>An Error Occurred</title></head></html>";

void ExpectVerdicts(const Check& check, const FieldValues& values, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Verdict verdict = Judge(check, Answered(row.status, row.body), values);
    EXPECT_EQ(VerdictName(verdict.code), row.verdict) << row.status << ' ' << row.body;
    EXPECT_EQ(verdict.field, row.field) << row.status << ' ' << row.body;
  }
}

const std::vector<Row> kLuccaRows = {
    {200,
     R"({"header":{"generated":"2026-11-22T09:00:00","principal":"My key"},"data":{"items":[{"id":416}]}})",
     "linked", ""},
    {200, R"({"data":{"items":[{"id":416}]}})", "linked", ""},
    {200, "\xEF\xBB\xBF{\"data\":{\"items\":[]}}", "linked", ""},
    {200, R"({"header":{"principal":null},"data":{"items":[]},"message":"","Message":null})",
     "linked", ""},
    {201, R"({"data":{"items":[]}})", "unexpected_answer", ""},
    {200, R"({"message":"rate limit exceeded"})", "rate_limited", ""},
    {200, R"({"Message":"Rate Limit Exceeded"})", "rate_limited", ""},
    {401, R"({"message":"rate limit exceeded"})", "rate_limited", ""},
    {200, R"({"Status":429,"Message":"slow down"})", "rate_limited", ""},
    {200, R"({"Status":401,"Message":"Unauthorized"})", "invalid_credentials", "api_key"},
    {200, R"({"status":401,"message":"Unauthorized"})", "invalid_credentials", "api_key"},
    {200, R"({"Status":403,"Message":"Forbidden"})", "insufficient_permissions", "api_key"},
    {200, R"({"data":{"items":[{"id":1}]},"Message":"no"})", "unexpected_answer", ""},
    {200, R"({"data":{}})", "unexpected_answer", ""},
    {200, R"({"data":{"items":{}}})", "unexpected_answer", ""},
    {200, R"([])", "unexpected_answer", ""},
    {200, kHtml, "unexpected_answer", ""},
    {200, "", "unexpected_answer", ""},
    {200, "{\"data\":{\"items\":[]}", "unexpected_answer", ""},
    {200, R"({"data":{"items":[]},"data":{"items":[]}})", "unexpected_answer", ""},
    {204, "", "unexpected_answer", ""},
    {401, R"({"Status":401,"Message":"Unauthorized","StackTrace":"at X"})", "invalid_credentials",
     "api_key"},
    {401, R"({"status":401,"message":"Unauthorized"})", "invalid_credentials", "api_key"},
    {401, R"({"type":"x","title":"Unauthorized","status":401,"detail":"no"})",
     "invalid_credentials", "api_key"},
    {401, "Invalid application token", "invalid_credentials", "api_key"},
    {401, "", "invalid_credentials", "api_key"},
    {401, kHtml, "invalid_credentials", "api_key"},
    {403, R"({"status":403,"title":"Forbidden"})", "insufficient_permissions", "api_key"},
    {403, "", "insufficient_permissions", "api_key"},
    {301, "", "wrong_host", "subdomain"},
    {302, R"({"data":{"items":[]}})", "wrong_host", "subdomain"},
    {307, "", "wrong_host", "subdomain"},
    {399, "", "wrong_host", "subdomain"},
    {404, kHtml, "wrong_host", "subdomain"},
    {404, R"({"message":"not found"})", "wrong_host", "subdomain"},
    {410, "", "wrong_host", "subdomain"},
    {408, "", "provider_timeout", ""},
    {504, kHtml, "provider_timeout", ""},
    {429, "", "rate_limited", ""},
    {429, R"({"data":{"items":[]}})", "rate_limited", ""},
    {400, "Paging limit should be between 1 and 1000", "unexpected_answer", ""},
    {413, "", "unexpected_answer", ""},
    {431, "", "unexpected_answer", ""},
    {500, "Oops ! Something went wrong. Please contact your administrator", "provider_unavailable",
     ""},
    {500, R"({"data":{"items":[]}})", "provider_unavailable", ""},
    {503, kHtml, "provider_unavailable", ""},
    {599, "", "provider_unavailable", ""},
    {600, "", "unexpected_answer", ""},
    {100, "", "unexpected_answer", ""},
    {0, "", "unexpected_answer", ""},
};

TEST(CheckJudge, LuccaAnswersReadAsWhatTheyMean) {
  ExpectVerdicts(FileCheck("lucca"), MakeValues({{"subdomain", "acme"}, {"api_key", kKey}}),
                 kLuccaRows);
}

const std::vector<Row> kNutshellRows = {
    {200,
     R"({"meta":{"count":4,"instanceId":"379104"},"links":{},"accounts":[{"id":"15-accounts"}]})",
     "linked", ""},
    {200, R"({"meta":{"instanceId":"379104"},"accounts":[]})", "linked", ""},
    {200, R"({"meta":{"instanceId":379104},"accounts":[],"errors":[],"error":null})", "linked", ""},
    {200,
     R"({"meta":{},"links":{},"accounts":[],"errors":[{"status":"400","title":"Invalid filter"}]})",
     "unexpected_answer", ""},
    {200, R"({"meta":{},"accounts":[]})", "unexpected_answer", ""},
    {200, R"({"meta":{"instanceId":"1"},"accounts":[],"message":"no"})", "unexpected_answer", ""},
    {200, R"({"message":"rate limit exceeded"})", "rate_limited", ""},
    {200, R"({"error":{"code":0,"message":"Rate limit reached"}})", "rate_limited", ""},
    {200, R"({"result":null,"error":{"code":401,"message":"Unauthorized"}})", "invalid_credentials",
     "api_key"},
    {200, R"({"code":401,"message":"Unauthorized"})", "invalid_credentials", "api_key"},
    {200, R"({"errors":[{"status":"401"}]})", "invalid_credentials", "api_key"},
    {200, R"({"errors":[{"status":"403"}]})", "insufficient_permissions", "api_key"},
    {200, kHtml, "unexpected_answer", ""},
    {400, R"({"meta":{},"accounts":[],"errors":[{"status":"400"}]})", "unexpected_answer", ""},
    {401, kHtml, "invalid_credentials", "api_key"},
    {401, R"({"message":"Unauthorized"})", "invalid_credentials", "api_key"},
    {403, kHtml, "insufficient_permissions", "api_key"},
    {404, kHtml, "unexpected_answer", ""},
    {404, R"({"message":"We couldn't find that page"})", "unexpected_answer", ""},
    {405, "\"Internal Error\"", "unexpected_answer", ""},
    {302, "", "unexpected_answer", ""},
    {302, R"({"meta":{"instanceId":"1"},"accounts":[]})", "unexpected_answer", ""},
    {408, kHtml, "provider_timeout", ""},
    {429, "", "rate_limited", ""},
    {500, R"({"code":500,"message":"Internal Server Error"})", "provider_unavailable", ""},
    {502, kHtml, "provider_unavailable", ""},
    {503, kHtml, "provider_unavailable", ""},
    {504, kHtml, "provider_timeout", ""},
};

TEST(CheckJudge, NutshellAnswersReadAsWhatTheyMean) {
  ExpectVerdicts(FileCheck("nutshell"),
                 MakeValues({{"username", "j@a.example"}, {"api_key", "0123456789abc"}}),
                 kNutshellRows);
}

TEST(CheckJudge, WhatHappensToTheConnectionHasAVerdictToo) {
  struct Case {
    TransportOutcome transport;
    const char* lucca;
    const char* lucca_field;
    const char* nutshell;
  };
  const Check lucca = FileCheck("lucca");
  const Check nutshell = FileCheck("nutshell");
  for (const Case& one : {
           Case{TransportOutcome::kDnsFailed, "wrong_host", "subdomain", "provider_unavailable"},
           Case{TransportOutcome::kConnectFailed, "provider_unavailable", "",
                "provider_unavailable"},
           Case{TransportOutcome::kTlsFailed, "provider_unavailable", "", "provider_unavailable"},
           Case{TransportOutcome::kTimedOut, "provider_timeout", "", "provider_timeout"},
           Case{TransportOutcome::kBroken, "unexpected_answer", "", "unexpected_answer"},
           Case{TransportOutcome::kTooLarge, "unexpected_answer", "", "unexpected_answer"},
           Case{TransportOutcome::kPolicyDenied, "policy_denied", "", "policy_denied"},
       }) {
    UpstreamAnswer answer =
        Answered(200, R"({"data":{"items":[]},"meta":{"instanceId":"1"},"accounts":[]})");
    answer.transport = one.transport;
    const Verdict from_lucca = Judge(lucca, answer, {});
    EXPECT_EQ(VerdictName(from_lucca.code), one.lucca) << TransportName(one.transport);
    EXPECT_EQ(from_lucca.field, one.lucca_field);
    EXPECT_EQ(VerdictName(Judge(nutshell, answer, {}).code), one.nutshell)
        << TransportName(one.transport);
  }
}

TEST(CheckJudge, ARedirectIsNeverASuccess) {
  for (const char* id : {"lucca", "nutshell"}) {
    const Check check = FileCheck(id);
    for (int status = 300; status < 400; ++status) {
      const auto answer =
          Answered(status, R"({"data":{"items":[]},"meta":{"instanceId":"1"},"accounts":[]})");
      EXPECT_NE(Judge(check, answer, {}).code, VerdictCode::kLinked) << id << status;
    }
  }
}

TEST(CheckJudge, RetryAfterIsWholeSecondsBetweenOneAndSixty) {
  const std::pair<const char*, int> cases[] = {
      {"30", 30},
      {"0", 1},
      {"1", 1},
      {"60", 60},
      {"61", 60},
      {"999999", 60},
      {"99999999999999999999", 60},
      {"", 0},
      {"-1", 0},
      {"1.5", 0},
      {" 30", 0},
      {"Wed, 21 Oct 2026 07:28:00 GMT", 0},
      {"soon", 0},
  };
  const Check check = FileCheck("lucca");
  for (const auto& [header, seconds] : cases) {
    UpstreamAnswer answer = Answered(429);
    answer.headers.emplace_back("retry-after", header);
    EXPECT_EQ(Judge(check, answer, {}).retry_after_s, seconds) << header;
  }
  EXPECT_EQ(Judge(check, Answered(429), {}).retry_after_s, 0);
}

TEST(CheckJudge, ALinkedAccountHasALabelThatAPersonKnows) {
  const Verdict lucca = Judge(FileCheck("lucca"), Answered(200, R"({"data":{"items":[]}})"),
                              MakeValues({{"subdomain", "acme"}, {"api_key", kKey}}));
  EXPECT_EQ(lucca.account_label, "acme.ilucca.net");
  const Verdict nutshell =
      Judge(FileCheck("nutshell"), Answered(200, R"({"meta":{"instanceId":"1"},"accounts":[]})"),
            MakeValues({{"username", "j@a.example"}, {"api_key", kKey}}));
  EXPECT_EQ(nutshell.account_label, "j@a.example");
}

Check LabelCheck() {
  return GoodCheck(R"({"method": "GET", "url": "https://example.com/",
      "verdicts": [{"status": [200], "verdict": "linked"}, {"verdict": "unexpected_answer"}],
      "label": {"pointer": "/a~1b/0/name", "template": "at ${team}"}})",
                   MakeAuth({"team", "api_key*"}));
}

TEST(CheckJudge, ALabelFromTheAnswerIsCleanedAndNeverASecret) {
  const Check check = LabelCheck();
  const auto label = [&](std::string_view body) {
    return Judge(check, Answered(200, body), MakeValues({{"team", "ours"}, {"api_key", "s3cr3t"}}))
        .account_label;
  };
  EXPECT_EQ(label(R"({"a/b": [{"name": "Acme Ltd"}]})"), "Acme Ltd");
  EXPECT_EQ(label(R"({"a/b": [{"name": 42}]})"), "42");
  EXPECT_EQ(label(R"({"a/b": [{"name": " A\u202Ec\u200Bm\u0007e \n"}]})"), "Acme");
  EXPECT_EQ(label(R"({"a/b": [{"name": ""}]})"), "at ours");
  EXPECT_EQ(label(R"({"a/b": [{"name": "\u200B"}]})"), "at ours");
  EXPECT_EQ(label(R"({"a/b": [{"name": ["x"]}]})"), "at ours");
  EXPECT_EQ(label(R"({"a/b": [{"name": "key s3cr3t!"}]})"), "at ours");
  EXPECT_EQ(label(R"({"a/b": []})"), "at ours");
  EXPECT_EQ(label(R"({"a/b": {"0": {"name": "object"}}})"), "object");
  EXPECT_EQ(label("not JSON"), "at ours");
  const std::string endless(4000, 'x');
  EXPECT_EQ(label(R"({"a/b": [{"name": ")" + endless + R"("}]})"),
            std::string(kMaxLabelCodePoints, 'x'));
}

TEST(CheckJudge, EveryRowIsFirstComeAndNothingIsLinkedByDefault) {
  const Check empty;
  EXPECT_EQ(Judge(empty, Answered(200, "{}"), {}).code, VerdictCode::kUnexpectedAnswer);
  EXPECT_EQ(DecidingRow(empty, Answered(200)), 0u);
  const Check lucca = FileCheck("lucca");
  for (int status = 0; status < 1000; ++status) {
    for (const char* body : {"", "{}", "[]", "null", kHtml}) {
      const UpstreamAnswer answer = Answered(status, body);
      EXPECT_LT(DecidingRow(lucca, answer), lucca.verdicts.size());
      EXPECT_NE(Judge(lucca, answer, {}).code, VerdictCode::kLinked) << status << body;
    }
  }
}

TEST(CheckJudge, ArrayIndicesInPointersAreStrict) {
  const auto verdict = [](const char* pointer) {
    const Check check = GoodCheck(std::string(R"({"method": "GET", "url": "https://example.com/",
        "verdicts": [{"status": [200], "all": [{"body": ")") +
                                      pointer +
                                      R"(", "is": "defined"}], "verdict": "linked"},
                    {"verdict": "unexpected_answer"}], "label": {"template": "x"}})",
                                  MakeAuth({"x"}));
    return Judge(check, Answered(200, R"({"a": [1, [2]], "": {"~": 3}})"), {}).code ==
           VerdictCode::kLinked;
  };
  for (const char* there : {"", "/a", "/a/0", "/a/1/0", "/", "//~0"})
    EXPECT_TRUE(verdict(there)) << there;
  for (const char* absent :
       {"/a/2", "/a/00", "/a/-", "/a/+1", "/a/1/0/0", "/b", "/a/9999999", "/a/"}) {
    EXPECT_FALSE(verdict(absent)) << absent;
  }
}

}  // namespace
}  // namespace linkdock
