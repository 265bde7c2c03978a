#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace linkdock::proxy {

// The words that the code, the database and the contract share, each written once. The schema makes
// its CHECK constraints of these tables, and a test holds every quoted word of the SQL to them.
// A table is in the order of its enum, and a word is never changed: it stands in stores.

// Whether an account's credential is used.
enum class AccountStatus { kActive, kSuspended, kFailing };
inline constexpr std::array<std::string_view, 3> kAccountStatuses = {"active", "suspended",
                                                                     "failing"};

// Which of an owner's two sets of accounts; no account of one is seen in the other.
enum class Environment { kTest, kProduction };
inline constexpr std::array<std::string_view, 2> kEnvironments = {"test", "production"};

// How far a link session has come.
enum class SessionState { kIssued, kOpened, kConsumed };
inline constexpr std::array<std::string_view, 3> kSessionStates = {"issued", "opened", "consumed"};

// Whether a request with an Idempotency-Key is being answered, or has its answer.
enum class RequestState { kRunning, kFinished };
inline constexpr std::array<std::string_view, 2> kRequestStates = {"running", "finished"};

// The types of event in the outbox.
enum class EventKind { kLinked, kUpdated, kRemoved, kCheckFailed };
inline constexpr std::array<std::string_view, 4> kEventKinds = {
    "account.linked", "account.updated", "account.removed", "account.check_failed"};

// Whether an endpoint has got an event.
enum class DeliveryWord { kWaiting, kDelivered, kDead };
inline constexpr std::array<std::string_view, 3> kDeliveryWords = {"waiting", "delivered", "dead"};

// The actions that a line of the audit trail names.
enum class AuditVerb {
  kLink,       // an account for the first time
  kLinkAgain,  // an account that the owner had already
  kEdit,
  kSuspend,
  kResume,
  kRemove,
  kCheck,    // the provider was asked again, and the status changed
  kReveal,   // the credential was given to the operator's server
  kSession,  // a link session was made
};
inline constexpr std::array<std::string_view, 9> kAuditVerbs = {
    "link", "link_again", "edit", "suspend", "resume", "remove", "check", "reveal", "session"};

[[nodiscard]] constexpr std::string_view WordOf(AccountStatus word) {
  return kAccountStatuses[static_cast<std::size_t>(word)];
}
[[nodiscard]] constexpr std::string_view WordOf(Environment word) {
  return kEnvironments[static_cast<std::size_t>(word)];
}
[[nodiscard]] constexpr std::string_view WordOf(SessionState word) {
  return kSessionStates[static_cast<std::size_t>(word)];
}
[[nodiscard]] constexpr std::string_view WordOf(RequestState word) {
  return kRequestStates[static_cast<std::size_t>(word)];
}
[[nodiscard]] constexpr std::string_view WordOf(EventKind word) {
  return kEventKinds[static_cast<std::size_t>(word)];
}
[[nodiscard]] constexpr std::string_view WordOf(DeliveryWord word) {
  return kDeliveryWords[static_cast<std::size_t>(word)];
}
[[nodiscard]] constexpr std::string_view WordOf(AuditVerb word) {
  return kAuditVerbs[static_cast<std::size_t>(word)];
}

}  // namespace linkdock::proxy
