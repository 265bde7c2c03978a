#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/model/account.h"
#include "proxy/model/words.h"
#include "proxy/store/database.h"

namespace linkdock::proxy {

// A change of an account: `verb` and `detail` are for the audit trail, `actor` says who did it
// (a session, a key or a command), never with a token.
struct Happening {
  EventKind kind;
  AuditVerb verb;
  std::string_view actor;
  std::string_view detail;
  std::int64_t now_ms = 0;
};

// Writes the event of the outbox, with a delivery that waits for its endpoints, and the line of the
// audit trail, all in the transaction of the change.
void Announce(Transaction& work, const Account& account, const Happening& happening);

// Writes only the line of the audit trail.
void Audit(Transaction& work, const Account& account, const Happening& happening);

}  // namespace linkdock::proxy
