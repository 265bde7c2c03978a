#include "widget/view/mirror.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace linkdock {
namespace {

constexpr float kRectSteps = 64.0f;  // positions count in 1/64 px, the unit of browsers' layout
constexpr float kFrameLine = 2.0f;   // what a hole leaves of a field's frame
constexpr float kPlainPad = 14.0f;   // a field's padding on a side without prefix, suffix or icon

constexpr std::array<std::string_view, 15> kRoleNames{
    "form",   "group", "list",  "ordered", "item",   "heading", "paragraph", "label",
    "button", "link",  "field", "select",  "search", "note",    "progress"};
constexpr std::array<std::string_view, 10> kStyleNames{
    "title", "section", "body", "body-strong", "label", "field", "help", "code", "small", "button"};

// FNV-1a: small, no table, good enough to tell frames apart.
struct Hasher {
  std::uint64_t state = 14695981039346656037ull;

  void Byte(std::uint8_t byte) { state = (state ^ byte) * 1099511628211ull; }
  void Number(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) Byte(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  void Text(std::string_view text) {
    Number(text.size());
    for (const char c : text) Byte(static_cast<std::uint8_t>(c));
  }
  void Length(float length) {
    Number(static_cast<std::uint64_t>(static_cast<std::int64_t>(std::lround(length * kRectSteps))));
  }
  void Box(const Rect& rect) {
    Length(rect.x);
    Length(rect.y);
    Length(rect.w);
    Length(rect.h);
  }
};

void HashNode(Hasher& hasher, const MirrorNode& node) {
  for (const std::uint64_t number :
       {std::uint64_t{node.id}, std::uint64_t{node.parent}, static_cast<std::uint64_t>(node.role),
        std::uint64_t{node.flags}, std::uint64_t{node.level}, std::uint64_t{node.described_by},
        std::uint64_t{node.described_by_2}, std::uint64_t{node.owner}}) {
    hasher.Number(number);
  }
  hasher.Box(node.rect);
  hasher.Length(node.pad_left);
  hasher.Length(node.pad_right);
  for (const std::string* text :
       {&node.label, &node.key, &node.autocomplete, &node.input_mode, &node.placeholder}) {
    hasher.Text(*text);
  }
  hasher.Number(node.runs.size());
  for (const Run& run : node.runs) {
    hasher.Box(run.rect);
    hasher.Text(run.text);
    hasher.Text(run.href);
    hasher.Number(static_cast<std::uint64_t>(run.style) | std::uint64_t{run.link_id} << 8 |
                  std::uint64_t{run.strong} << 32);
  }
  hasher.Number(node.options.size());
  for (const SelectChoice& choice : node.options) {
    hasher.Text(choice.value);
    hasher.Text(choice.label);
  }
}

using Json = nlohmann::json;

double Rounded(float length) {
  return static_cast<double>(std::round(length * kRectSteps) / kRectSteps);
}

Json JsonOf(const Rect& rect) {
  return Json::array({Rounded(rect.x), Rounded(rect.y), Rounded(rect.w), Rounded(rect.h)});
}

void PutText(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

void PutNumber(Json& object, const char* key, std::uint32_t number) {
  if (number != 0) object[key] = number;
}

Json JsonOf(const Run& run) {
  Json object = Json::object();
  object["rect"] = JsonOf(run.rect);
  object["text"] = run.text;
  object["style"] = StyleName(run.style);
  PutText(object, "href", run.href);
  PutNumber(object, "link_id", run.link_id);
  if (run.strong) object["strong"] = true;
  return object;
}

Json JsonOf(const MirrorNode& node) {
  Json object = Json::object();
  object["id"] = node.id;
  object["role"] = RoleName(node.role);
  object["rect"] = JsonOf(node.rect);
  PutNumber(object, "parent", node.parent);
  PutNumber(object, "flags", node.flags);
  PutNumber(object, "level", node.level);
  PutText(object, "label", node.label);
  PutText(object, "key", node.key);
  PutText(object, "autocomplete", node.autocomplete);
  PutText(object, "input_mode", node.input_mode);
  PutText(object, "placeholder", node.placeholder);
  PutNumber(object, "described_by", node.described_by);
  PutNumber(object, "described_by_2", node.described_by_2);
  PutNumber(object, "owner", node.owner);
  if (node.pad_left != 0) object["pad_left"] = Rounded(node.pad_left);
  if (node.pad_right != 0) object["pad_right"] = Rounded(node.pad_right);
  for (const Run& run : node.runs) object["runs"].push_back(JsonOf(run));
  for (const SelectChoice& choice : node.options) {
    object["options"].push_back({{"value", choice.value}, {"label", choice.label}});
  }
  return object;
}

}  // namespace

MirrorId MirrorIdOf(std::string_view name) {
  std::uint32_t hash = 2166136261u;
  for (const char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
  return hash == 0 ? 1 : hash;  // 0 means none
}

MirrorId FieldId(std::string_view key) { return MirrorIdOf("field:" + std::string(key)); }

std::string_view RoleName(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }

std::string_view StyleName(TextStyle style) { return kStyleNames[static_cast<std::size_t>(style)]; }

std::uint64_t MirrorHash(const Mirror& mirror) {
  Hasher hasher;
  for (const MirrorNode& node : mirror) HashNode(hasher, node);
  return hasher.state;
}

std::string MirrorJson(const Mirror& mirror) {
  Json array = Json::array();
  for (const MirrorNode& node : mirror) array.push_back(JsonOf(node));
  return array.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const MirrorNode* FindNode(const Mirror& mirror, MirrorId id) {
  const auto found = std::find_if(mirror.begin(), mirror.end(),
                                  [id](const MirrorNode& node) { return node.id == id; });
  return found == mirror.end() ? nullptr : &*found;
}

Rect HoleRect(const MirrorNode& field) {
  const float left = field.pad_left > kPlainPad ? field.pad_left : kFrameLine;
  const float right = field.pad_right > kPlainPad ? field.pad_right : kFrameLine;
  return {field.rect.x + left, field.rect.y + kFrameLine,
          std::max(0.0f, field.rect.w - left - right), field.rect.h - 2 * kFrameLine};
}

}  // namespace linkdock
