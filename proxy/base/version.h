#pragma once

namespace linkdock::proxy {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace linkdock::proxy
