#pragma once

#include <vector>

#include "widget/core/check/check.h"
#include "widget/core/json/object_reader.h"
#include "widget/core/provider/provider.h"

namespace linkdock {

// Reads the member `check` of an auth method; `auth` is the method itself, parsed. A fault goes to
// the reader, and the check is then of no use.
[[nodiscard]] Check ParseCheck(ObjectReader& in, const AuthMethod& auth);

// Reads the member `verdicts` of a check.
[[nodiscard]] std::vector<VerdictRow> ParseVerdicts(ObjectReader& in, const AuthMethod& auth);

// Whether this is an RFC 6901 pointer; the empty one names the whole document.
[[nodiscard]] bool IsJsonPointer(std::string_view text);

}  // namespace linkdock
