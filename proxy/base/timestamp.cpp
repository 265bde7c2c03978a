#include "proxy/base/timestamp.h"

#include <array>
#include <chrono>
#include <ctime>

namespace linkdock::proxy {

std::int64_t UnixMs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::string Timestamp(std::int64_t unix_ms) {
  const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  return std::string(text.data(), size) + '.' + std::to_string(1000 + unix_ms % 1000).substr(1) +
         'Z';
}

}  // namespace linkdock::proxy
