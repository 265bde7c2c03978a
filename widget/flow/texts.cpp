#include "widget/flow/texts.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "widget/core/json/json_reader.h"

namespace linkdock {
namespace {

using Param = std::pair<std::string_view, std::string_view>;

// A sentence as a sequence of literal text and parameter names.
struct Piece {
  std::string_view text;  // a literal, or `{name}` with its braces
  std::string_view name;  // empty for a literal
};

// Takes the next piece off the front. A brace that is never closed is literal text.
Piece NextPiece(std::string_view& rest) {
  const std::size_t open = rest.find('{');
  const std::size_t close = open == 0 ? rest.find('}') : std::string_view::npos;
  const bool is_name = close != std::string_view::npos;
  const std::size_t size = is_name ? close + 1 : rest.find('{', open == 0 ? 1 : 0);
  const Piece piece{rest.substr(0, size), is_name ? rest.substr(1, close - 1) : std::string_view()};
  rest.remove_prefix(piece.text.size());
  return piece;
}

std::string Fill(std::string_view sentence, std::span<const Param> params) {
  std::string out;
  while (!sentence.empty()) {
    const Piece piece = NextPiece(sentence);
    std::string_view text = piece.text;
    for (const auto& [name, value] : params) {
      if (!piece.name.empty() && piece.name == name) text = value;
    }
    out += text;
  }
  return out;
}

// The names of the parameters, each once, in a fixed order.
std::vector<std::string_view> ParamNames(std::string_view sentence) {
  std::vector<std::string_view> names;
  while (!sentence.empty()) {
    const Piece piece = NextPiece(sentence);
    const bool known = std::find(names.begin(), names.end(), piece.name) != names.end();
    if (!piece.name.empty() && !known) names.push_back(piece.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

constexpr std::string_view kPlurals = "locale.plurals";
constexpr std::array<std::string_view, 5> kForms = {".zero", ".one", ".two", ".few", ".many"};

// The key of the sentence of which this is a form; empty if it is none.
std::string_view BaseOfForm(std::string_view key) {
  for (const std::string_view form : kForms) {
    if (key.ends_with(form)) return key.substr(0, key.size() - form.size());
  }
  return {};
}

}  // namespace

Result<Texts> Texts::Parse(std::string_view json) {
  Result<Json> read = ReadJson(json, kMaxLocaleBytes);
  if (!read.has_value()) return Unexpected(read.error());
  const auto* members = read.value().get_ptr<const Json::object_t*>();
  if (members == nullptr) return Unexpected(Error{ErrorCode::kWrongType, "", 0});
  Texts texts;
  for (const auto& [key, value] : *members) {
    const auto* sentence = value.get_ptr<const Json::string_t*>();
    if (sentence == nullptr) return Unexpected(Error{ErrorCode::kWrongType, PointerTo("", key), 0});
    texts.by_key_.emplace(key, *sentence);
  }
  return texts;
}

bool Texts::Accepts(std::string_view key, std::string_view sentence) const {
  if (key == kPlurals) return true;
  const std::vector<std::string_view> names = ParamNames(sentence);
  if (const auto base = by_key_.find(BaseOfForm(key)); base != by_key_.end()) {
    const std::vector<std::string_view> known = ParamNames(base->second);
    return std::includes(known.begin(), known.end(), names.begin(), names.end());
  }
  const auto own = by_key_.find(key);
  return own != by_key_.end() && ParamNames(own->second) == names;
}

void Texts::Override(const Texts& other) {
  Texts merged = *this;
  for (const auto& [key, sentence] : other.by_key_) {
    if (Accepts(key, sentence)) merged.by_key_[key] = sentence;
  }
  by_key_ = std::move(merged.by_key_);
}

std::string Texts::Get(std::string_view key, Params params) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::string(key);
  return Fill(found->second, {params.begin(), params.size()});
}

std::string Texts::GetNamed(std::string_view key, std::string_view integrator,
                            Params params) const {
  const std::string neutral = std::string(key) + ".neutral";
  const bool use_neutral = integrator.empty() && Has(neutral);
  const auto found = by_key_.find(use_neutral ? std::string_view(neutral) : key);
  if (found == by_key_.end()) return std::string(key);
  const std::string app = integrator.empty() ? Get("common.app") : std::string(integrator);
  std::vector<Param> all(params);
  all.emplace_back("integrator", app);
  return Fill(found->second, all);
}

std::string Texts::GetCounted(std::string_view key, const std::pair<std::string_view, int>& count,
                              Params params) const {
  const int number = std::max(count.second, 0);
  const auto place = static_cast<std::size_t>(number < 100 ? number : 100 + number % 100);
  const auto plurals = by_key_.find(kPlurals);
  const std::string_view digits = plurals == by_key_.end() ? std::string_view() : plurals->second;
  std::string form(key);
  if (place < digits.size() && digits[place] >= '0' && digits[place] <= '4') {
    form += kForms[static_cast<std::size_t>(digits[place] - '0')];
  }
  auto sentence = by_key_.find(form);
  if (sentence == by_key_.end()) sentence = by_key_.find(key);
  if (sentence == by_key_.end()) return std::string(key);
  const std::string shown = std::to_string(number);
  std::vector<Param> all(params);
  all.emplace_back(count.first, shown);
  return Fill(sentence->second, all);
}

bool Texts::Has(std::string_view key) const { return by_key_.contains(key); }

std::string FillIn(std::string_view sentence, Texts::Params params) {
  return Fill(sentence, {params.begin(), params.size()});
}

}  // namespace linkdock
