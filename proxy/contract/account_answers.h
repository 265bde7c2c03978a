#pragma once

#include <string>
#include <string_view>

#include "proxy/access/sessions.h"
#include "proxy/contract/problem.h"
#include "proxy/model/account.h"

namespace linkdock::proxy {

// The bodies of the contract (proxy/openapi.yaml) around the check itself.

// The reader of an answer: the operator's server is told more of an account than a browser.
enum class Audience { kBrowser, kServer };

// The one answer that holds the token, in memory that is wiped. An empty `link_url` is null.
[[nodiscard]] HttpAnswer SessionIssuedAnswer(const Session& session, const Secret& token,
                                             std::string_view link_url,
                                             std::string_view request_id);
[[nodiscard]] HttpAnswer SessionAnswer(const Session& session, std::string_view request_id);

[[nodiscard]] HttpAnswer AccountsAnswer(const AccountPage& page, Audience audience,
                                        std::string_view request_id);
[[nodiscard]] HttpAnswer AccountAnswer(const Account& account, Audience audience,
                                       std::string_view request_id);
// After a re-check: `outcome` is works, refused or undecided; `code` a verdict's name or empty.
struct RecheckOutcome {
  std::string_view outcome;
  std::string_view code;
  int retry_after_s = 0;
};
[[nodiscard]] HttpAnswer RecheckAnswer(const Account& account, const RecheckOutcome& outcome,
                                       std::string_view request_id);
// In memory that is wiped.
[[nodiscard]] HttpAnswer CredentialAnswer(const RevealedAccount& revealed,
                                          std::string_view request_id);

// The problem that a refusal of the store is to the caller of a route about one account.
[[nodiscard]] HttpAnswer FaultAnswer(StoreFault fault, std::string_view request_id);

}  // namespace linkdock::proxy
