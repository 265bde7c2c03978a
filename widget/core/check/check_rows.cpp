#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "widget/core/check/check_parse.h"

// The JSON of a verdict map: rows, the first that holds decides.
//
// ROW = { "transport"?: ["dns_failed", …],       nothing else then but verdict and field
//         "status"?: [200, "500-599"],           any of these
//         "all"?: [TEST, …], "none"?: [TEST, …],
//         "verdict": "invalid_credentials", "field"?: "api_key" }
// TEST = { "body": "/data/items", … } JSON pointer  |  { "header": "x-error", … }  |  { "text":
// true, … } raw body
//        with one of "is": "defined" | "filled", and for the body "string" | "number" | "array" |
//        "object" | "true" | "false";  "equals": "text" | 401 | true;  "contains": "rate limit"
//        (ASCII case ignored)
//
// The last row, and only that one, has no condition. A row that says `linked` names its statuses,
// and none of them is a redirect.

namespace linkdock {
namespace {

constexpr std::size_t kMaxRows = 64;  // twice what the most talkative provider needs
constexpr std::size_t kMaxTests = 8;
constexpr int kMinStatus = 100;
constexpr int kMaxStatus = 999;
constexpr std::array<std::string_view, 8> kIsNames = {"defined", "string", "number", "array",
                                                      "object",  "true",   "false",  "filled"};
constexpr std::size_t kFilledIndex = 7;

bool IsStatus(std::int64_t status) { return status >= kMinStatus && status <= kMaxStatus; }

// Three digits, or -1.
int ReadStatus(std::string_view text) {
  int status = text.size() == 3 ? 0 : -1;
  for (const char c : text.substr(0, 3)) {
    if (c < '0' || c > '9') return -1;
    if (status >= 0) status = status * 10 + (c - '0');
  }
  return status;
}

Expected<StatusRange, ErrorCode> ReadRange(const Json& json) {
  if (json.is_number_integer()) {
    const auto status = json.get<std::int64_t>();
    if (!IsStatus(status)) return Unexpected(ErrorCode::kBadValue);
    return StatusRange{static_cast<int>(status), static_cast<int>(status)};
  }
  const auto* text = json.get_ptr<const Json::string_t*>();
  constexpr std::size_t kRangeSize = 7;  // 500-599
  if (text == nullptr || text->size() != kRangeSize || (*text)[3] != '-') {
    return Unexpected(ErrorCode::kBadValue);
  }
  const std::string_view view = *text;
  const StatusRange range{ReadStatus(view.substr(0, 3)), ReadStatus(view.substr(4))};
  if (!IsStatus(range.from) || !IsStatus(range.to) || range.from >= range.to) {
    return Unexpected(ErrorCode::kBadValue);
  }
  return range;
}

std::vector<StatusRange> ParseStatus(ObjectReader& in) {
  std::vector<StatusRange> ranges;
  const Json* json = in.Member("status");
  if (json == nullptr) return ranges;
  const auto* array = json->get_ptr<const Json::array_t*>();
  if (array == nullptr || array->empty()) {
    in.Fail(array == nullptr ? ErrorCode::kWrongType : ErrorCode::kBadValue, "status");
    return ranges;
  }
  for (const Json& entry : *array) {
    const auto range = ReadRange(entry);
    if (!range) in.Fail(range.error(), "status");
    ranges.push_back(range ? *range : StatusRange{});
  }
  return ranges;
}

std::optional<TransportOutcome> TransportFromName(std::string_view name) {
  for (int i = 1; i < kTransportOutcomes;
       ++i) {  // not kAnswered: that is what the other rows are for
    const auto outcome = static_cast<TransportOutcome>(i);
    if (TransportName(outcome) == name) return outcome;
  }
  return std::nullopt;
}

std::vector<TransportOutcome> ParseTransport(ObjectReader& in) {
  std::vector<TransportOutcome> outcomes;
  for (const std::string& name : in.OptionalStrings("transport")) {
    const std::optional<TransportOutcome> outcome = TransportFromName(name);
    if (!outcome) in.Fail(ErrorCode::kBadValue, "transport");
    outcomes.push_back(outcome.value_or(TransportOutcome::kBroken));
  }
  if (in.Has("transport") && outcomes.empty()) in.Fail(ErrorCode::kBadValue, "transport");
  return outcomes;
}

// Reads the source of a condition: exactly one of body, header and text.
void ParseSource(ObjectReader& in, AnswerTest& test) {
  if (in.Has("body")) {
    test.source = AnswerTest::Source::kBody;
    test.name = in.OptionalString("body");
    if (!IsJsonPointer(test.name)) in.Fail(ErrorCode::kBadValue, "body");
  } else if (in.Has("header")) {
    test.source = AnswerTest::Source::kHeader;
    test.name = in.String("header");
    const bool upper = std::any_of(test.name.begin(), test.name.end(),
                                   [](char c) { return c >= 'A' && c <= 'Z'; });
    if (upper) in.Fail(ErrorCode::kBadValue, "header");  // answers have lower-case names
  } else {
    test.source = AnswerTest::Source::kText;
    if (!in.OptionalBool("text", false)) in.Fail(ErrorCode::kMissingKey, "body");
  }
}

void ParseEquals(ObjectReader& in, AnswerTest& test) {
  const Json* json = in.Member("equals");
  test.is = AnswerTest::Is::kEquals;
  const bool typed = test.source == AnswerTest::Source::kBody;  // headers and raw bodies are text
  if (const auto* text = json->get_ptr<const Json::string_t*>()) {
    test.value = *text;
  } else if (typed && json->is_number_integer()) {
    test.value = json->get<std::int64_t>();
  } else if (typed && json->is_boolean()) {
    test.value = json->get<bool>();
  } else {
    in.Fail(ErrorCode::kWrongType, "equals");
  }
}

// Reads the question of a condition: exactly one of is, equals and contains.
void ParseQuestion(ObjectReader& in, AnswerTest& test) {
  if (in.Has("equals")) return ParseEquals(in, test);
  if (in.Has("contains")) {
    test.is = AnswerTest::Is::kContains;
    test.value = in.String("contains");
    return;
  }
  const std::size_t is = in.Choice("is", kIsNames);
  test.is = static_cast<AnswerTest::Is>(is);
  const bool is_json_type = is != 0 && is != kFilledIndex;
  if (is_json_type && test.source != AnswerTest::Source::kBody) {
    in.Fail(ErrorCode::kBadValue, "is");
  }
}

std::vector<AnswerTest> ParseTests(ObjectReader& in, std::string_view key) {
  std::vector<AnswerTest> tests;
  for (ObjectReader& one : in.OptionalObjects(key)) {
    AnswerTest test;
    ParseSource(one, test);
    ParseQuestion(one, test);
    one.Finish();  // a second source or question is an unknown member
    tests.push_back(std::move(test));
  }
  if (tests.size() > kMaxTests) in.Fail(ErrorCode::kBadValue, key);
  return tests;
}

bool HasRedirect(const VerdictRow& row) {
  return std::any_of(row.status.begin(), row.status.end(),
                     [](StatusRange range) { return range.from < 400 && range.to >= 300; });
}

bool AsksAnswer(const VerdictRow& row) {
  return !row.status.empty() || !row.all.empty() || !row.none.empty();
}

VerdictRow ParseRow(ObjectReader& in, const AuthMethod& auth) {
  VerdictRow row;
  row.transport = ParseTransport(in);
  row.status = ParseStatus(in);
  row.all = ParseTests(in, "all");
  row.none = ParseTests(in, "none");
  const std::optional<VerdictCode> verdict = VerdictFromName(in.String("verdict"));
  if (!verdict) in.Fail(ErrorCode::kBadValue, "verdict");
  row.verdict = verdict.value_or(VerdictCode::kUnexpectedAnswer);
  row.field = in.OptionalString("field");
  in.Finish();
  const Field* field = FindField(auth, row.field);
  const bool shown = field != nullptr && field->kind != FieldKind::kConstant;
  if (!row.field.empty() && !shown) in.Fail(ErrorCode::kUnknownReference, "field");
  if (!row.transport.empty() && AsksAnswer(row)) in.Fail(ErrorCode::kBadValue, "transport");
  const bool linked = row.verdict == VerdictCode::kLinked;
  if (linked && (row.status.empty() || HasRedirect(row) || !row.field.empty())) {
    in.Fail(ErrorCode::kBadValue, "status");
  }
  return row;
}

}  // namespace

std::vector<VerdictRow> ParseVerdicts(ObjectReader& in, const AuthMethod& auth) {
  std::vector<VerdictRow> rows;
  std::vector<ObjectReader> readers = in.OptionalObjects("verdicts");
  if (readers.empty() || readers.size() > kMaxRows) in.Fail(ErrorCode::kBadValue, "verdicts");
  for (std::size_t i = 0; i < readers.size(); ++i) {
    rows.push_back(ParseRow(readers[i], auth));
    const bool total = rows.back().transport.empty() && !AsksAnswer(rows.back());
    const bool last = i + 1 == readers.size();
    if (total != last) readers[i].Fail(ErrorCode::kBadValue);
  }
  return rows;
}

}  // namespace linkdock
