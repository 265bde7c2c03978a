#pragma once

#include <optional>
#include <string_view>

namespace linkdock {

// The provider's verdict as the proxy contract names it (snake_case in JSON).
enum class VerdictCode {
  kLinked,
  kInvalidCredentials,
  kWrongHost,
  kInsufficientPermissions,
  kAccountNotFound,
  kRateLimited,
  kProviderUnavailable,
  kProviderTimeout,
  kUnexpectedAnswer,
  kPolicyDenied,
  kInvalidField,
};
inline constexpr int kVerdicts = static_cast<int>(VerdictCode::kInvalidField) + 1;
[[nodiscard]] std::string_view VerdictName(VerdictCode code);
[[nodiscard]] std::optional<VerdictCode> VerdictFromName(std::string_view name);

// Whether the person at the form can do something about it.
[[nodiscard]] bool UserRecoverable(VerdictCode code);

}  // namespace linkdock
