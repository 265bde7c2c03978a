// The check language against the shapes of real providers: what is sent, and what the answers mean.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/core/check/check_support.h"

namespace linkdock {
namespace {

struct Meaning {
  int status;
  const char* body;
  VerdictCode verdict;
};

struct Shape {
  const char* name;
  std::vector<std::string_view> fields;
  std::vector<std::pair<const char*, const char*>> values;
  const char* check;
  const char* url;
  std::vector<std::pair<const char*, const char*>> headers;
  const char* body;
  std::vector<Meaning> meanings;
};

constexpr VerdictCode kLinked = VerdictCode::kLinked;
constexpr VerdictCode kInvalid = VerdictCode::kInvalidCredentials;
constexpr VerdictCode kForbidden = VerdictCode::kInsufficientPermissions;
constexpr VerdictCode kUnexpected = VerdictCode::kUnexpectedAnswer;

const std::vector<Shape> kBasicShapes = {
    {"BambooHR: key as user name, a constant as password, tenant in the path",
     {"subdomain", "api_key*"},
     {{"subdomain", "acme"}, {"api_key", "k1"}},
     R"({"method": "GET",
           "url": "https://api.bamboohr.com/api/gateway.php/${subdomain}/v1/meta/fields",
           "headers": {"Authorization": "Basic ${base64(api_key ':x')}"},
           "verdicts": [
             {"status": [200], "verdict": "linked"},
             {"status": [403], "all": [{"header": "x-bamboohr-error-message", "contains": "permission"}],
              "verdict": "insufficient_permissions"},
             {"status": [401, 403], "verdict": "invalid_credentials", "field": "api_key"},
             {"verdict": "unexpected_answer"}],
           "label": {"template": "${subdomain}.bamboohr.com"}})",
     "https://api.bamboohr.com/api/gateway.php/acme/v1/meta/fields",
     {{"Authorization", "Basic azE6eA=="}},
     "",
     {{200, "[]", kLinked}, {401, "", kInvalid}, {403, "", kInvalid}, {418, "", kUnexpected}}},
    {"Greenhouse: key as user name, empty password",
     {"api_key*"},
     {{"api_key", "key-1"}},
     R"({"method": "GET", "url": "https://harvest.greenhouse.io/v1/candidates",
           "headers": {"Authorization": "Basic ${base64(api_key ':')}"},
           "verdicts": [{"status": [200], "verdict": "linked"}, {"verdict": "unexpected_answer"}],
           "label": {"template": "Greenhouse"}})",
     "https://harvest.greenhouse.io/v1/candidates",
     {{"Authorization", "Basic a2V5LTE6"}},
     "",
     {{200, "", kLinked}, {302, "", kUnexpected}}},
    {"Zendesk: decorated user name, host from a field, label from the answer",
     {"subdomain", "email", "api_token*"},
     {{"subdomain", "acme"}, {"email", "j@a.example"}, {"api_token", "t"}},
     R"({"method": "GET", "url": "https://${subdomain}.zendesk.com/api/v2/users.json?per_page=1&page=1",
           "headers": {"Authorization": "Basic ${base64(email '/token:' api_token)}"},
           "verdicts": [{"status": [200], "all": [{"body": "/users", "is": "array"}], "verdict": "linked"},
                        {"verdict": "unexpected_answer"}],
           "label": {"pointer": "/users/0/name", "template": "${subdomain}"}})",
     "https://acme.zendesk.com/api/v2/users.json?per_page=1&page=1",
     {{"Authorization", "Basic akBhLmV4YW1wbGUvdG9rZW46dA=="}},
     "",
     {{200, R"({"users": [{"name": "Jane"}]})", kLinked}, {200, "<html>", kUnexpected}}},
};

