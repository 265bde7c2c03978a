#pragma once

#include <string>
#include <string_view>

#include "proxy/base/sentence.h"

namespace linkdock::proxy {

// Files that only their owner may read (0400), and that are written whole or not at all.

enum class Place { kOnlyIfAbsent, kReplace };
// With kOnlyIfAbsent a file that is there is left as it is, which is no fault. The error is the end
// of a sentence about the file.
[[nodiscard]] OrSentence<void> WriteKeyFile(const std::string& path, std::string_view text,
                                            Place place);

// Whether the file can be read and only its owner can use it. The error is the end of a sentence
// about the file.
[[nodiscard]] OrSentence<void> JudgeKeyFile(const std::string& path);

}  // namespace linkdock::proxy
