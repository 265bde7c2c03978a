#include "proxy/model/account.h"

namespace linkdock::proxy {

std::string_view StoreFaultSentence(StoreFault fault) {
  switch (fault) {
    case StoreFault::kUnavailable:
      return "The store is unavailable; nothing was changed. Try again.";
    case StoreFault::kNoSuchAccount:
      return "There is no such account.";
    case StoreFault::kBadCursor:
      return "The cursor is not one that this store gave.";
    case StoreFault::kVault:
      return "The stored credential does not open; the log says why.";
    case StoreFault::kSuspended:
      return "The account is suspended: resume it first.";
    case StoreFault::kNoSession:
      return "The session is unknown, or it has expired or linked its account.";
    case StoreFault::kNoAttempts:
      return "The session has been used for as many checks as it may.";
  }
  return "The store is unavailable; nothing was changed. Try again.";
}

}  // namespace linkdock::proxy
