#include "widget/core/check/check_answer.h"

#include <algorithm>
#include <string>

namespace linkdock {
namespace {

constexpr std::size_t kMaxAnswerBytes = std::size_t{64} * 1024;  // the proxy's cap for a reply

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool ContainsIgnoringCase(std::string_view text, std::string_view wanted) {
  const auto same = [](char a, char b) { return Lower(a) == Lower(b); };
  return std::search(text.begin(), text.end(), wanted.begin(), wanted.end(), same) != text.end();
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

}  // namespace

std::vector<std::string> SplitPointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      tokens.emplace_back();
    } else if (pointer[i] == '~' && i + 1 < pointer.size()) {
      tokens.back().push_back(pointer[++i] == '1' ? '/' : '~');
    } else {
      tokens.back().push_back(pointer[i]);
    }
  }
  return tokens;
}

const Json* FindAt(const Json& root, std::string_view pointer) {
  const Json* at = &root;
  for (const std::string& token : SplitPointer(pointer)) {
    if (const auto* object = at->get_ptr<const Json::object_t*>()) {
      const auto found = object->find(token);
      at = found == object->end() ? nullptr : &found->second;
    } else if (const auto* array = at->get_ptr<const Json::array_t*>()) {
      at = FindElement(*array, token);
    } else {
      at = nullptr;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

ReadAnswer ReadBody(const UpstreamAnswer& answer) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // some .NET services send one
  ReadAnswer read{answer, std::nullopt};
  if (answer.transport != TransportOutcome::kAnswered) return read;
  std::string_view body = answer.body;
  if (body.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    body.remove_prefix(kByteOrderMark.size());
  }
  Result<Json> json = ReadJson(body, kMaxAnswerBytes);
  if (json.has_value()) read.json = std::move(json).value();
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

}  // namespace linkdock
