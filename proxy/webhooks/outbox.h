#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "proxy/store/database.h"
#include "proxy/store/store.h"

namespace linkdock::proxy {

// The delivery table: which event is to go where, and who is at it. Every change of an account
// leaves one row without an endpoint in its own transaction; FanOut() turns it into one for each
// endpoint. Calls block and belong on a thread of their own; an object serves one thread at a time.

// Which events an endpoint wants.
struct Subscription {
  std::string endpoint;
  std::vector<std::string> kinds;
};

// Asks for deliveries whose turn it is. `claimant` names one worker of one process.
struct DeliveryClaim {
  std::string endpoint;
  std::string claimant;
  std::int64_t now_ms = 0;
  std::int64_t until_ms = 0;  // nobody else takes it before then
  std::size_t limit = 0;
};
struct ClaimedDelivery {
  std::string event_id;
  std::string endpoint;
  std::string kind;
  std::string payload;
  std::int64_t attempts = 0;  // with the one that begins now
};

enum class DeliveryState {
  kDelivered,
  kWaiting,   // again after `wait_ms`
  kDead,      // given up
  kReturned,  // not tried to the end: as if it had never been claimed
};
struct DeliveryRecord {
  std::string event_id{};
  std::string endpoint{};
  DeliveryState state = DeliveryState::kWaiting;
  std::int64_t wait_ms = 0;
  int status = 0;  // HTTP; 0: none
  std::string error{};
};

struct DeadLetter {
  std::string event_id;
  std::string kind;
  std::string endpoint;
  std::int64_t attempts = 0;
  int status = 0;
  std::string error;
  std::int64_t updated_at_ms = 0;
};
// The place behind a dead letter, for the next page.
struct DeadLetterCursor {
  std::string event_id;
  std::string endpoint;
};

// Names the deliveries to be sent again, by exactly one of the first three members.
struct ReplayRequest {
  std::string event_id{};  // to every endpoint that wants it, also where it was delivered
  std::string endpoint{};  // its dead letters
  bool all_dead = false;
  std::int64_t now_ms = 0;
};

class Outbox {
 public:
  // Takes a database whose schema is prepared.
  explicit Outbox(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  // Unix time in milliseconds: of this machine, or with PostgreSQL of the server, so that several
  // proxies have one clock.
  [[nodiscard]] StoreResult<std::int64_t> NowMs();

  // Gives the endpoints that have something due; the empty one is due whenever an event waits for
  // its deliveries. Reads only, so that an idle store is not written to.
  [[nodiscard]] StoreResult<std::vector<std::string>> FindDue(
      const std::vector<std::string>& endpoints, std::int64_t now_ms);
  // Makes the deliveries of up to `limit` events. Gives how many events there were.
  [[nodiscard]] StoreResult<std::size_t> FanOut(const std::vector<Subscription>& subscriptions,
                                                std::int64_t now_ms, std::size_t limit);
  // Takes what is due, oldest first, by one statement: two claimants never get the same one.
  [[nodiscard]] StoreResult<std::vector<ClaimedDelivery>> Claim(const DeliveryClaim& request);
  // Writes down the results of claimed deliveries. A delivery that somebody else has claimed
  // meanwhile stays theirs, unless it was delivered. Gives how many rows it changed.
  [[nodiscard]] StoreResult<std::size_t> Record(const std::vector<DeliveryRecord>& records,
                                                const std::string& claimant, std::int64_t now_ms);
  // After the clock went back: every wait begins again now, and no claim is longer than
  // `lease_ms`. Gives how many rows it changed.
  [[nodiscard]] StoreResult<std::size_t> HealClock(std::int64_t now_ms, std::int64_t lease_ms);

  [[nodiscard]] StoreResult<std::vector<DeadLetter>> ListDead(const DeadLetterCursor& after,
                                                              std::size_t limit);
  // Gives how many deliveries will be made; an unknown event is none.
  [[nodiscard]] StoreResult<std::size_t> Replay(const ReplayRequest& request);

  [[nodiscard]] Database& database() { return *database_; }

 private:
  std::unique_ptr<Database> database_;
};

// A connection of its own to what --store names, its schema brought up to date; or a sentence. A
// store that does not exist is not made.
[[nodiscard]] OrSentence<std::unique_ptr<Outbox>> OpenOutbox(const StoreName& name);

}  // namespace linkdock::proxy
