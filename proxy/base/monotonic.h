#pragma once

#include <chrono>

namespace linkdock::proxy {

// Time that never goes back and is not changed when the wall clock is set: for deadlines, rates and
// durations.
using MonotonicTime = std::chrono::steady_clock::time_point;

[[nodiscard]] inline MonotonicTime MonotonicNow() { return std::chrono::steady_clock::now(); }

}  // namespace linkdock::proxy
