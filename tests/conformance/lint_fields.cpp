#include <algorithm>
#include <array>

#include "tests/conformance/lint.h"
#include "widget/core/provider/fields.h"

namespace linkdock {
namespace {

// Values that people paste by mistake or that attackers try. The rules may let some of them
// through; then it must be possible to send them.
constexpr std::array<std::string_view, 18> kHostile = {"a.b",
                                                       "a/b",
                                                       "a/../b",
                                                       "..",
                                                       ".",
                                                       "a@b",
                                                       "user:word@host.example",
                                                       "a?b",
                                                       "a#b",
                                                       "a\\b",
                                                       "a%2eb",
                                                       "a_b",
                                                       "-a",
                                                       "a-",
                                                       "xn--a",
                                                       "A",
                                                       "b\xC3\xBC"
                                                       "cher",
                                                       "a b"};

bool LooksSecret(std::string_view key) {
  constexpr std::array<std::string_view, 7> kWords = {"token",  "secret",  "password",  "passwd",
                                                      "apikey", "api_key", "passphrase"};
  const bool has_word = std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return key.find(word) != std::string_view::npos;
  });
  return has_word || key.ends_with("key");
}

std::string_view FaultSentence(FieldFault fault) {
  switch (fault) {
    case FieldFault::kNone:
      return "it is good";
    case FieldFault::kMissing:
      return "it is empty";
    case FieldFault::kTooLong:
      return "it is too long";
    case FieldFault::kNotText:
      return "it is not text";
    case FieldFault::kControl:
      return "it has control characters";
    case FieldFault::kInvisible:
      return "it has invisible characters";
    case FieldFault::kNotAnOption:
      return "it is not an option";
    case FieldFault::kRule:
      return "a rule refuses it";
  }
  return "it is refused";
}

// A value that the form would send: the first example, or the first option.
Secret SampleOf(const Field& field) {
  if (!field.options.empty()) return Secret(field.options.front().value);
  if (!field.examples.empty()) return std::move(Heal(field, field.examples.front()).value);
  return Secret("sample");
}

FieldValues SampleValues(const AuthMethod& auth) {
  FieldValues values;
  for (const Field& field : auth.fields) {
    if (field.kind != FieldKind::kConstant) values.emplace_back(field.key, SampleOf(field));
  }
  return values;
}

Secret* FindMutable(FieldValues& values, std::string_view key) {
  for (auto& [name, value] : values) {
    if (name == key) return &value;
  }
  return nullptr;
}

void LintExamples(const LintedAuth& linted, const Field& field, const std::string& where,
                  Findings& findings) {
  if (!field.rules.empty() && field.examples.empty()) {
    findings.push_back({where, "A field with rules needs examples that prove them."});
  }
  for (std::size_t i = 0; i < field.examples.size(); ++i) {
    const std::string at = PointerTo(PointerTo(where, "examples"), i);
    const Healed healed = Heal(field, field.examples[i]);
    const FieldJudgement judgement = JudgeField(field, healed.value.Reveal());
    if (judgement.fault != FieldFault::kNone) {
      findings.push_back(
          {at, "This example does not pass: " + std::string(FaultSentence(judgement.fault)) + "."});
      continue;
    }
    FieldValues values = SampleValues(linted.auth);
    *FindMutable(values, field.key) = healed.value.Clone();
    if (const auto request = BuildRequest(linted.check, values);
        !request.has_value() && request.error().where == field.key) {
      findings.push_back({at, "This example cannot be sent where the check puts it."});
    }
  }
}

void LintHostile(const LintedAuth& linted, const Field& field, const std::string& where,
                 Findings& findings) {
  for (const std::string_view hostile : kHostile) {
    const Healed healed = Heal(field, hostile);
    if (JudgeField(field, healed.value.Reveal()).fault != FieldFault::kNone) continue;
    FieldValues values = SampleValues(linted.auth);
    *FindMutable(values, field.key) = healed.value.Clone();
    const auto request = BuildRequest(linted.check, values);
    if (request.has_value() || request.error().where != field.key) continue;
    findings.push_back({PointerTo(where, "rules"), "The rules accept `" + std::string(hostile) +
                                                       "`, which the check cannot send."});
    return;
  }
}

}  // namespace

void LintFields(const LintedAuth& linted, Findings& findings) {
  for (std::size_t i = 0; i < linted.auth.fields.size(); ++i) {
    const Field& field = linted.auth.fields[i];
    const std::string where = PointerTo(PointerTo(linted.where, "fields"), i);
    if (field.kind == FieldKind::kConstant) continue;
    if (field.kind != FieldKind::kSecret && LooksSecret(field.key)) {
      findings.push_back({PointerTo(where, "kind"), "A key, token or password must be a secret."});
    }
    if (field.kind == FieldKind::kSelect) continue;
    LintExamples(linted, field, where, findings);
    LintHostile(linted, field, where, findings);
  }
}

}  // namespace linkdock
