#include "widget/view/mirror.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "widget/core/json/json_writer.h"

namespace linkdock {
namespace {

constexpr float kRectSteps = 64.0f;  // positions count in 1/64 px, the unit of browsers' layout

constexpr std::array<std::string_view, 16> kRoleNames{
    "form",  "group",  "box",  "list",  "ordered", "item",   "heading", "paragraph",
    "label", "button", "link", "field", "select",  "search", "note",    "progress"};
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
                  std::uint64_t{run.strong} << 32 | std::uint64_t{run.shaped} << 33 |
                  std::uint64_t{run.right_to_left} << 34);
  }
  hasher.Number(node.options.size());
  for (const SelectChoice& choice : node.options) {
    hasher.Text(choice.value);
    hasher.Text(choice.label);
  }
}

// A length in CSS pixels with at most six decimals: multiples of 1/64 need no more.
void AppendLength(std::string& out, float length) {
  constexpr long kSteps = 64, kMillionthsPerStep = 15'625;
  long steps = std::lround(length * kRectSteps);
  if (steps < 0) {
    out += '-';
    steps = -steps;
  }
  out += std::to_string(steps / kSteps);
  if (steps % kSteps == 0) return;
  std::string fraction = std::to_string(1'000'000 + steps % kSteps * kMillionthsPerStep);
  fraction[0] = '.';
  fraction.resize(fraction.find_last_not_of('0') + 1);
  out += fraction;
}

// Writes one JSON object; members that are empty or 0 are left out.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
  void Text(std::string_view key, std::string_view text) {
    if (!text.empty()) AppendJsonString(Key(key), text);
  }
  void Number(std::string_view key, std::uint32_t number) {
    if (number != 0) Key(key) += std::to_string(number);
  }
  void Length(std::string_view key, float length) {
    if (length != 0) AppendLength(Key(key), length);
  }
  void Box(std::string_view key, const Rect& rect) {
    char open = '[';
    Key(key);
    for (const float length : {rect.x, rect.y, rect.w, rect.h}) {
      out_ += open;
      AppendLength(out_, length);
      open = ',';
    }
    out_ += ']';
  }
  // A list of objects, each written by `write`.
  template <typename Items, typename Write>
  void List(std::string_view key, const Items& items, Write write) {
    if (items.empty()) return;
    char open = '[';
    Key(key);
    for (const auto& item : items) {
      out_ += open;
      write(out_, item);
      open = ',';
    }
    out_ += ']';
  }
  // Appends a member's key and gives the output for its value.
  std::string& Key(std::string_view key) {
    if (out_.back() != '{') out_ += ',';
    out_.append("\"").append(key).append("\":");
    return out_;
  }
  void Close() { out_ += '}'; }

 private:
  std::string& out_;
};

void WriteRun(std::string& out, const Run& run) {
  ObjectWriter object(out);
  object.Box("rect", run.rect);
  AppendJsonString(object.Key("text"), run.text);
  object.Text("style", StyleName(run.style));
  object.Text("href", run.href);
  object.Number("link_id", run.link_id);
  if (run.strong) object.Key("strong") += "true";
  if (run.shaped) object.Key("shaped") += "true";
  if (run.right_to_left) object.Key("rtl") += "true";
  object.Close();
}

void WriteChoice(std::string& out, const SelectChoice& choice) {
  ObjectWriter object(out);
  AppendJsonString(object.Key("value"), choice.value);
  AppendJsonString(object.Key("label"), choice.label);
  object.Close();
}

void WriteNode(std::string& out, const MirrorNode& node) {
  ObjectWriter object(out);
  object.Number("id", node.id);
  object.Text("role", RoleName(node.role));
  object.Box("rect", node.rect);
  object.Number("parent", node.parent);
  object.Number("flags", node.flags);
  object.Number("level", node.level);
  object.Text("kind", node.kind);
  object.Text("logo", node.logo);
  object.Text("label", node.label);
  object.Text("key", node.key);
  object.Text("autocomplete", node.autocomplete);
  object.Text("input_mode", node.input_mode);
  object.Text("placeholder", node.placeholder);
  object.Number("described_by", node.described_by);
  object.Number("described_by_2", node.described_by_2);
  object.Number("owner", node.owner);
  object.Length("pad_left", node.pad_left);
  object.Length("pad_right", node.pad_right);
  object.List("runs", node.runs, WriteRun);
  object.List("options", node.options, WriteChoice);
  object.Close();
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
  std::string json = "[";
  for (const MirrorNode& node : mirror) {
    if (json.size() > 1) json += ',';
    WriteNode(json, node);
  }
  return json += ']';
}

const MirrorNode* FindNode(const Mirror& mirror, MirrorId id) {
  const auto found = std::find_if(mirror.begin(), mirror.end(),
                                  [id](const MirrorNode& node) { return node.id == id; });
  return found == mirror.end() ? nullptr : &*found;
}

}  // namespace linkdock