const std::vector<Shape> kHeaderShapes = {
    {"Workable: bearer token, host from a field",
     {"subdomain", "token*"},
     {{"subdomain", "acme"}, {"token", "abc"}},
     R"({"method": "GET", "url": "https://${subdomain}.workable.com/spi/v3/jobs",
           "headers": {"Authorization": "Bearer ${token}"},
           "verdicts": [{"status": [200], "verdict": "linked"}, {"verdict": "unexpected_answer"}],
           "label": {"template": "${subdomain}"}})",
     "https://acme.workable.com/spi/v3/jobs",
     {{"Authorization", "Bearer abc"}},
     "",
     {{200, "", kLinked}}},
    {"Teamtailor: custom scheme and a fixed version header from a constant",
     {"extension", "api_key*", "version:20210218"},
     {{"extension", "acme"}, {"api_key", "abc"}},
     R"({"method": "GET", "url": "https://${extension}.teamtailor.com/v1/users",
           "headers": {"Authorization": "Token token=${api_key}", "X-Api-Version": "${version}"},
           "verdicts": [{"status": [200], "verdict": "linked"}, {"verdict": "unexpected_answer"}],
           "label": {"template": "${extension}"}})",
     "https://acme.teamtailor.com/v1/users",
     {{"Authorization", "Token token=abc"}, {"X-Api-Version", "20210218"}},
     "",
     {{200, "", kLinked}}},
    {"Copper: three headers, one with the e-mail address",
     {"api_key*", "email"},
     {{"api_key", "k"}, {"email", "j@a.example"}},
     R"({"method": "GET", "url": "https://api.copper.com/developer_api/v1/users/me",
           "headers": {"X-PW-AccessToken": "${api_key}", "X-PW-Application": "developer_api",
                       "X-PW-UserEmail": "${email}"},
           "verdicts": [{"status": [200], "verdict": "linked"}, {"verdict": "unexpected_answer"}],
           "label": {"template": "${email}"}})",
     "https://api.copper.com/developer_api/v1/users/me",
     {{"X-PW-AccessToken", "k"},
      {"X-PW-Application", "developer_api"},
      {"X-PW-UserEmail", "j@a.example"}},
     "",
     {{200, "", kLinked}}},
    {"Intercom: the host depends on a region",
     {"token*", "region=us,eu,au"},
     {{"token", "t"}, {"region", "eu"}},
     R"({"method": "GET", "url": "https://api.${region_host}intercom.io/me",
           "headers": {"Authorization": "Bearer ${token}", "Accept": "application/json"},
           "choices": {"region_host": {"field": "region", "texts": {"us": "", "eu": "eu.", "au": "au."}}},
           "verdicts": [{"status": [200], "verdict": "linked"}, {"verdict": "unexpected_answer"}],
           "label": {"pointer": "/app/name", "template": "Intercom"}})",
     "https://api.eu.intercom.io/me",
     {{"Accept", "application/json"}, {"Authorization", "Bearer t"}},
     "",
     {{200, "{}", kLinked}}},
    {"Apollo: success is a boolean in the body",
     {"api_key*"},
     {{"api_key", "k"}},
     R"({"method": "GET", "url": "https://app.apollo.io/api/v1/auth/health",
           "headers": {"x-api-key": "${api_key}"},
           "verdicts": [{"status": [200], "all": [{"body": "/is_logged_in", "is": "true"}], "verdict": "linked"},
                        {"status": [200], "all": [{"body": "/is_logged_in", "is": "false"}],
                         "verdict": "invalid_credentials", "field": "api_key"},
                        {"verdict": "unexpected_answer"}],
           "label": {"template": "Apollo"}})",
     "https://app.apollo.io/api/v1/auth/health",
     {{"x-api-key", "k"}},
     "",
     {{200, R"({"is_logged_in": true})", kLinked},
      {200, R"({"is_logged_in": false})", kInvalid},
      {200, R"({"is_logged_in": "true"})", kUnexpected}}},
};

