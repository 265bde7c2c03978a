#include "widget/flow/mock.h"

#include <array>

namespace linkdock {
namespace {

constexpr int kMockRetryAfterS = 30;
constexpr std::string_view kHangs = "000";

struct Magic {
  std::string_view digits;
  VerdictCode code;
  bool at_secret;  // the secret is the field at fault
};
constexpr std::array<Magic, 8> kMagic = {{
    {"200", VerdictCode::kLinked, false},
    {"401", VerdictCode::kInvalidCredentials, true},
    {"403", VerdictCode::kInsufficientPermissions, true},
    {"429", VerdictCode::kRateLimited, false},
    {"500", VerdictCode::kProviderUnavailable, false},
    {"503", VerdictCode::kProviderUnavailable, false},
    {"302", VerdictCode::kUnexpectedAnswer, false},
    {"599", VerdictCode::kUnexpectedAnswer, false},
}};

std::string_view ValueOf(const FieldValues& fields, const Field& field) {
  const Secret* value = FindValue(fields, field.key);
  return value == nullptr ? std::string_view() : value->Reveal();
}

const Field* FirstSecret(const AuthMethod& auth) {
  for (const Field& field : auth.fields) {
    if (field.kind == FieldKind::kSecret) return &field;
  }
  return nullptr;
}

// Judges a value that is no secret: it can be a host that does not resolve, or a person whom nobody
// knows.
Magic JudgePlainField(const Field& field, std::string_view value) {
  if (!field.suffix.empty() && value == "nosuch") return {"", VerdictCode::kWrongHost, false};
  if (value.starts_with("nobody") && value.find('@') != std::string_view::npos) {
    return {"", VerdictCode::kAccountNotFound, false};
  }
  return kMagic[0];
}

// A key that chooses nothing is a wrong key: the default is not "accepted".
Magic JudgeSecret(std::string_view value) {
  for (const Magic& magic : kMagic) {
    if (value.ends_with(magic.digits)) return magic;
  }
  return kMagic[1];
}

// The account is named as the true provider files name it: by its host, or by the e-mail address
// that signs in.
std::string LabelOf(const Provider& provider, const AuthMethod& auth, const FieldValues& fields) {
  for (const Field& field : auth.fields) {
    const std::string_view value = ValueOf(fields, field);
    const bool host = field.kind == FieldKind::kText && field.suffix.starts_with('.');
    if (host && !value.empty()) return std::string(value) + field.suffix;
    if (field.kind == FieldKind::kEmail && !value.empty()) return std::string(value);
  }
  return provider.name;
}

CheckAnswer Rejected(VerdictCode code, std::string_view field) {
  CheckAnswer answer;
  answer.kind = AnswerKind::kRejected;
  answer.code = code;
  answer.field = field;
  answer.retry_after_s = code == VerdictCode::kRateLimited ? kMockRetryAfterS : 0;
  answer.request_id = "mock0000";
  return answer;
}

CheckAnswer Linked(const Provider& provider, std::string label) {
  CheckAnswer answer;
  answer.kind = AnswerKind::kLinked;
  answer.code = VerdictCode::kLinked;
  answer.account = {"mock-" + provider.id, provider.id, std::move(label)};
  answer.request_id = "mock0000";
  return answer;
}

}  // namespace

MockAnswer AnswerFromMock(const Provider& provider, const AuthMethod& auth,
                          const FieldValues& fields) {
  for (const Field& field : auth.fields) {
    if (field.kind == FieldKind::kSecret) continue;
    const Magic magic = JudgePlainField(field, ValueOf(fields, field));
    if (magic.code != VerdictCode::kLinked) return {Rejected(magic.code, field.key), false};
  }
  MockAnswer linked{Linked(provider, LabelOf(provider, auth, fields)), false};
  const Field* secret = FirstSecret(auth);
  if (secret == nullptr) return linked;
  const std::string_view value = ValueOf(fields, *secret);
  if (value.ends_with(kHangs)) return {CheckAnswer{}, true};
  const Magic magic = JudgeSecret(value);
  if (magic.code == VerdictCode::kLinked) return linked;
  return {Rejected(magic.code, magic.at_secret ? secret->key : std::string()), false};
}

}  // namespace linkdock
