#pragma once

#include <string>
#include <string_view>

#include "proxy/contract/problem.h"
#include "proxy/model/account.h"
#include "widget/core/check/check.h"

namespace linkdock::proxy {

// The bodies of POST /v1/check and of the health. None of them ever holds a field's value or a
// byte of a provider's answer other than the account's label.

[[nodiscard]] HttpAnswer LinkedAnswer(const Account& account, std::string_view request_id);
[[nodiscard]] HttpAnswer RejectedAnswer(const Verdict& verdict, std::string_view request_id);
[[nodiscard]] HttpAnswer HealthAnswer();

}  // namespace linkdock::proxy