const std::vector<Shape> kBodyShapes = {
    {"Pipedrive: the key in the query, success by a flag",
     {"api_token*"},
     {{"api_token", "a&b=c"}},
     R"({"method": "GET", "url": "https://api.pipedrive.com/v1/userSettings?api_token=${api_token}",
           "verdicts": [{"status": [200], "all": [{"body": "/success", "equals": true}], "verdict": "linked"},
                        {"status": [401], "verdict": "invalid_credentials", "field": "api_token"},
                        {"verdict": "unexpected_answer"}],
           "label": {"template": "Pipedrive"}})",
     "https://api.pipedrive.com/v1/userSettings?api_token=a%26b%3Dc",
     {},
     "",
     {{200, R"({"success": true})", kLinked},
      {200, R"({"success": false})", kUnexpected},
      {401, R"({"success": false})", kInvalid}}},
    {"Ashby: POST without a payload; 401 is missing, 403 is wrong or not permitted",
     {"api_key*"},
     {{"api_key", "k"}},
     R"({"method": "POST", "url": "https://api.ashbyhq.com/apiKey.info", "body": {"json": {}},
           "headers": {"Authorization": "Basic ${base64(api_key ':')}"},
           "verdicts": [
             {"status": [200], "all": [{"body": "/success", "is": "true"}], "verdict": "linked"},
             {"status": [403], "all": [{"text": true, "contains": "missing_endpoint_permission"}],
              "verdict": "insufficient_permissions"},
             {"status": [401, 403], "verdict": "invalid_credentials", "field": "api_key"},
             {"verdict": "unexpected_answer"}],
           "label": {"pointer": "/results/title", "template": "Ashby"}})",
     "https://api.ashbyhq.com/apiKey.info",
     {{"Authorization", "Basic azo="}, {"Content-Type", "application/json"}},
     "{}",
     {{200, R"({"success": true})", kLinked},
      {200, R"({"success": false, "errors": ["x"]})", kUnexpected},
      {403, R"({"errors": ["missing_endpoint_permission"]})", kForbidden},
      {403, "", kInvalid}}},
    {"Zabbix: JSON-RPC, success when there is a result",
     {"subdomain", "token*"},
     {{"subdomain", "acme"}, {"token", "say \"hi\" \\"}},
     R"({"method": "POST", "url": "https://${subdomain}.zabbix.cloud/api_jsonrpc.php",
           "headers": {"Accept": "application/json"},
           "body": {"json": {"jsonrpc": "2.0", "method": "user.get", "auth": "${token}",
                             "params": {"limit": 1, "output": ["x", null, true, 1.5]}, "id": 1}},
           "verdicts": [{"status": [200], "all": [{"body": "/result", "is": "defined"}],
                         "none": [{"body": "/error", "is": "filled"}], "verdict": "linked"},
                        {"status": [200], "all": [{"body": "/error/data", "contains": "not authori"}],
                         "verdict": "invalid_credentials", "field": "token"},
                        {"verdict": "unexpected_answer"}],
           "label": {"template": "${subdomain}"}})",
     "https://acme.zabbix.cloud/api_jsonrpc.php",
     {{"Accept", "application/json"}, {"Content-Type", "application/json"}},
     R"({"auth":"say \"hi\" \\","id":1,"jsonrpc":"2.0","method":"user.get","params":{"limit":1,"output":["x",null,true,1.5]}})",
     {{200, R"({"result": [], "error": null})", kLinked},
      {200, R"({"error": {"data": "Not Authorised."}})", kInvalid},
      {200, R"({"result": [], "error": {"data": "x"}})", kUnexpected}}},
    {"Expensify: a form with JSON inside, failure named in a 200 body",
     {"partner_id", "partner_secret*"},
     {{"partner_id", "a b"}, {"partner_secret", "p\"&"}},
     R"({"method": "POST", "url": "https://integrations.expensify.com/Integration-Server/ExpensifyIntegrations",
           "body": {"form": {"requestJobDescription": {"json": {"type": "get",
               "credentials": {"partnerUserID": "${partner_id}", "partnerUserSecret": "${partner_secret}"}}},
             "version": "1 & 2"}},
           "verdicts": [{"status": [200], "none": [{"body": "/responseMessage", "contains": "authentication error"}],
                         "verdict": "linked"},
                        {"status": [200], "verdict": "invalid_credentials", "field": "partner_secret"},
                        {"verdict": "unexpected_answer"}],
           "label": {"template": "${partner_id}"}})",
     "https://integrations.expensify.com/Integration-Server/ExpensifyIntegrations",
     {{"Content-Type", "application/x-www-form-urlencoded"}},
     "requestJobDescription=%7B%22credentials%22%3A%7B%22partnerUserID%22%3A%22a%20b%22%2C"
     "%22partnerUserSecret%22%3A%22p%5C%22%26%22%7D%2C%22type%22%3A%22get%22%7D&version=1%20%26%"
     "202",
     {{200, "{}", kLinked}, {200, R"({"responseMessage": "Authentication Error"})", kInvalid}}},
    {"CDW: a refused order is a good key",
     {"api_key*", "environment=live,test"},
     {{"api_key", "k"}, {"environment", "test"}},
     R"({"method": "POST", "url": "https://${host}.cdw.com/${path}/v1/customers/orders", "body": {"json": {}},
           "headers": {"subscription-key": "${api_key}"},
           "choices": {"host": {"field": "environment", "texts": {"live": "apiconnect", "test": "apiconnect.preprod"}},
                       "path": {"field": "environment", "texts": {"live": "b2b", "test": "pprd/b2b"}}},
           "verdicts": [{"status": [400], "verdict": "linked"},
                        {"status": [401], "verdict": "invalid_credentials", "field": "api_key"},
                        {"verdict": "unexpected_answer"}],
           "label": {"template": "CDW"}})",
     "https://apiconnect.preprod.cdw.com/pprd/b2b/v1/customers/orders",
     {{"subscription-key", "k"}, {"Content-Type", "application/json"}},
     "{}",
     {{400, "", kLinked}, {401, "", kInvalid}, {200, "", kUnexpected}}},
    {"Pushpay: XML, judged by its text",
     {"subdomain", "username", "password*"},
     {{"subdomain", "acme"}, {"username", "u"}, {"password", "p:q"}},
     R"({"method": "GET", "url": "https://${subdomain}.ccbchurch.com/api.php?srv=api_status",
           "headers": {"Authorization": "Basic ${base64(username ':' password)}"},
           "verdicts": [{"status": [200], "none": [{"text": true, "contains": "<error"}], "verdict": "linked"},
                        {"status": [200], "verdict": "invalid_credentials", "field": "password"},
                        {"verdict": "unexpected_answer"}],
           "label": {"template": "${subdomain}"}})",
     "https://acme.ccbchurch.com/api.php?srv=api_status",
     {{"Authorization", "Basic dTpwOnE="}},
     "",
     {{200, "<response/>", kLinked}, {200, "<ERROR>no</ERROR>", kInvalid}}},
    {"Slack: success when the body names no error",
     {"token*"},
     {{"token", "x"}},
     R"({"method": "GET", "url": "https://slack.com/api/users.profile.get",
           "headers": {"Authorization": "Bearer ${token}"},
           "verdicts": [{"status": [200], "all": [{"body": "/error", "equals": "invalid_auth"}],
                         "verdict": "invalid_credentials", "field": "token"},
                        {"status": [200], "all": [{"body": "/error", "equals": "missing_scope"}],
                         "verdict": "insufficient_permissions"},
                        {"status": [200], "all": [{"body": "/ok", "is": "true"}], "verdict": "linked"},
                        {"verdict": "unexpected_answer"}],
           "label": {"pointer": "/profile/real_name", "template": "Slack"}})",
     "https://slack.com/api/users.profile.get",
     {{"Authorization", "Bearer x"}},
     "",
     {{200, R"({"ok": true})", kLinked},
      {200, R"({"ok": false, "error": "invalid_auth"})", kInvalid},
      {200, R"({"ok": false, "error": "missing_scope"})", kForbidden}}},
};

