#pragma once

#include <cstdint>

#include "proxy/store/database.h"

namespace linkdock::proxy {

// Numbers of rows in the store at this moment, for the monitor. Each is read from an index.
struct StoreCensus {
  std::int64_t sessions = 0;            // neither consumed nor expired
  std::int64_t deliveries_waiting = 0;  // of webhooks
  std::int64_t deliveries_dead = 0;
  std::int64_t oldest_waiting_ms = 0;  // age of the oldest event that still waits; 0: none
};
[[nodiscard]] DatabaseResult<StoreCensus> TakeCensus(Database& database, std::int64_t now_ms);

}  // namespace linkdock::proxy
