#include "widget/flow/messages.h"

#include <gtest/gtest.h>

#include "widget/core/json/json_reader.h"
#include "widget/core/json/json_writer.h"

namespace linkdock {
namespace {

CheckAnswer Read(std::string_view body) { return ReadCheckAnswer(FetchFault::kNone, 200, body, 0); }

constexpr std::string_view kLinked =
    R"({"outcome":"linked","account":{"id":"acc_1","provider":"lucca","label":"acme.ilucca.net"},"request_id":"r-1"})";

TEST(CheckAnswer, ALinkedAccountIsRead) {
  const CheckAnswer answer = Read(kLinked);
  EXPECT_EQ(answer.kind, AnswerKind::kLinked);
  EXPECT_EQ(answer.account.id, "acc_1");
  EXPECT_EQ(answer.account.provider, "lucca");
  EXPECT_EQ(answer.account.label, "acme.ilucca.net");
  EXPECT_EQ(answer.request_id, "r-1");
  EXPECT_EQ(AnswerName(answer), "linked");
}

TEST(CheckAnswer, ARejectionIsReadWithItsFieldAndItsWait) {
  const CheckAnswer answer = Read(
      R"({"outcome":"rejected","code":"rate_limited","field":"api_key","user_recoverable":true,"retry_after_s":30,"request_id":"r"})");
  EXPECT_EQ(answer.kind, AnswerKind::kRejected);
  EXPECT_EQ(answer.code, VerdictCode::kRateLimited);
  EXPECT_EQ(answer.field, "api_key");
  EXPECT_EQ(answer.retry_after_s, 30);
  EXPECT_EQ(AnswerName(answer), "rate_limited");
}

TEST(CheckAnswer, WhatTheContractLeavesOutMayBeMissingNullOrMore) {
  EXPECT_EQ(Read(R"({"outcome":"rejected","code":"wrong_host"})").kind, AnswerKind::kRejected);
  EXPECT_EQ(
      Read(R"({"outcome":"rejected","code":"wrong_host","field":null,"retry_after_s":null})").field,
      "");
  EXPECT_EQ(Read(R"({"outcome":"linked","account":{"id":"a","provider":"p"},"new":[{}]})").kind,
            AnswerKind::kLinked);
}

TEST(CheckAnswer, EveryBodyOutsideTheContractIsABrokenProxy) {
  const std::string_view bodies[] = {
      "",
      " ",
      "null",
      "[]",
      "\"linked\"",
      "<!doctype html><html><body>502 Bad Gateway</body></html>",
      "{\"outcome\":\"linked\"",
      "{}",
      R"({"outcome":"linked"})",
      R"({"outcome":"Linked","account":{"id":"a","provider":"p","label":""}})",
      R"({"outcome":true,"account":{"id":"a","provider":"p","label":""}})",
      R"({"outcome":"linked","account":null})",
      R"({"outcome":"linked","account":[]})",
      R"({"outcome":"linked","account":{}})",
      R"({"outcome":"linked","account":{"id":"","provider":"p","label":"l"}})",
      R"({"outcome":"linked","account":{"id":"\u202e","provider":"p","label":"l"}})",
      R"({"outcome":"linked","account":{"id":7,"provider":"p","label":"l"}})",
      R"({"outcome":"linked","account":{"id":"a","provider":"p","label":["l"]}})",
      R"({"outcome":"linked","account":{"id":"a","provider":"p","label":"l"},"request_id":1})",
      R"({"outcome":"linked","outcome":"rejected","account":{"id":"a","provider":"p","label":"l"}})",
      R"({"outcome":"rejected"})",
      R"({"outcome":"rejected","code":"linked"})",
      R"({"outcome":"rejected","code":"brand_new_code"})",
      R"({"outcome":"rejected","code":401})",
      R"({"outcome":"rejected","code":"wrong_host","field":1})",
      R"({"outcome":"rejected","code":"wrong_host","user_recoverable":"yes"})",
      R"({"outcome":"rejected","code":"rate_limited","retry_after_s":"30"})",
  };
  for (const std::string_view body : bodies) {
    const CheckAnswer answer = Read(body);
    EXPECT_EQ(answer.kind, AnswerKind::kProxyBroken) << body;
    EXPECT_EQ(AnswerName(answer), "proxy_broken") << body;
    EXPECT_EQ(answer.account.id, "") << body;
  }
}

TEST(CheckAnswer, AnOversizedOrDeepOrBinaryBodyIsABrokenProxy) {
  std::string padded(kLinked);
  padded.insert(1, "\"x\":\"" + std::string(kMaxAnswerBytes, 'a') + "\",");
  EXPECT_EQ(Read(padded).kind, AnswerKind::kProxyBroken);
  EXPECT_EQ(Read("{\"x\":" + std::string(20'000, '[')).kind, AnswerKind::kProxyBroken);
  EXPECT_EQ(Read(std::string("\0\xFF\xFE", 3)).kind, AnswerKind::kProxyBroken);
  EXPECT_EQ(Read("\xEF\xBB\xBF" + std::string(kLinked)).kind, AnswerKind::kProxyBroken);
}

TEST(CheckAnswer, TheStatusTellsTheProxysOwnFaultsApart) {
  struct Row {
    int status;
    AnswerKind kind;
    std::string_view name;
  };
  const Row rows[] = {
      {201, AnswerKind::kProxyBroken, "proxy_broken"},
      {204, AnswerKind::kProxyBroken, "proxy_broken"},
      {304, AnswerKind::kProxyBroken, "proxy_broken"},
      {400, AnswerKind::kRefused, "proxy_refused"},
      {401, AnswerKind::kSessionExpired, "session_expired"},
      {402, AnswerKind::kRefused, "proxy_refused"},
      {403, AnswerKind::kForbidden, "forbidden"},
      {404, AnswerKind::kRefused, "proxy_refused"},
      {409, AnswerKind::kRefused, "proxy_refused"},
      {413, AnswerKind::kRefused, "proxy_refused"},
      {415, AnswerKind::kRefused, "proxy_refused"},
      {422, AnswerKind::kRefused, "proxy_refused"},
      {429, AnswerKind::kBusy, "proxy_busy"},
      {499, AnswerKind::kRefused, "proxy_refused"},
      {500, AnswerKind::kProxyBroken, "proxy_broken"},
      {502, AnswerKind::kProxyBroken, "proxy_broken"},
      {503, AnswerKind::kBusy, "proxy_busy"},
      {0, AnswerKind::kProxyBroken, "proxy_broken"},
      {-1, AnswerKind::kProxyBroken, "proxy_broken"},
      {999, AnswerKind::kProxyBroken, "proxy_broken"},
  };
  for (const Row& row : rows) {
    for (const std::string_view body : {std::string_view("<html>"), kLinked}) {
      const CheckAnswer answer = ReadCheckAnswer(FetchFault::kNone, row.status, body, 0);
      EXPECT_EQ(answer.kind, row.kind) << row.status;
      EXPECT_EQ(AnswerName(answer), row.name) << row.status;
    }
  }
}

TEST(CheckAnswer, AmongTheConflictsOnlyACheckThatStillRunsIsWaitedFor) {
  const auto read = [](int status, std::string_view body) {
    return ReadCheckAnswer(FetchFault::kNone, status, body, 0);
  };
  const std::string_view running = R"({"code":"check_in_flight","retry_after_s":3})";
  EXPECT_EQ(read(409, running).kind, AnswerKind::kInFlight);
  EXPECT_EQ(read(409, running).retry_after_s, 3);
  EXPECT_EQ(AnswerName(read(409, running)), "proxy_busy");
  EXPECT_EQ(read(422, running).kind, AnswerKind::kRefused);
  EXPECT_EQ(read(409, R"({"code":"account_suspended","retry_after_s":3})").retry_after_s, 0);
  EXPECT_EQ(read(409, R"({"code":7})").kind, AnswerKind::kRefused);
}

TEST(CheckAnswer, WithoutAnAnswerTheNetworkIsNamed) {
  EXPECT_EQ(ReadCheckAnswer(FetchFault::kNetwork, 0, "", 0).kind, AnswerKind::kProxyUnreachable);
  EXPECT_EQ(ReadCheckAnswer(FetchFault::kTimeout, 0, "", 0).kind, AnswerKind::kProxyTimeout);
  EXPECT_EQ(ReadCheckAnswer(FetchFault::kTooLarge, 200, kLinked, 0).kind, AnswerKind::kProxyBroken);
}

TEST(CheckAnswer, TheWaitIsClampedAndRoundedUp) {
  struct Row {
    std::string_view json;
    int seconds;
  };
  const Row rows[] = {
      {"0", 0},   {"-1", 0},      {"1", 1},   {"59", 59},   {"60", 60},
      {"61", 60}, {"999999", 60}, {"1.2", 2}, {"1e99", 60}, {"18446744073709551615", 60}};
  for (const Row& row : rows) {
    const std::string body = R"({"outcome":"rejected","code":"rate_limited","retry_after_s":)" +
                             std::string(row.json) + "}";
    EXPECT_EQ(Read(body).retry_after_s, row.seconds) << row.json;
  }
  EXPECT_EQ(ReadCheckAnswer(FetchFault::kNone, 429, "", 999'999).retry_after_s, 60);
  EXPECT_EQ(ReadCheckAnswer(FetchFault::kNone, 429, "", -5).retry_after_s, 0);
  EXPECT_EQ(ReadCheckAnswer(FetchFault::kNone, 503, R"({"retry_after_s":7})", 0).retry_after_s, 7);
  EXPECT_EQ(ReadCheckAnswer(FetchFault::kNone, 503, R"({"retry_after_s":"7"})", 0).retry_after_s,
            0);
  EXPECT_EQ(ReadCheckAnswer(FetchFault::kNone, 401, R"({"retry_after_s":7})", 7).retry_after_s, 0);
}

TEST(CheckAnswer, AProblemGivesItsReferenceAndNothingElseOfItsText) {
  const CheckAnswer answer = ReadCheckAnswer(
      FetchFault::kNone, 403,
      R"({"type":"about:blank","title":"T","detail":"D","code":"origin","request_id":"a\u202eb\n"})",
      0);
  EXPECT_EQ(answer.kind, AnswerKind::kForbidden);
  EXPECT_EQ(answer.request_id, "ab");
}

TEST(CheckAnswer, LabelsAreCutAndCannotDeceive) {
  const CheckAnswer spoofed =
      Read(R"({"outcome":"linked","account":{"id":"a\u0000","provider":"p","label":"x"}})");
  EXPECT_EQ(spoofed.kind, AnswerKind::kProxyBroken) << "an escaped NUL is no JSON of ours";
  const CheckAnswer bidi = Read(
      R"({"outcome":"linked","account":{"id":"a\u0007","provider":"p","label":"  a\u202e\u2066b\r\n\u200bc\ufeff\u0085 "}})");
  EXPECT_EQ(bidi.account.id, "a");
  EXPECT_EQ(bidi.account.label, "abc");
  std::string label;
  for (int i = 0; i < 300; ++i) label += "é";
  const CheckAnswer longest =
      Read(R"({"outcome":"linked","account":{"id":"a","provider":"p","label":")" + label + "\"}}");
  EXPECT_EQ(longest.account.label.size(), 400u) << "200 code points of 2 bytes";
  const CheckAnswer joined = Read(
      R"({"outcome":"linked","account":{"id":"a","provider":"p","label":"\u0646\u200c\u0645"}})");
  EXPECT_EQ(joined.account.label, "ن\u200cم") << "a joiner that Persian needs stays";
}

TEST(CheckAnswer, AnEndlessFieldNameIsDropped) {
  const std::string key(33, 'k');
  EXPECT_EQ(Read(R"({"outcome":"rejected","code":"wrong_host","field":")" + key + "\"}").field, "");
  EXPECT_EQ(
      Read(R"({"outcome":"rejected","code":"wrong_host","field":")" + key.substr(1) + "\"}").field,
      key.substr(1));
}

TEST(CheckRequest, IsTheJsonOfTheContract) {
  FieldValues fields;
  fields.emplace_back("subdomain", Secret("acme"));
  fields.emplace_back("api_key", Secret("k"));
  EXPECT_EQ(
      CheckRequestBody("lucca", "api_key", fields, "").Reveal(),
      R"({"provider":"lucca","auth":"api_key","fields":{"subdomain":"acme","api_key":"k"},"account_id":null})");
  EXPECT_EQ(CheckRequestBody("lucca", "api_key", {}, "acc_1").Reveal(),
            R"({"provider":"lucca","auth":"api_key","fields":{},"account_id":"acc_1"})");
}

TEST(CheckRequest, AnyTextComesOutAsItWentIn) {
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  all += "é€😀\xE2\x80\xA8";
  FieldValues fields;
  fields.emplace_back("api_key", Secret(all));
  const Secret body = CheckRequestBody("p\"", "a\\", fields, "id\n");
  const Result<Json> read = ReadJson(body.Reveal(), 1 << 16);
  ASSERT_TRUE(read.has_value()) << body.Reveal();
  EXPECT_EQ(read.value()["fields"]["api_key"].get_ref<const std::string&>(), all);
  EXPECT_EQ(read.value()["provider"].get_ref<const std::string&>(), "p\"");
  EXPECT_EQ(read.value()["account_id"].get_ref<const std::string&>(), "id\n");
}

TEST(CheckRequest, BytesThatAreNoTextStillMakeJson) {
  FieldValues fields;
  fields.emplace_back("api_key", Secret("a\xFF\xC3(\xED\xA0\x80"));
  const Secret body = CheckRequestBody("p", "a", fields, "");
  EXPECT_TRUE(ReadJson(body.Reveal(), 1 << 16).has_value()) << body.Reveal();
}

TEST(JsonWriter, NeverPromisesLessThanItWrites) {
  for (const std::string_view text : {"", "a", "\x01\x02", "\"\\", "\xFF\xFF", "é😀"}) {
    std::string out;
    AppendJsonString(out, text);
    EXPECT_LE(out.size(), MaxJsonStringSize(text));
  }
}

TEST(HostEvent, LeavesOutWhatItsTypeDoesNotNeed) {
  HostEvent event;
  event.type = "step";
  event.step = "form";
  EXPECT_EQ(HostEventJson(event), R"({"type":"step","step":"form"})");
  EXPECT_EQ(HostEventJson({}), "{}");
  HostEvent linked;
  linked.type = "linked";
  linked.provider = "lucca";
  linked.account = {"a\"1", "lucca", ""};
  EXPECT_EQ(
      HostEventJson(linked),
      R"({"type":"linked","provider":"lucca","account":{"id":"a\"1","provider":"lucca","label":""}})");
}

TEST(CloseReason, HasItsStableNames) {
  EXPECT_EQ(CloseReasonName(CloseReason::kUser), "user");
  EXPECT_EQ(CloseReasonName(CloseReason::kDone), "done");
  EXPECT_EQ(CloseReasonName(CloseReason::kHost), "host");
}

}  // namespace
}  // namespace linkdock
