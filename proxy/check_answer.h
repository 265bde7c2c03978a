#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proxy/problem.h"
#include "proxy/store.h"
#include "widget/core/check.h"

namespace linkdock::proxy {

// The bodies of the contract (proxy/openapi.yaml). None of them ever holds a field's value or a
// byte of a provider's answer other than the account's label.

[[nodiscard]] HttpAnswer LinkedAnswer(const Account& account, std::string_view request_id);
[[nodiscard]] HttpAnswer RejectedAnswer(const Verdict& verdict, std::string_view request_id);
[[nodiscard]] HttpAnswer AccountsAnswer(const std::vector<Account>& accounts,
                                        std::string_view request_id);
[[nodiscard]] HttpAnswer HealthAnswer();

}  // namespace linkdock::proxy
