#pragma once

#include <string>
#include <vector>

#include "proxy/app/options_table.h"

namespace linkdock::proxy {

// Every sentence about what the command of these options cannot work with, in the order of the
// table. Reads the files that they name, and nothing of the store.
[[nodiscard]] std::vector<std::string> JudgeOptions(const RawOptions& raw);

}  // namespace linkdock::proxy
