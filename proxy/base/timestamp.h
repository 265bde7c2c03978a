#pragma once

#include <cstdint>
#include <string>

namespace linkdock::proxy {

[[nodiscard]] std::int64_t UnixMs();  // now, by the wall clock

// RFC 3339 in UTC with milliseconds: 2026-01-31T23:59:59.000Z.
[[nodiscard]] std::string Timestamp(std::int64_t unix_ms);

}  // namespace linkdock::proxy
