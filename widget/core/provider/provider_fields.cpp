#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "widget/core/provider/provider_parts.h"

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
  return !suffix.empty() && suffix.front() == '.' && suffix.back() != '.' &&
         suffix.find('.', 1) != std::string_view::npos &&
         suffix.find("..") == std::string_view::npos &&
         suffix.find_first_not_of(kAllowed) == std::string_view::npos;
}

// Whether the step has arguments exactly when it takes some, and good ones.
bool HasGoodArguments(const NormaliseStep& step) {
  if (TakesArguments(step.op) == step.args.empty()) return false;
  if (step.op != NormaliseOp::kHostLabel) return true;
  return std::all_of(step.args.begin(), step.args.end(), IsHostSuffix);
}

// One step from its name, or from an object of its name and its arguments.
void ReadNormaliseStep(const Json& json, const std::string& where, ReadFault& fault,
                       NormaliseStep& step) {
  std::string_view name;
  if (const auto* text = json.get_ptr<const Json::string_t*>()) {
    name = *text;
  } else {
    ObjectReader in(json, where, fault);
    if (in.members().size() == 1) {
      name = in.members().begin()->first;
      in.ReadOptional(name, step.args);
    }
  }
  const auto found = std::find(kOps.begin(), kOps.end(), name);
  if (found != kOps.end()) step.op = static_cast<NormaliseOp>(found - kOps.begin());
  const bool good = found != kOps.end() && HasGoodArguments(step);
  if (!good && !fault) fault = Error{ErrorCode::kBadValue, where, 0};
}

void ReadNormalise(ObjectReader& in, std::vector<NormaliseStep>& steps) {
  const Json* json = in.Member("normalise");
  if (json == nullptr) {
    MakeRoom(steps, 2);
    steps[0].op = NormaliseOp::kStripInvisible;
    steps[1].op = NormaliseOp::kTrim;
    return;
  }
  const auto* array = json->get_ptr<const Json::array_t*>();
  if (array == nullptr) return in.Fail(ErrorCode::kWrongType, "normalise");
  const std::string where = in.WhereIs("normalise");
  MakeRoom(steps, array->size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    ReadNormaliseStep((*array)[i], PointerTo(where, i), in.fault(), steps[i]);
  }
}

void ReadRule(ObjectReader& in, Rule& rule) {
  const bool refuse = in.Has("refuse");
  const std::string_view key = refuse ? "refuse" : "match";
  rule.kind = refuse ? RuleKind::kRefuse : RuleKind::kMatch;
  std::string source;
  in.Read(key, source, kMaxPatternBytes);
  auto pattern = Pattern::Compile(source);
  if (pattern.has_value()) {
    rule.pattern = std::move(pattern).value();
  } else if (!in.fault()) {
    in.fault() = Error{ErrorCode::kBadPattern, in.WhereIs(key), pattern.error().offset};
  }
  in.Read("message", rule.message, kMaxMessage);
  in.Finish();
}

void ReadRules(ObjectReader& in, std::vector<Rule>& rules) {
  auto readers = in.OptionalObjects("rules");
  MakeRoom(rules, readers.size());
  for (std::size_t i = 0; i < rules.size(); ++i) ReadRule(readers[i], rules[i]);
}

const SelectOption* FindOption(std::span<const SelectOption> options, std::string_view value) {
  for (const SelectOption& option : options) {
    if (option.value == value) return &option;
  }
  return nullptr;
}

void ReadOptions(ObjectReader& in, Field& field) {
  auto readers = in.OptionalObjects("options");
  MakeRoom(field.options, readers.size());
  for (std::size_t i = 0; i < readers.size(); ++i) {
    SelectOption& option = field.options[i];
    readers[i].Read("value", option.value);
    readers[i].Read("label", option.label);
    if (FindOption(std::span(field.options.data(), i), option.value) != nullptr) {
      readers[i].Fail(ErrorCode::kBadValue, "value");
    }
    readers[i].Finish();
  }
  const bool select = field.kind == FieldKind::kSelect;
  if (select && field.options.empty()) in.Fail(ErrorCode::kMissingKey, "options");
  if (!select && in.Has("options")) in.Fail(ErrorCode::kUnknownKey, "options");
}

