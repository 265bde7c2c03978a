#include "widget/core/base/verdict.h"

#include <array>
#include <utility>

namespace linkdock {
namespace {

constexpr std::array<std::pair<VerdictCode, std::string_view>, kVerdicts> kNames = {{
    {VerdictCode::kLinked, "linked"},
    {VerdictCode::kInvalidCredentials, "invalid_credentials"},
    {VerdictCode::kWrongHost, "wrong_host"},
    {VerdictCode::kInsufficientPermissions, "insufficient_permissions"},
    {VerdictCode::kAccountNotFound, "account_not_found"},
    {VerdictCode::kRateLimited, "rate_limited"},
    {VerdictCode::kProviderUnavailable, "provider_unavailable"},
    {VerdictCode::kProviderTimeout, "provider_timeout"},
    {VerdictCode::kUnexpectedAnswer, "unexpected_answer"},
    {VerdictCode::kPolicyDenied, "policy_denied"},
    {VerdictCode::kInvalidField, "invalid_field"},
}};

}  // namespace

std::string_view VerdictName(VerdictCode code) {
  for (const auto& [known, name] : kNames) {
    if (known == code) return name;
  }
  return "unexpected_answer";
}

std::optional<VerdictCode> VerdictFromName(std::string_view name) {
  for (const auto& [code, known] : kNames) {
    if (known == name) return code;
  }
  return std::nullopt;
}

bool UserRecoverable(VerdictCode code) {
  switch (code) {
    case VerdictCode::kInvalidCredentials:
    case VerdictCode::kWrongHost:
    case VerdictCode::kInsufficientPermissions:
    case VerdictCode::kAccountNotFound:
    case VerdictCode::kInvalidField:
    case VerdictCode::kRateLimited:  // by waiting
      return true;
    case VerdictCode::kLinked:
    case VerdictCode::kProviderUnavailable:
    case VerdictCode::kProviderTimeout:
    case VerdictCode::kUnexpectedAnswer:
    case VerdictCode::kPolicyDenied:
      return false;
  }
  return false;
}

}  // namespace linkdock
