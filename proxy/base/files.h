#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace linkdock::proxy {

// The whole content of a regular file, or nothing if it cannot be read or is larger than
// `max_bytes`.
[[nodiscard]] std::optional<std::string> ReadFile(const std::string& path, std::size_t max_bytes);

// Whether only its owner can use a file of secrets; nothing when it is not there. What systemd puts
// into $CREDENTIALS_DIRECTORY shows the mask of an access list as its group's bits and is private
// all the same.
[[nodiscard]] std::optional<bool> IsPrivateFile(const std::string& path);

// Makes the name of a file that was just put into its folder survive a power failure.
void SyncFolder(const std::string& path);

}  // namespace linkdock::proxy