void ExpectShape(const Shape& shape) {
  SCOPED_TRACE(shape.name);
  AuthMethod auth;
  for (const std::string_view field : shape.fields) auth.fields.push_back(MakeField(field));
  FieldValues values;
  for (const auto& [key, value] : shape.values) values.emplace_back(key, Secret(value));
  const Check check = GoodCheck(shape.check, auth);
  const Result<UpstreamRequest> request = BuildRequest(check, values);
  ASSERT_TRUE(request.has_value()) << request.error().where;
  EXPECT_EQ(request.value().url.Reveal(), shape.url);
  EXPECT_EQ(request.value().body.Reveal(), shape.body);
  ASSERT_EQ(request.value().headers.size(), shape.headers.size());
  for (std::size_t i = 0; i < shape.headers.size(); ++i) {
    EXPECT_EQ(request.value().headers[i].first, shape.headers[i].first);
    EXPECT_EQ(request.value().headers[i].second.Reveal(), shape.headers[i].second);
  }
  for (const Meaning& meaning : shape.meanings) {
    const Verdict verdict = Judge(check, Answered(meaning.status, meaning.body), values);
    EXPECT_EQ(VerdictName(verdict.code), VerdictName(meaning.verdict))
        << meaning.status << ' ' << meaning.body;
    EXPECT_EQ(verdict.account_label.empty(), verdict.code != kLinked);
  }
}

TEST(CheckShapes, BasicAuthorisationInEveryDress) {
  for (const Shape& shape : kBasicShapes) ExpectShape(shape);
}

TEST(CheckShapes, HeadersRegionsAndFlags) {
  for (const Shape& shape : kHeaderShapes) ExpectShape(shape);
}

TEST(CheckShapes, QueriesBodiesAndSuccessByTheBody) {
  for (const Shape& shape : kBodyShapes) ExpectShape(shape);
}

TEST(CheckShapes, AResponseHeaderCanTellPermissionFromKey) {
  const AuthMethod auth = MakeAuth({"subdomain", "api_key*"});
  const Check check = GoodCheck(kBasicShapes[0].check, auth);
  UpstreamAnswer answer = Answered(403);
  answer.headers.emplace_back("x-bamboohr-error-message", "Missing Permission");
  EXPECT_EQ(Judge(check, answer, {}).code, kForbidden);
}

}  // namespace
}  // namespace linkdock
