#include <algorithm>
#include <optional>
#include <string>

#include "widget/core/check.h"
#include "widget/core/json_reader.h"
#include "widget/core/utf8.h"

namespace linkdock {
namespace {

constexpr std::size_t kMaxAnswerBytes = 64 * 1024;  // the proxy's cap for a reply

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool ContainsIgnoringCase(std::string_view text, std::string_view wanted) {
  const auto same = [](char a, char b) { return Lower(a) == Lower(b); };
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
}

// The next reference token of a JSON pointer, unescaped; `pointer` is moved behind it.
std::string NextToken(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::size_t end = std::min(pointer.find('/'), pointer.size());
  std::string token;
  for (std::size_t i = 0; i < end; ++i) {
    if (pointer[i] == '~' && i + 1 < end) {
      token.push_back(pointer[++i] == '1' ? '/' : '~');
    } else {
      token.push_back(pointer[i]);
    }
  }
  pointer.remove_prefix(end);
  return token;
}

const Json* FindElement(const Json::array_t& array, std::string_view token) {
  constexpr std::size_t kMaxDigits = 6;  // more elements than a capped answer can hold
  if (token.empty() || token.size() > kMaxDigits) return nullptr;
  if (token.size() > 1 && token.front() == '0') return nullptr;
  std::size_t index = 0;
  for (const char c : token) {
    if (c < '0' || c > '9') return nullptr;
    index = index * 10 + static_cast<std::size_t>(c - '0');
  }
  return index < array.size() ? &array[index] : nullptr;
}

const Json* FindAt(const Json& root, std::string_view pointer) {
  const Json* at = &root;
  while (!pointer.empty() && at != nullptr) {
    const std::string token = NextToken(pointer);
    if (const auto* object = at->get_ptr<const Json::object_t*>()) {
      const auto found = object->find(token);
      at = found == object->end() ? nullptr : &found->second;
    } else if (const auto* array = at->get_ptr<const Json::array_t*>()) {
      at = FindElement(*array, token);
    } else {
      at = nullptr;
    }
  }
  return at;
}

bool EqualsJson(const Json& json, const AnswerTest& test) {
  if (const auto* text = std::get_if<std::string>(&test.value)) {
    const auto* found = json.get_ptr<const Json::string_t*>();
    return found != nullptr && *found == *text;
  }
  if (const auto* number = std::get_if<std::int64_t>(&test.value)) {
    return json.is_number_integer() && json == Json(*number);
  }
  const auto* flag = std::get_if<bool>(&test.value);
  const auto* found = json.get_ptr<const Json::boolean_t*>();
  return flag != nullptr && found != nullptr && *found == *flag;
}

bool ContainsText(std::string_view text, const AnswerTest& test) {
  const auto* wanted = std::get_if<std::string>(&test.value);
  return wanted != nullptr && ContainsIgnoringCase(text, *wanted);
}

bool IsFilled(const Json& json) {
  if (json.is_number()) return true;
  if (const auto* text = json.get_ptr<const Json::string_t*>()) return !text->empty();
  if (const auto* flag = json.get_ptr<const Json::boolean_t*>()) return *flag;
  return json.is_structured() && !json.empty();
}

bool JsonHolds(const Json& json, const AnswerTest& test) {
  switch (test.is) {
    case AnswerTest::Is::kDefined:
      return true;
    case AnswerTest::Is::kString:
      return json.is_string();
    case AnswerTest::Is::kNumber:
      return json.is_number();
    case AnswerTest::Is::kArray:
      return json.is_array();
    case AnswerTest::Is::kObject:
      return json.is_object();
    case AnswerTest::Is::kTrue:
      return json == Json(true);
    case AnswerTest::Is::kFalse:
      return json == Json(false);
    case AnswerTest::Is::kFilled:
      return IsFilled(json);
    case AnswerTest::Is::kEquals:
      return EqualsJson(json, test);
    case AnswerTest::Is::kContains: {
      const auto* text = json.get_ptr<const Json::string_t*>();
      return text != nullptr && ContainsText(*text, test);
    }
  }
  return false;
}

// A header or the raw body: text that is there.
bool TextHolds(std::string_view text, const AnswerTest& test) {
  switch (test.is) {
    case AnswerTest::Is::kDefined:
      return true;
    case AnswerTest::Is::kFilled:
      return !text.empty();
    case AnswerTest::Is::kContains:
      return ContainsText(text, test);
    case AnswerTest::Is::kEquals: {
      const auto* wanted = std::get_if<std::string>(&test.value);
      return wanted != nullptr && *wanted == text;
    }
    default:
      return false;  // types of JSON
  }
}

// An answer with its body read once.
struct ReadAnswer {
  const UpstreamAnswer& raw;
  std::optional<Json> json;
};

ReadAnswer Read(const UpstreamAnswer& answer) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // some .NET services send one
  ReadAnswer read{answer, std::nullopt};
  if (answer.transport != TransportOutcome::kAnswered) return read;
  std::string_view body = answer.body;
  if (body.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    body.remove_prefix(kByteOrderMark.size());
  }
  Result<Json> json = ReadJson(body, kMaxAnswerBytes);
  if (json.ok()) read.json = std::move(json).value();
  return read;
}

const std::string* FindHeader(const UpstreamAnswer& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers) {
    if (key == name) return &value;
  }
  // The content type may come in a member of its own.
  if (name == "content-type" && !answer.content_type.empty()) return &answer.content_type;
  return nullptr;
}

bool Holds(const ReadAnswer& answer, const AnswerTest& test) {
  switch (test.source) {
    case AnswerTest::Source::kText:
      return TextHolds(answer.raw.body, test);
    case AnswerTest::Source::kHeader: {
      const std::string* value = FindHeader(answer.raw, test.name);
      return value != nullptr && TextHolds(*value, test);
    }
    case AnswerTest::Source::kBody: {
      const Json* json = answer.json ? FindAt(*answer.json, test.name) : nullptr;
      return json != nullptr && JsonHolds(*json, test);
    }
  }
  return false;
}

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

bool IsUnprintable(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

// A label as it may be shown: no control, zero-width or bidi characters, and not endless.
std::string Printable(std::string_view text) {
  std::string label;
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < text.size() && count < kMaxLabelCodePoints;) {
    const char32_t code_point = ReadCodePoint(text, offset);
    if (code_point == kNotUtf8 || IsUnprintable(code_point)) continue;
    AppendCodePoint(label, code_point);
    ++count;
  }
  const std::size_t start = label.find_first_not_of(' ');
  if (start == std::string::npos) return "";
  return label.substr(start, label.find_last_not_of(' ') - start + 1);
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
  return Printable(*text);
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
  return Printable(label);
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
  return FindRow(check, Read(answer));
}

Verdict Judge(const Check& check, const UpstreamAnswer& answer, const FieldValues& values) {
  const ReadAnswer read = Read(answer);
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
