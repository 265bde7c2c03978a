#include "widget/core/texts.h"

#include <algorithm>
#include <span>
#include <vector>

#include "widget/core/json_reader.h"

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

}  // namespace

Result<Texts> Texts::Parse(std::string_view json) {
  Result<Json> read = ReadJson(json, kMaxLocaleBytes);
  if (!read.ok()) return read.error();
  const auto* members = read.value().get_ptr<const Json::object_t*>();
  if (members == nullptr) return Error{ErrorCode::kWrongType, "", 0};
  Texts texts;
  for (const auto& [key, value] : *members) {
    const auto* sentence = value.get_ptr<const Json::string_t*>();
    if (sentence == nullptr) return Error{ErrorCode::kWrongType, PointerTo("", key), 0};
    texts.by_key_.emplace(key, *sentence);
  }
  return texts;
}

void Texts::Override(const Texts& other) {
  for (const auto& [key, sentence] : other.by_key_) {
    const auto own = by_key_.find(key);
    if (own == by_key_.end() || ParamNames(own->second) != ParamNames(sentence)) continue;
    own->second = sentence;
  }
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

bool Texts::Has(std::string_view key) const { return by_key_.contains(key); }

std::string FillIn(std::string_view sentence, Texts::Params params) {
  return Fill(sentence, {params.begin(), params.size()});
}

}  // namespace linkdock
