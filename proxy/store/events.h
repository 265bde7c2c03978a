#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/model/account.h"
#include "proxy/store/database.h"

namespace linkdock::proxy {

enum class EventKind { kLinked, kUpdated, kRemoved, kCheckFailed };

// Writes the event of the outbox and the line of the audit trail. `action` is a verb, for the
// trail.
struct Happening {
  EventKind kind;
  std::string_view action;
  std::string_view actor;
  std::string_view detail;
  std::int64_t now_ms = 0;
};
void Announce(Transaction& work, const Account& account, const Happening& happening);
void Audit(Transaction& work, const Account& account, const Happening& happening);

}  // namespace linkdock::proxy
