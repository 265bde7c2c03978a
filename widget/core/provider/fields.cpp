#include "widget/core/provider/fields.h"

#include <algorithm>
#include <string>

#include "widget/core/base/utf8.h"
#include "widget/core/provider/normalise.h"

namespace linkdock {
namespace {

constexpr int kMaxCombining = 4;  // marks on one character; living scripts use up to 3

// Runs one step; true when it cut a host label out of an address.
bool RunStep(const NormaliseStep& step, std::string& text) {
  switch (step.op) {
    case NormaliseOp::kStripInvisible:
      StripInvisible(text);
      return false;
    case NormaliseOp::kTrim:
      Trim(text);
      return false;
    case NormaliseOp::kStripQuotes:
      StripQuotes(text);
      return false;
    case NormaliseOp::kStripWhitespace:
      StripWhiteSpace(text);
      return false;
    case NormaliseOp::kStripPrefix:
      StripPrefix(text, step.args);
      return false;
    case NormaliseOp::kLowercase:
      Lowercase(text);
      return false;
    case NormaliseOp::kHostLabel:
      return CutHostLabel(text, step.args);
  }
  return false;
}

// Faults that no catalogue rule is needed for, in the order in which they are told.
FieldFault FaultOfCharacters(std::string_view value) {
  bool control = false;
  bool invisible = false;
  int combining = 0;
  for (std::size_t offset = 0; offset < value.size();) {
    const char32_t code_point = ReadCodePoint(value, offset);
    if (code_point == kNotUtf8 || code_point == 0) return FieldFault::kNotText;
    control = control || IsControl(code_point);
    combining = IsCombining(code_point) ? combining + 1 : 0;
    invisible = invisible || IsInvisible(code_point) || combining > kMaxCombining;
  }
  if (control) return FieldFault::kControl;
  return invisible ? FieldFault::kInvisible : FieldFault::kNone;
}

bool IsAllowedChoice(const Field& field, std::string_view value) {
  if (field.kind == FieldKind::kConstant) return value == field.constant;
  if (field.kind != FieldKind::kSelect) return true;
  return std::any_of(field.options.begin(), field.options.end(),
                     [&](const SelectOption& option) { return option.value == value; });
}

}  // namespace

Healed Heal(const Field& field, std::string_view typed) {
  Healed healed;
  if (typed.size() > kMaxFieldBytes) {
    healed.value = Secret(typed);
    return healed;
  }
  // Every step only shortens, so the value stays in this one buffer until it is wiped.
  std::string text(typed);
  Trim(text);
  Secret trimmed(text);
  text.assign(typed);
  for (const NormaliseStep& step : field.normalise) {
    if (RunStep(step, text)) healed.from_url = true;
  }
  healed.value = Secret(text);
  Trim(text);
  healed.changed = text != trimmed.Reveal();
  WipeString(text);
  return healed;
}

FieldJudgement JudgeField(const Field& field, std::string_view value) {
  if (value.empty()) {
    const bool missing = field.required && field.kind != FieldKind::kConstant;
    return {missing ? FieldFault::kMissing : FieldFault::kNone, {}};
  }
  if (value.size() > kMaxFieldBytes) return {FieldFault::kTooLong, {}};
  const FieldFault fault = FaultOfCharacters(value);
  if (fault != FieldFault::kNone) return {fault, {}};
  if (!IsAllowedChoice(field, value)) return {FieldFault::kNotAnOption, {}};
  for (const Rule& rule : field.rules) {
    if (rule.pattern.Matches(value) != (rule.kind == RuleKind::kMatch)) {
      return {FieldFault::kRule, rule.message};
    }
  }
  return {};
}

bool FieldShown(const Field& field, const FieldValues& values) {
  if (field.kind == FieldKind::kConstant) return false;
  if (!field.when) return true;
  const Secret* other = FindValue(values, field.when->field);
  return other != nullptr && other->Reveal() == field.when->equals;
}

}  // namespace linkdock
