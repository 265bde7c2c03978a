#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace linkdock::proxy {

// The whole content of a regular file, or nothing if it cannot be read or is larger than
// `max_bytes`.
[[nodiscard]] std::optional<std::string> ReadFile(const std::string& path, std::size_t max_bytes);

}  // namespace linkdock::proxy
