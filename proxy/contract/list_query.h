#pragma once

#include <string_view>

#include "proxy/contract/request_bodies.h"
#include "proxy/model/account.h"

namespace linkdock::proxy {

// Reads the query of GET /v1/accounts, without its `?`, in the form of URLSearchParams
// (application/x-www-form-urlencoded). The fault names the parameter that is unknown, repeated,
// empty or malformed.
[[nodiscard]] BodyResult<ListRequest> ReadListQuery(std::string_view query);

}  // namespace linkdock::proxy
