#include <algorithm>
#include <string>

#include "widget/core/base/display_text.h"
#include "widget/core/check/check.h"
#include "widget/core/check/check_answer.h"

namespace linkdock {
namespace {

bool RowHolds(const VerdictRow& row, const ReadAnswer& answer) {
  if (!row.transport.empty()) {
    return std::find(row.transport.begin(), row.transport.end(), answer.raw.transport) !=
           row.transport.end();
  }
  const bool asks = !row.status.empty() || !row.all.empty() || !row.none.empty();
  if (asks && answer.raw.transport != TransportOutcome::kAnswered) return false;
  const auto in_range = [&](StatusRange range) {
    return answer.raw.status >= range.from && answer.raw.status <= range.to;
  };
  const auto holds = [&](const AnswerTest& test) { return Holds(answer, test); };
  return (row.status.empty() || std::any_of(row.status.begin(), row.status.end(), in_range)) &&
         std::all_of(row.all.begin(), row.all.end(), holds) &&
         std::none_of(row.none.begin(), row.none.end(), holds);
}

std::size_t FindRow(const Check& check, const ReadAnswer& answer) {
  const auto found = std::find_if(check.verdicts.begin(), check.verdicts.end(),
                                  [&](const VerdictRow& row) { return RowHolds(row, answer); });
  return static_cast<std::size_t>(found - check.verdicts.begin());
}

// Whole seconds, clamped to what a form can ask of a person. A date, or anything else, is ignored.
int RetryAfter(const UpstreamAnswer& answer) {
  const std::string* header = FindHeader(answer, "retry-after");
  if (header == nullptr || header->empty()) return 0;
  int seconds = 0;
  for (const char c : *header) {
    if (c < '0' || c > '9') return 0;
    seconds = std::min(seconds * 10 + (c - '0'), kMaxRetryAfterS);
  }
  return std::max(seconds, 1);
}

bool RepeatsSecret(const Check& check, const FieldValues& values, std::string_view text) {
  return std::any_of(check.secrets.begin(), check.secrets.end(), [&](const std::string& key) {
    const Secret* secret = FindValue(values, key);
    return secret != nullptr && !secret->empty() &&
           text.find(secret->Reveal()) != std::string_view::npos;
  });
}

std::string LabelFromAnswer(const Check& check, const ReadAnswer& answer,
                            const FieldValues& values) {
  if (check.label_pointer.empty() || !answer.json) return "";
  const Json* found = FindAt(*answer.json, check.label_pointer);
  if (found == nullptr) return "";
  if (found->is_number_integer()) return found->dump();
  const auto* text = found->get_ptr<const Json::string_t*>();
  if (text == nullptr || RepeatsSecret(check, values, *text)) return "";
  return CleanText(*text, kMaxLabelCodePoints);
}

std::string LabelFromValues(const Check& check, const FieldValues& values) {
  std::string label;
  for (const TemplatePart& part : check.label) {
    const Secret* value = FindValue(values, part.text);
    if (part.kind == TemplatePart::Kind::kLiteral) label += part.text;
    if (part.kind == TemplatePart::Kind::kField && value != nullptr) label += value->Reveal();
    for (const auto& [option, text] : part.choices) {
      if (value != nullptr && value->Reveal() == option) label += text;
    }
  }
  return CleanText(label, kMaxLabelCodePoints);
}

}  // namespace

std::string_view TransportName(TransportOutcome outcome) {
  switch (outcome) {
    case TransportOutcome::kAnswered:
      return "answered";
    case TransportOutcome::kDnsFailed:
      return "dns_failed";
    case TransportOutcome::kConnectFailed:
      return "connect_failed";
    case TransportOutcome::kTlsFailed:
      return "tls_failed";
    case TransportOutcome::kTimedOut:
      return "timed_out";
    case TransportOutcome::kBroken:
      return "broken";
    case TransportOutcome::kTooLarge:
      return "too_large";
    case TransportOutcome::kPolicyDenied:
      return "policy_denied";
  }
  return "broken";
}

std::size_t DecidingRow(const Check& check, const UpstreamAnswer& answer) {
  return FindRow(check, ReadBody(answer));
}

Verdict Judge(const Check& check, const UpstreamAnswer& answer, const FieldValues& values) {
  const ReadAnswer read = ReadBody(answer);
  const std::size_t row = FindRow(check, read);
  Verdict verdict;
  if (row < check.verdicts.size()) {
    verdict.code = check.verdicts[row].verdict;
    verdict.field = check.verdicts[row].field;
  }
  if (verdict.code == VerdictCode::kLinked) {
    verdict.account_label = LabelFromAnswer(check, read, values);
    if (verdict.account_label.empty()) verdict.account_label = LabelFromValues(check, values);
  } else {
    verdict.retry_after_s = RetryAfter(answer);
  }
  return verdict;
}

}  // namespace linkdock
