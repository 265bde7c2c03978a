#pragma once

#include <string>
#include <string_view>

#include "proxy/access/sessions.h"
#include "proxy/contract/problem.h"
#include "proxy/model/account.h"
#include "proxy/model/catalogue.h"
#include "widget/core/base/expected.h"

namespace linkdock::proxy {

// Reads the bodies that the operator's server sends: strict JSON, every member bounded, unknown
// members refused.

struct BodyFault {
  ProblemCode code = ProblemCode::kMalformedBody;
  std::string
      member;  // JSON pointer of what is at fault, such as /origins/0; empty: the whole, or unknown
};
template <typename T>
using BodyResult = Expected<T, BodyFault>;

// The body of POST /v1/sessions. Of the session, id, token and creation are the caller's.
struct SessionRequest {
  Session session;
  int expires_in_s = 0;
};
[[nodiscard]] BodyResult<SessionRequest> ReadSessionBody(std::string_view body,
                                                         const ProviderCatalogue& catalogue);

// The body of PATCH /v1/accounts/{id}; at least one member.
[[nodiscard]] BodyResult<AccountEdit> ReadEditBody(std::string_view body);

// The reason in the body of POST /v1/accounts/{id}/suspend.
[[nodiscard]] BodyResult<std::string> ReadSuspendBody(std::string_view body);

}  // namespace linkdock::proxy
