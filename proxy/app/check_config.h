#pragma once

#include <string>
#include <vector>

#include "proxy/app/options.h"

namespace linkdock::proxy {

// The two lists that `linkdock-proxy check-config` prints.
struct ConfigReport {
  std::vector<std::string> faults;  // a sentence for each thing that would stop the start
  std::vector<std::string> notes;   // what a start would do by itself, or work without
};

// Judges what serving would judge: options, provider files, sessions, authorities, the store with
// its schema and the keys that fit it. Makes, migrates and writes nothing.
[[nodiscard]] ConfigReport JudgeConfig(Options options);

}  // namespace linkdock::proxy
