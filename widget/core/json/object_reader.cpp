#include "widget/core/json/object_reader.h"

#include <algorithm>
#include <utility>

namespace linkdock {
namespace {

// The members of a value that is no object: none.
const Json::object_t& NoMembers() {
  static const Json::object_t kNone;
  return kNone;
}

}  // namespace

ObjectReader::ObjectReader(const Json& json, std::string where, ReadFault& fault)
    : object_(json.get_ptr<const Json::object_t*>()), where_(std::move(where)), fault_(&fault) {
  if (object_ == nullptr) {
    object_ = &NoMembers();
    Fail(ErrorCode::kWrongType);
  }
}

// The text, or null if it is absent, no text or too long; the last two are faults.
const std::string* ObjectReader::Text(const Json* json, std::string_view key,
                                      std::size_t max_bytes) {
  if (json == nullptr) return nullptr;
  const auto* text = json->get_ptr<const Json::string_t*>();
  if (text == nullptr) {
    Fail(ErrorCode::kWrongType, key);
  } else if (text->size() > max_bytes) {
    Fail(ErrorCode::kBadValue, key);
    return nullptr;
  }
  return text;
}

void ObjectReader::Read(std::string_view key, std::string& text, std::size_t max_bytes) {
  const std::string* found = Text(Required(key), key, max_bytes);
  if (found == nullptr) return;
  if (found->empty()) Fail(ErrorCode::kBadValue, key);
  text = *found;
}

void ObjectReader::ReadOptional(std::string_view key, std::string& text, std::size_t max_bytes) {
  const std::string* found = Text(Member(key), key, max_bytes);
  if (found != nullptr) text = *found;
}

std::string ObjectReader::String(std::string_view key, std::size_t max_bytes) {
  std::string text;
  Read(key, text, max_bytes);
  return text;
}

std::string ObjectReader::OptionalString(std::string_view key, std::string_view fallback,
                                         std::size_t max_bytes) {
  std::string text(fallback);
  ReadOptional(key, text, max_bytes);
  return text;
}

bool ObjectReader::OptionalBool(std::string_view key, bool fallback) {
  const Json* json = Member(key);
  if (json == nullptr) return fallback;
  const auto* value = json->get_ptr<const Json::boolean_t*>();
  if (value == nullptr) Fail(ErrorCode::kWrongType, key);
  return value == nullptr ? fallback : *value;
}

int ObjectReader::OptionalInt(std::string_view key, int fallback, int min, int max) {
  const Json* json = Member(key);
  if (json == nullptr) return fallback;
  // The parser stores numbers without a minus as unsigned; both are read through the signed view.
  const auto* value = json->get_ptr<const Json::number_integer_t*>();
  if (value == nullptr) {
    Fail(ErrorCode::kWrongType, key);
    return fallback;
  }
  if (*value < min || *value > max) {
    Fail(ErrorCode::kBadValue, key);
    return fallback;
  }
  return static_cast<int>(*value);
}

void ObjectReader::ReadOptional(std::string_view key, std::vector<std::string>& texts) {
  const Json* json = Member(key);
  if (json == nullptr) return;
  const auto* array = json->get_ptr<const Json::array_t*>();
  if (array == nullptr) return Fail(ErrorCode::kWrongType, key);
  for (const Json& item : *array) {
    const std::string* text = Text(&item, key, kMaxTextBytes);
    if (text == nullptr) return;
    if (text->empty()) Fail(ErrorCode::kBadValue, key);
    texts.push_back(*text);
  }
}

std::vector<std::string> ObjectReader::OptionalStrings(std::string_view key) {
  std::vector<std::string> texts;
  ReadOptional(key, texts);
  return texts;
}

std::size_t ObjectReader::Choice(std::string_view key, std::span<const std::string_view> names) {
  const std::string name = String(key);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  Fail(ErrorCode::kBadValue, key);
  return 0;
}

std::size_t ObjectReader::OptionalChoice(std::string_view key,
                                         std::span<const std::string_view> names,
                                         std::size_t fallback) {
  return Has(key) ? Choice(key, names) : fallback;
}

std::vector<ObjectReader> ObjectReader::OptionalObjects(std::string_view key) {
  std::vector<ObjectReader> readers;
  const Json* json = Member(key);
  if (json == nullptr) return readers;
  const auto* array = json->get_ptr<const Json::array_t*>();
  if (array == nullptr) {
    Fail(ErrorCode::kWrongType, key);
    return readers;
  }
  const std::string where = WhereIs(key);
  for (const Json& item : *array) {
    readers.emplace_back(item, PointerTo(where, readers.size()), *fault_);
  }
  return readers;
}

ObjectReader ObjectReader::Object(std::string_view key) {
  static const Json kEmptyObject = Json::object();
  const Json* json = Required(key);
  return ObjectReader(json == nullptr ? kEmptyObject : *json, WhereIs(key), *fault_);
}

std::optional<ObjectReader> ObjectReader::OptionalObject(std::string_view key) {
  const Json* json = Member(key);
  if (json == nullptr) return std::nullopt;
  return ObjectReader(*json, WhereIs(key), *fault_);
}

const Json* ObjectReader::Member(std::string_view key) {
  known_.push_back(key);
  const auto found = object_->find(key);
  return found == object_->end() ? nullptr : &found->second;
}

const Json* ObjectReader::Required(std::string_view key) {
  const Json* json = Member(key);
  if (json == nullptr) Fail(ErrorCode::kMissingKey, key);
  return json;
}

bool ObjectReader::Has(std::string_view key) const { return object_->find(key) != object_->end(); }

std::string ObjectReader::WhereIs(std::string_view key) const {
  return key.empty() ? where_ : PointerTo(where_, key);
}

void ObjectReader::Fail(ErrorCode code, std::string_view key) {
  if (!fault_->has_value()) *fault_ = Error{code, WhereIs(key), 0};
}

void ObjectReader::Finish() {
  for (const auto& [key, value] : *object_) {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) {
      Fail(ErrorCode::kUnknownKey, key);
      return;
    }
  }
}

}  // namespace linkdock
