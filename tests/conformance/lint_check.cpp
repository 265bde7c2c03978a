#include <algorithm>
#include <set>

#include "tests/conformance/lint.h"
#include "widget/core/check/check_answer.h"

namespace linkdock {
namespace {

// Answers that every provider gives some day; the last row is for surprises, not for these.
constexpr int kUsualStatuses[] = {401, 403, 429, 500, 503};

// Makes `root` have the value at the path, building what is missing. Gives up where something else
// stands.
void SetAt(Json& root, const std::vector<std::string>& path, const Json& value) {
  Json* at = &root;
  for (const std::string& token : path) {
    const bool index = !token.empty() && token.find_first_not_of("0123456789") == std::string::npos;
    if (at->is_null()) *at = index ? Json::array() : Json::object();
    if (at->is_object()) {
      at = &(*at)[token];
    } else if (at->is_array() && index && token.size() < 3) {
      const auto position = static_cast<std::size_t>(std::stoi(token));
      while (at->size() <= position) at->push_back(nullptr);
      at = &(*at)[position];
    } else {
      return;
    }
  }
  if (at->is_null()) *at = value;
}

// A value for which the condition is true.
Json ValueFor(const AnswerTest& test) {
  switch (test.is) {
    case AnswerTest::Is::kNumber:
      return 1;
    case AnswerTest::Is::kArray:
      return Json::array();
    case AnswerTest::Is::kObject:
      return Json::object();
    case AnswerTest::Is::kFalse:
      return false;
    case AnswerTest::Is::kDefined:
    case AnswerTest::Is::kTrue:
      return true;
    case AnswerTest::Is::kString:
    case AnswerTest::Is::kFilled:
      return "x";
    case AnswerTest::Is::kEquals:
    case AnswerTest::Is::kContains:
      return std::visit([](const auto& value) { return Json(value); }, test.value);
  }
  return nullptr;
}

// An answer that meets the row's conditions, but for the status.
UpstreamAnswer AnswerFor(const VerdictRow& row) {
  UpstreamAnswer answer;
  Json body;
  std::string text;
  for (const AnswerTest& test : row.all) {
    const Json value = ValueFor(test);
    const auto* string = value.get_ptr<const Json::string_t*>();
    switch (test.source) {
      case AnswerTest::Source::kBody:
        SetAt(body, SplitPointer(test.name), value);
        break;
      case AnswerTest::Source::kHeader:
        answer.headers.emplace_back(test.name, string == nullptr ? "x" : *string);
        break;
      case AnswerTest::Source::kText:
        text = string == nullptr ? "x" : *string;
        break;
    }
  }
  if (!text.empty() && (body.is_null() || body.is_object())) SetAt(body, {"text"}, text);
  answer.body = body.is_null() ? "" : body.dump();
  return answer;
}

bool Reaches(const Check& check, std::size_t row, UpstreamAnswer answer) {
  constexpr int kFirst = 100;
  constexpr int kLast = 999;
  for (answer.status = kFirst; answer.status <= kLast; ++answer.status) {
    if (DecidingRow(check, answer) == row) return true;
  }
  return false;
}

bool IsReachable(const Check& check, std::size_t index) {
  const VerdictRow& row = check.verdicts[index];
  for (const TransportOutcome outcome : row.transport) {
    UpstreamAnswer answer;
    answer.transport = outcome;
    if (DecidingRow(check, answer) == index) return true;
  }
  if (!row.transport.empty()) return false;
  const UpstreamAnswer answer = AnswerFor(row);
  if (Reaches(check, index, answer)) return true;
  UpstreamAnswer raw = answer;  // the same words without JSON around them
  raw.body.clear();
  for (const AnswerTest& test : row.all) {
    const auto* text = std::get_if<std::string>(&test.value);
    if (test.source == AnswerTest::Source::kText && text != nullptr) raw.body += *text;
  }
  return Reaches(check, index, raw);
}

void LintRows(const LintedAuth& linted, const std::string& where, Findings& findings) {
  const Check& check = linted.check;
  bool can_link = false;
  for (std::size_t i = 0; i < check.verdicts.size(); ++i) {
    can_link = can_link || check.verdicts[i].verdict == VerdictCode::kLinked;
    if (!IsReachable(check, i)) {
      findings.push_back({PointerTo(where, i), "No answer reaches this row."});
    }
  }
  if (!can_link) findings.push_back({where, "No row says linked."});
}

void LintCoverage(const LintedAuth& linted, const std::string& where, Findings& findings) {
  const std::size_t last = linted.check.verdicts.size() - 1;
  for (int i = 1; i < kTransportOutcomes; ++i) {
    UpstreamAnswer answer;
    answer.transport = static_cast<TransportOutcome>(i);
    if (DecidingRow(linted.check, answer) != last) continue;
    findings.push_back(
        {where, "No row is for the outcome " + std::string(TransportName(answer.transport)) + "."});
  }
  for (const int status : kUsualStatuses) {
    UpstreamAnswer answer;
    answer.status = status;
    if (DecidingRow(linted.check, answer) != last) continue;
    findings.push_back({where, "No row is for the status " + std::to_string(status) + "."});
  }
}

void Collect(const Template& parts, std::set<std::string>& keys) {
  for (const TemplatePart& part : parts) {
    if (part.kind != TemplatePart::Kind::kLiteral) keys.insert(part.text);
    Collect(part.inside, keys);
  }
}

void LintUse(const LintedAuth& linted, Findings& findings) {
  std::set<std::string> used;
  const Check& check = linted.check;
  for (const Template* parts : {&check.host, &check.target, &check.body}) Collect(*parts, used);
  for (const CheckHeader& header : check.headers) Collect(header.value, used);
  for (const Field& field : linted.auth.fields) {
    if (field.when) used.insert(field.when->field);
  }
  for (std::size_t i = 0; i < linted.auth.fields.size(); ++i) {
    const Field& field = linted.auth.fields[i];
    if (field.kind == FieldKind::kConstant || used.contains(field.key)) continue;
    findings.push_back({PointerTo(PointerTo(linted.where, "fields"), i),
                        "The check does not use this field, so nobody should have to fill it."});
  }
}

}  // namespace

void LintCheck(const LintedAuth& linted, Findings& findings) {
  const std::string where = PointerTo(PointerTo(linted.where, "check"), "verdicts");
  LintRows(linted, where, findings);
  LintCoverage(linted, where, findings);
  LintUse(linted, findings);
}

}  // namespace linkdock