void ReadConstant(ObjectReader& in, Field& field) {
  if (field.kind == FieldKind::kConstant) {
    in.Read("constant", field.constant);
  } else if (in.Has("constant")) {
    in.Fail(ErrorCode::kUnknownKey, "constant");
  }
}

const Field* FindByKey(std::span<const Field> fields, std::string_view key) {
  for (const Field& field : fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

// A condition may only name an earlier field, so conditions cannot go round in circles.
void ReadCondition(ObjectReader& in, Field& field, std::span<const Field> earlier) {
  auto when = in.OptionalObject("when");
  if (!when) return;
  Condition& condition = field.when.emplace();
  when->Read("field", condition.field);
  when->Read("equals", condition.equals);
  when->Finish();
  const Field* other = FindByKey(earlier, condition.field);
  if (other == nullptr || other->kind == FieldKind::kSecret ||
      other->kind == FieldKind::kConstant) {
    when->Fail(ErrorCode::kUnknownReference, "field");
  } else if (other->kind == FieldKind::kSelect &&
             FindOption(other->options, condition.equals) == nullptr) {
    when->Fail(ErrorCode::kUnknownReference, "equals");
  }
}

void CheckGuideReferences(ObjectReader& in, const Field& field, const Guide& guide) {
  const GuideSection* section = FindById<GuideSection>(guide.sections, field.guide_section);
  if (section == nullptr && !field.guide_section.empty()) {
    in.Fail(ErrorCode::kUnknownReference, "guide_section");
  }
  for (const std::string& id : field.guide_steps) {
    if (section == nullptr || FindById<GuideStep>(section->steps, id) == nullptr) {
      in.Fail(ErrorCode::kUnknownReference, "guide_steps");
    }
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

// The members that are plain texts, in a table: a loop is shorter than seven calls.
constexpr std::pair<std::string_view, std::string Field::*> kTexts[] = {
    {"help", &Field::help},
    {"placeholder", &Field::placeholder},
    {"prefix", &Field::prefix},
    {"suffix", &Field::suffix},
    {"guide_section", &Field::guide_section},
    {"autocomplete", &Field::autocomplete}};

void ReadField(ObjectReader& in, std::span<const Field> earlier, const Guide& guide, Field& field) {
  ReadId(in, "key", {kMaxKey, "_"}, field.key);
  in.Read("label", field.label);
  field.kind = static_cast<FieldKind>(in.Choice("kind", kKinds));
  field.required = in.OptionalBool("required", true);
  for (const auto& [key, text] : kTexts) in.ReadOptional(key, field.*text);
  ReadNormalise(in, field.normalise);
  ReadRules(in, field.rules);
  in.ReadOptional("examples", field.examples);
  ReadOptions(in, field);
  ReadConstant(in, field);
  ReadCondition(in, field, earlier);
  in.ReadOptional("guide_steps", field.guide_steps);
  CheckGuideReferences(in, field, guide);
  const bool shown = field.kind != FieldKind::kSecret && field.kind != FieldKind::kConstant;
  if (shown && SoundsSecret(field.key)) in.Fail(ErrorCode::kBadValue, "kind");
  if (FindByKey(earlier, field.key) != nullptr) in.Fail(ErrorCode::kBadValue, "key");
  in.Finish();
}

}  // namespace

void ReadFields(ObjectReader& in, const Guide& guide, std::vector<Field>& fields) {
  auto readers = in.OptionalObjects("fields");
  if (readers.empty()) in.Fail(ErrorCode::kMissingKey, "fields");
  if (readers.size() > kMaxFields) return in.Fail(ErrorCode::kBadValue, "fields");
  MakeRoom(fields, readers.size());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    ReadField(readers[i], std::span(fields.data(), i), guide, fields[i]);
  }
}

}  // namespace linkdock
