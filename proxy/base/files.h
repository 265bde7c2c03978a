#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "widget/core/base/expected.h"

namespace linkdock::proxy {

// Why a file gave nothing.
enum class FileFault {
  kUnreadable,  // it is not there, no regular file, or not this user's to read
  kTooLarge,
};
[[nodiscard]] std::string_view FileFaultSentence(FileFault fault);

// The whole content of a regular file of at most `max_bytes`.
[[nodiscard]] Expected<std::string, FileFault> ReadFile(const std::string& path,
                                                        std::size_t max_bytes);

// Whether only its owner can use a file of secrets. Files that systemd puts into
// $CREDENTIALS_DIRECTORY show the mask of an access list as their group's bits and are private all
// the same.
[[nodiscard]] Expected<bool, FileFault> IsPrivateFile(const std::string& path);

// Makes the name of a file that was just put into its folder survive a power failure.
void SyncFolder(const std::string& path);

}  // namespace linkdock::proxy
