#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "proxy/base/limits.h"
#include "proxy/check/field_check.h"
#include "proxy/contract/account_answers.h"
#include "proxy/contract/check_answer.h"
#include "proxy/contract/check_body.h"

namespace linkdock::proxy {
namespace {

std::string_view ProblemOf(std::string_view body) {
  const auto read = ReadCheckBody(body);
  return read ? "none" : DescribeProblem(read.error()).code;
}

TEST(CheckBody, TheContractsExampleIsRead) {
  const auto body = ReadCheckBody(
      R"({"provider":"lucca","auth":"api_key","fields":{"subdomain":"acme","api_key":"k"},"account_id":null})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->provider, "lucca");
  EXPECT_EQ(body->auth, "api_key");
  EXPECT_EQ(FindValue(body->fields, "subdomain")->Reveal(), "acme");
  EXPECT_EQ(FindValue(body->fields, "api_key")->Reveal(), "k");
  EXPECT_EQ(body->account_id, "");
}

TEST(CheckBody, TheAccountIdMayBeAbsentNullOrAText) {
  EXPECT_EQ(ProblemOf(R"({"provider":"p","auth":"a","fields":{}})"), "none");
  EXPECT_EQ(ProblemOf(R"({"provider":"p","auth":"a","fields":{},"account_id":null})"), "none");
  EXPECT_EQ(ProblemOf(R"({"provider":"p","auth":"a","fields":{},"account_id":"acc_1"})"), "none");
  EXPECT_EQ(ProblemOf(R"({"provider":"p","auth":"a","fields":{},"account_id":""})"),
            "malformed_body");
  EXPECT_EQ(ProblemOf(R"({"provider":"p","auth":"a","fields":{},"account_id":1})"),
            "malformed_body");
}

TEST(CheckBody, WhatIsNoStrictJsonIsRefused) {
  for (const char* body :
       {"", "{", "{}x", "<html>", "\xef\xbb\xbf{}", R"({"provider":"a","provider":"b"})",
        R"({"a":"\u0000"})", R"({"a":"\ud800"})", "{\"a\":\"\xff\"}", R"({"a":1e400})"}) {
    EXPECT_EQ(ProblemOf(body), "malformed_json") << body;
  }
  EXPECT_EQ(ProblemOf(std::string(40, '[') + std::string(40, ']')), "malformed_json");
  EXPECT_EQ(ProblemOf('"' + std::string(kMaxBodyBytes, 'x') + '"'), "malformed_json");
}

TEST(CheckBody, WhatHasAnotherShapeIsRefused) {
  for (const char* body :
       {"[]", "1", "null", "{}", R"({"provider":"p","auth":"a"})",
        R"({"provider":1,"auth":"a","fields":{}})", R"({"provider":"p","auth":null,"fields":{}})",
        R"({"provider":"p","auth":"a","fields":[]})",
        R"({"provider":"p","auth":"a","fields":{"k":1}})",
        R"({"provider":"p","auth":"a","fields":{"k":null}})",
        R"({"provider":"p","auth":"a","fields":{},"extra":1})",
        R"({"provider":"p","auth":"a","fields":{},"__proto__":{}})"}) {
    EXPECT_EQ(ProblemOf(body), "malformed_body") << body;
  }
}

Field MakeField(const char* key, FieldKind kind) {
  Field field;
  field.key = key;
  field.label = key;
  field.kind = kind;
  return field;
}

AuthMethod TestAuth() {
  AuthMethod auth;
  auth.id = "api_key";
  Field region = MakeField("region", FieldKind::kSelect);
  region.options = {{"eu", "EU"}, {"us", "US"}};
  Field key = MakeField("key", FieldKind::kSecret);
  key.normalise = {{NormaliseOp::kTrim, {}}};
  Field tenant = MakeField("tenant", FieldKind::kText);
  tenant.required = false;
  tenant.when = Condition{"region", "us"};
  Field constant = MakeField("version", FieldKind::kConstant);
  constant.constant = "7";
  auth.fields = {std::move(region), std::move(key), std::move(tenant), std::move(constant)};
  return auth;
}

FieldValues Values(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  FieldValues values;
  for (const auto& [key, value] : pairs) values.emplace_back(key, Secret(value));
  return values;
}

TEST(CheckFields, GivesHealedValuesInTheFormsOrderWithConstants) {
  const auto values = CheckFields(TestAuth(), Values({{"key", "  abc "}, {"region", "eu"}}));
  ASSERT_TRUE(values);
  ASSERT_EQ(values->size(), 4u);
  EXPECT_EQ((*values)[0].first, "region");
  EXPECT_EQ(FindValue(*values, "key")->Reveal(), "abc");
  EXPECT_EQ(FindValue(*values, "version")->Reveal(), "7");
}

TEST(CheckFields, NamesTheFirstInvalidField) {
  const auto key_of = [](const FieldValues& sent) {
    const auto checked = CheckFields(TestAuth(), sent);
    return checked ? std::string("none") : checked.error().key;
  };
  EXPECT_EQ(key_of(Values({{"region", "eu"}})), "key");
  EXPECT_EQ(key_of(Values({{"region", "mars"}, {"key", "abc"}})), "region");
  EXPECT_EQ(key_of(Values({{"region", "eu"}, {"key", "a\r\nX-Evil: 1"}})), "key");
  EXPECT_EQ(key_of(Values({{"region", "eu"}, {"key", "a\u200bb"}})), "key");
  EXPECT_EQ(key_of(Values({{"region", "us"}, {"key", "abc"}, {"tenant", "t"}})), "none");
}

TEST(CheckFields, RefusesUnknownHiddenAndConstantFields) {
  const auto refused = [](const FieldValues& sent) {
    const auto checked = CheckFields(TestAuth(), sent);
    return !checked.has_value();
  };
  EXPECT_TRUE(refused(Values({{"region", "eu"}, {"key", "abc"}, {"other", "x"}})));
  EXPECT_TRUE(refused(Values({{"region", "eu"}, {"key", "abc"}, {"tenant", "x"}})));
  EXPECT_TRUE(refused(Values({{"region", "eu"}, {"key", "abc"}, {"version", "8"}})));
  EXPECT_FALSE(refused(Values({{"region", "eu"}, {"key", "abc"}, {"tenant", ""}})));
}

TEST(Answers, FollowTheContractToTheByte) {
  Account account;
  account.id = "acc_1";
  account.provider = "lucca";
  account.label = "a\"b";
  account.status = "active";
  account.last_check_at_ms = 1500;
  EXPECT_EQ(
      LinkedAnswer(account, "req_1").body,
      R"({"outcome":"linked","account":{"id":"acc_1","provider":"lucca","label":"a\"b"},"request_id":"req_1"})");
  EXPECT_EQ(
      RejectedAnswer({.code = VerdictCode::kRateLimited,
                      .field = "",
                      .retry_after_s = 30,
                      .account_label = ""},
                     "req_1")
          .body,
      R"({"outcome":"rejected","code":"rate_limited","field":null,"user_recoverable":true,"retry_after_s":30,"request_id":"req_1"})");
  EXPECT_EQ(
      RejectedAnswer({.code = VerdictCode::kWrongHost,
                      .field = "subdomain",
                      .retry_after_s = 0,
                      .account_label = ""},
                     "r")
          .body,
      R"({"outcome":"rejected","code":"wrong_host","field":"subdomain","user_recoverable":true,"request_id":"r"})");
  EXPECT_EQ(
      AccountsAnswer({{account}, "n"}, Audience::kBrowser, "r").body,
      R"({"accounts":[{"id":"acc_1","provider":"lucca","label":"a\"b","status":"active",)"
      R"("created_at":"1970-01-01T00:00:00.000Z","last_check_at":"1970-01-01T00:00:01.500Z"}],)"
      R"("next":"n","request_id":"r"})");
  EXPECT_EQ(AccountsAnswer({}, Audience::kBrowser, "r").body,
            R"({"accounts":[],"next":null,"request_id":"r"})");
  EXPECT_EQ(
      ProblemAnswer(ProblemCode::kTooManyChecks, "r", 6, "owner").body,
      R"({"type":"about:blank","title":"There are too many checks; `limit` says whose.",)"
      R"("status":429,"code":"too_many_checks","retry_after_s":6,"limit":"owner","request_id":"r"})");
}

TEST(Answers, EveryProblemHasAnErrorStatusAndItsOwnName) {
  std::vector<std::string_view> names;
  for (int i = 0; i < kProblemCodes; ++i) {
    const ProblemRow& row = DescribeProblem(static_cast<ProblemCode>(i));
    EXPECT_TRUE(row.status >= 400 && row.status < 600) << row.code;
    EXPECT_EQ(std::count(names.begin(), names.end(), row.code), 0) << row.code;
    names.push_back(row.code);
  }
}

}  // namespace
}  // namespace linkdock::proxy
