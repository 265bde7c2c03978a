#include <algorithm>
#include <array>
#include <utility>

#include "widget/core/provider_parts.h"

namespace linkdock {
namespace {

constexpr std::array<std::string_view, 6> kKinds = {"text", "secret", "email",
                                                    "url",  "select", "constant"};
// In the order of NormaliseOp.
constexpr std::array<std::string_view, 7> kOps = {
    "strip_invisible", "trim",      "strip_quotes", "strip_whitespace",
    "strip_prefix",    "lowercase", "host_label"};
constexpr std::size_t kMaxKey = 32;
constexpr std::size_t kMaxMessage = 300;  // a line or two under a field

bool TakesArguments(NormaliseOp op) {
  return op == NormaliseOp::kStripPrefix || op == NormaliseOp::kHostLabel;
}

// ".ilucca.net": a dot and at least two labels, so that no whole top-level domain can be a suffix.
bool IsHostSuffix(std::string_view suffix) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  return suffix.front() == '.' && suffix.back() != '.' &&
         suffix.find('.', 1) != std::string_view::npos &&
         suffix.find("..") == std::string_view::npos &&
         suffix.find_first_not_of(kAllowed) == std::string_view::npos;
}

// One step from its name, or from an object of its name and its arguments.
NormaliseStep ReadNormaliseStep(const Json& json, const std::string& where, ReadFault& fault) {
  NormaliseStep step;
  std::string_view name;
  if (const auto* text = json.get_ptr<const Json::string_t*>()) {
    name = *text;
  } else {
    ObjectReader in(json, where, fault);
    if (in.members().size() == 1) name = in.members().begin()->first;
    if (!name.empty()) step.args = in.OptionalStrings(name);
  }
  const auto found = std::find(kOps.begin(), kOps.end(), name);
  if (found != kOps.end()) step.op = static_cast<NormaliseOp>(found - kOps.begin());
  bool good = found != kOps.end() && TakesArguments(step.op) == !step.args.empty();
  for (const std::string& arg : step.args) {
    if (step.op == NormaliseOp::kHostLabel) good = good && !arg.empty() && IsHostSuffix(arg);
  }
  if (!good && !fault) fault = Error{ErrorCode::kBadValue, where, 0};
  return step;
}

std::vector<NormaliseStep> ReadNormalise(ObjectReader& in) {
  const Json* json = in.Member("normalise");
  if (json == nullptr) return {{NormaliseOp::kStripInvisible, {}}, {NormaliseOp::kTrim, {}}};
  std::vector<NormaliseStep> steps;
  const auto* array = json->get_ptr<const Json::array_t*>();
  if (array == nullptr) {
    in.Fail(ErrorCode::kWrongType, "normalise");
    return steps;
  }
  const std::string where = in.WhereIs("normalise");
  for (const Json& item : *array) {
    steps.push_back(ReadNormaliseStep(item, PointerTo(where, steps.size()), in.fault()));
  }
  return steps;
}

Rule ReadRule(ObjectReader& in) {
  Rule rule;
  const std::string_view key = in.Has("refuse") ? "refuse" : "match";
  rule.kind = in.Has("refuse") ? RuleKind::kRefuse : RuleKind::kMatch;
  const std::string source = in.String(key, kMaxPatternBytes);
  auto pattern = Pattern::Compile(source);
  if (pattern.ok()) {
    rule.pattern = std::move(pattern).value();
  } else if (!in.fault()) {
    in.fault() = Error{ErrorCode::kBadPattern, in.WhereIs(key), pattern.error().offset};
  }
  rule.message = in.String("message", kMaxMessage);
  in.Finish();
  return rule;
}

void ReadOptions(ObjectReader& in, Field& field) {
  for (ObjectReader& reader : in.OptionalObjects("options")) {
    SelectOption option{reader.String("value"), reader.String("label")};
    const bool taken =
        std::any_of(field.options.begin(), field.options.end(),
                    [&](const SelectOption& other) { return other.value == option.value; });
    if (taken) reader.Fail(ErrorCode::kBadValue, "value");
    reader.Finish();
    field.options.push_back(std::move(option));
  }
  const bool select = field.kind == FieldKind::kSelect;
  if (select && field.options.empty()) in.Fail(ErrorCode::kMissingKey, "options");
  if (!select && in.Has("options")) in.Fail(ErrorCode::kUnknownKey, "options");
}

void ReadConstant(ObjectReader& in, Field& field) {
  if (field.kind == FieldKind::kConstant) {
    field.constant = in.String("constant");
  } else if (in.Has("constant")) {
    in.Fail(ErrorCode::kUnknownKey, "constant");
  }
}

// A condition may only name an earlier field, so conditions cannot go round in circles.
void ReadCondition(ObjectReader& in, Field& field, const std::vector<Field>& earlier) {
  auto when = in.OptionalObject("when");
  if (!when) return;
  field.when = Condition{when->String("field", kMaxKey), when->String("equals")};
  when->Finish();
  const auto other = std::find_if(earlier.begin(), earlier.end(), [&](const Field& candidate) {
    return candidate.key == field.when->field;
  });
  if (other == earlier.end() || other->kind == FieldKind::kSecret ||
      other->kind == FieldKind::kConstant) {
    when->Fail(ErrorCode::kUnknownReference, "field");
  } else if (other->kind == FieldKind::kSelect &&
             std::none_of(other->options.begin(), other->options.end(),
                          [&](const SelectOption& o) { return o.value == field.when->equals; })) {
    when->Fail(ErrorCode::kUnknownReference, "equals");
  }
}

void ReadGuideReferences(ObjectReader& in, Field& field, const Guide& guide) {
  field.guide_section = in.OptionalString("guide_section");
  field.guide_steps = in.OptionalStrings("guide_steps");
  const auto section =
      std::find_if(guide.sections.begin(), guide.sections.end(),
                   [&](const GuideSection& s) { return s.id == field.guide_section; });
  if (section == guide.sections.end()) {
    if (!field.guide_section.empty()) in.Fail(ErrorCode::kUnknownReference, "guide_section");
    if (!field.guide_steps.empty()) in.Fail(ErrorCode::kUnknownReference, "guide_steps");
    return;
  }
  for (const std::string& id : field.guide_steps) {
    const bool known = std::any_of(section->steps.begin(), section->steps.end(),
                                   [&](const GuideStep& step) { return step.id == id; });
    if (!known) in.Fail(ErrorCode::kUnknownReference, "guide_steps");
  }
}

// A key that is named like a secret has to be masked; a catalogue slip would show it on the screen.
bool SoundsSecret(std::string_view key) {
  for (const std::string_view end : {"api_key", "private_key", "secret_key", "access_key", "token",
                                     "secret", "password", "passphrase"}) {
    if (key.size() >= end.size() && key.substr(key.size() - end.size()) == end) return true;
  }
  return false;
}

Field ReadField(ObjectReader& in, const std::vector<Field>& earlier, const Guide& guide) {
  Field field;
  field.key = ReadId(in, "key", kMaxKey, "_");
  field.label = in.String("label");
  field.kind = static_cast<FieldKind>(in.Choice("kind", kKinds));
  field.required = in.OptionalBool("required", true);
  field.help = in.OptionalString("help");
  field.placeholder = in.OptionalString("placeholder");
  field.prefix = in.OptionalString("prefix");
  field.suffix = in.OptionalString("suffix");
  field.normalise = ReadNormalise(in);
  for (ObjectReader& reader : in.OptionalObjects("rules")) field.rules.push_back(ReadRule(reader));
  field.examples = in.OptionalStrings("examples");
  ReadOptions(in, field);
  ReadConstant(in, field);
  ReadCondition(in, field, earlier);
  ReadGuideReferences(in, field, guide);
  field.autocomplete = in.OptionalString("autocomplete", "off");
  const bool shown = field.kind != FieldKind::kSecret && field.kind != FieldKind::kConstant;
  if (shown && SoundsSecret(field.key)) in.Fail(ErrorCode::kBadValue, "kind");
  in.Finish();
  return field;
}

}  // namespace

std::vector<Field> ReadFields(ObjectReader& auth, const Guide& guide) {
  std::vector<Field> fields;
  auto readers = auth.OptionalObjects("fields");
  if (readers.empty()) auth.Fail(ErrorCode::kMissingKey, "fields");
  if (readers.size() > kMaxFields) {
    auth.Fail(ErrorCode::kBadValue, "fields");
    return fields;
  }
  for (ObjectReader& reader : readers) {
    Field field = ReadField(reader, fields, guide);
    const bool taken = std::any_of(fields.begin(), fields.end(),
                                   [&](const Field& other) { return other.key == field.key; });
    if (taken) reader.Fail(ErrorCode::kBadValue, "key");
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace linkdock
