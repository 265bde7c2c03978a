#pragma once

#include "widget/core/base/secret.h"
#include "widget/core/base/values.h"

namespace linkdock::proxy {

// The fields of a check that succeeded as one JSON object, {"api_key":"…","subdomain":"…"}: what
// the vault seals and what the operator's server gets back. No other copy of them is left behind.
[[nodiscard]] Secret CredentialJson(const FieldValues& fields);

// The fields again; none when it is something else.
[[nodiscard]] FieldValues CredentialFields(const Secret& credential);

}  // namespace linkdock::proxy
