#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace linkdock::proxy {

// Files that only their owner may read (0400), and that are written whole or not at all.

enum class Place { kOnlyIfAbsent, kReplace };
// False when it cannot be written. With kOnlyIfAbsent a file that is there is left as it is.
[[nodiscard]] bool WriteKeyFile(const std::string& path, std::string_view text, Place place);

// Why the file cannot be trusted or read, as the end of a sentence about it, or nothing.
[[nodiscard]] std::optional<std::string> JudgeKeyFile(const std::string& path);

}  // namespace linkdock::proxy
