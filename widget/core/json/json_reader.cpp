#include "widget/core/json/json_reader.h"

#include <iterator>
#include <utility>

namespace linkdock {
namespace {

// Reads the text byte by byte and leaves a trace of how far the parser has come, which SAX handlers
// are not told.
class TracedIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  TracedIterator(const char* at, const char** trace) : at_(at), trace_(trace) {}
  reference operator*() const { return *at_; }
  TracedIterator& operator++() {
    *trace_ = ++at_;
    return *this;
  }
  bool operator==(const TracedIterator& other) const { return at_ == other.at_; }
  bool operator!=(const TracedIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** trace_;
};

// Builds the DOM itself, so that nothing is built that has to be refused. Returning false stops the
// parser.
class DomBuilder {
 public:
  DomBuilder(const char* begin, const char* const* trace) : begin_(begin), trace_(trace) {}

  bool null() { return Add(nullptr) != nullptr; }
  bool boolean(bool value) { return Add(value) != nullptr; }
  bool number_integer(Json::number_integer_t value) { return Add(value) != nullptr; }
  bool number_unsigned(Json::number_unsigned_t value) { return Add(value) != nullptr; }
  bool number_float(Json::number_float_t value, const std::string&) {
    return Add(value) != nullptr;  // the parser has refused numbers that are not finite
  }
  bool string(std::string& value) {
    if (value.find('\0') != std::string::npos) return Fail(ErrorCode::kJsonSyntax);
    return Add(std::move(value)) != nullptr;
  }
  bool binary(Json::binary_t&) { return Fail(ErrorCode::kJsonSyntax); }  // never in JSON text
  bool start_object(std::size_t) { return Open(Json::value_t::object); }
  bool start_array(std::size_t) { return Open(Json::value_t::array); }
  bool end_object() { return Close(); }
  bool end_array() { return Close(); }

  bool key(std::string& name) {
    open_.back().key = std::move(name);
    const std::string& key = open_.back().key;
    if (key.find('\0') != std::string::npos) return Fail(ErrorCode::kJsonSyntax);
    const auto* object = open_.back().json->get_ptr<const Json::object_t*>();
    return !object->contains(key) || Fail(ErrorCode::kJsonDuplicateKey);
  }

  template <typename Exception>
  bool parse_error(std::size_t, const std::string&, const Exception&) {
    return Fail(ErrorCode::kJsonSyntax);
  }

  [[nodiscard]] Json TakeRoot() { return std::move(root_); }
  [[nodiscard]] Error TakeError() { return std::move(error_); }

 private:
  struct Container {
    Json* json;       // stays where it is: its parent gets no other member before it is closed
    std::string key;  // of the member that is being read, in an object
  };

  Json* Add(Json value) {
    if (++count_ > kMaxJsonValues) {
      (void)Fail(ErrorCode::kJsonTooLarge);
      return nullptr;
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    if (auto* array = open_.back().json->get_ptr<Json::array_t*>()) {
      return &array->emplace_back(std::move(value));
    }
    auto* object = open_.back().json->get_ptr<Json::object_t*>();
    return &object->emplace(open_.back().key, std::move(value)).first->second;
  }

  bool Open(Json::value_t type) {
    if (open_.size() == kMaxJsonDepth) return Fail(ErrorCode::kJsonTooDeep);
    Json* json = Add(Json(type));
    if (json == nullptr) return false;
    open_.push_back({json, {}});
    return true;
  }

  bool Close() {
    open_.pop_back();
    return true;
  }

  bool Fail(ErrorCode code) {
    std::string where;
    for (const Container& open : open_) {
      const auto* array = open.json->get_ptr<const Json::array_t*>();
      if (array == nullptr && open.key.empty()) break;  // before the first key
      where = array != nullptr ? PointerTo(where, array->empty() ? 0 : array->size() - 1)
                               : PointerTo(where, open.key);
    }
    error_ = {code, std::move(where), static_cast<std::size_t>(*trace_ - begin_)};
    return false;
  }

  const char* begin_;
  const char* const* trace_;
  Json root_;
  std::vector<Container> open_;
  std::size_t count_ = 0;
  Error error_;
};

}  // namespace

Result<Json> ReadJson(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) return Unexpected(Error{ErrorCode::kJsonTooLarge, "", max_bytes});
  // The parser takes a NUL for the end of the text and skips a byte order mark.
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) return Unexpected(Error{ErrorCode::kJsonSyntax, "", nul});
  if (text.substr(0, 3) == "\xEF\xBB\xBF") return Unexpected(Error{ErrorCode::kJsonSyntax, "", 0});

  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* trace = begin;
  DomBuilder builder(begin, &trace);
  if (!Json::sax_parse(TracedIterator(begin, &trace), TracedIterator(end, &trace), &builder)) {
    return Unexpected(builder.TakeError());
  }
  return builder.TakeRoot();
}

std::string PointerTo(std::string_view pointer, std::string_view token) {
  constexpr std::size_t kMaxToken = 64;  // our longest id; more would only fill a log
  std::string result(pointer);
  result.push_back('/');
  for (const char c : token.substr(0, kMaxToken)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result.push_back(byte < 0x20 || byte >= 0x7F ? '?' : c);
    }
  }
  return result;
}

std::string PointerTo(std::string_view pointer, std::size_t index) {
  return PointerTo(pointer, std::string_view(std::to_string(index)));
}

}  // namespace linkdock
