#pragma once

#include <cstdint>

#include "proxy/store/database.h"
#include "proxy/store/store.h"

namespace linkdock::proxy {

// Removes what is past its time by the bounds of limits.h: events with their deliveries, lines of
// the audit trail, sessions, kept answers, and deliveries that no proxy will make.
// An account and its credential are never touched. Each table is a transaction of its own of at
// most kSweepBatch rows, so that writers wait for milliseconds only; any number of programs may do
// it at once. True when there is more to do now.
[[nodiscard]] StoreResult<bool> SweepStore(Database& database, std::int64_t now_ms);

}  // namespace linkdock::proxy
