#pragma once

#include <cstdint>
#include <string>

#include "proxy/store/database.h"

namespace linkdock::proxy {

// Copies an SQLite store into a new file `to` (0600), as it was at one moment, while proxies go on
// reading and writing it. The copy appears under its name only when it is whole, verified and on
// the disk. Gives its size in bytes, or a sentence: `to` is never overwritten. The keys are not in
// it.
[[nodiscard]] OrSentence<std::int64_t> BackUp(const StoreName& store, const std::string& to);

}  // namespace linkdock::proxy
