#include "proxy/check/field_check.h"

#include <algorithm>

#include "widget/core/provider/fields.h"

namespace linkdock::proxy {
namespace {

bool IsKnown(const AuthMethod& auth, std::string_view key) {
  const Field* field = FindField(auth, key);
  return field && field->kind != FieldKind::kConstant;
}

// Every field of the form with its healed value, empty when it was not sent.
FieldValues HealAll(const AuthMethod& auth, const FieldValues& sent) {
  FieldValues values;
  for (const Field& field : auth.fields) {
    if (field.kind == FieldKind::kConstant) {
      values.emplace_back(field.key, Secret(field.constant));
      continue;
    }
    const Secret* value = FindValue(sent, field.key);
    values.emplace_back(field.key, value ? Heal(field, value->Reveal()).value : Secret());
  }
  return values;
}

}  // namespace

Expected<FieldValues, FieldsFault> CheckFields(const AuthMethod& auth, const FieldValues& sent) {
  for (const auto& [key, value] : sent) {
    if (!IsKnown(auth, key)) return Unexpected(FieldsFault{FieldsFault::Kind::kUnknown, key});
  }
  FieldValues values = HealAll(auth, sent);
  for (const Field& field : auth.fields) {
    if (field.kind == FieldKind::kConstant) continue;
    const Secret* value = FindValue(values, field.key);
    if (FieldShown(field, values)) {
      if (JudgeField(field, value->Reveal()).fault != FieldFault::kNone) {
        return Unexpected(FieldsFault{FieldsFault::Kind::kInvalid, field.key});
      }
    } else if (!value->empty()) {
      return Unexpected(FieldsFault{FieldsFault::Kind::kUnknown, field.key});
    }
  }
  return values;
}

}  // namespace linkdock::proxy
