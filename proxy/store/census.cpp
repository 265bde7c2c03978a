#include "proxy/store/census.h"

#include <algorithm>

namespace linkdock::proxy {

DatabaseResult<StoreCensus> TakeCensus(Database& database, std::int64_t now_ms) {
  StoreCensus census;
  Transaction work(database, TransactionKind::kRead);
  for (const Row& row :
       work.Run("SELECT count(*) FROM session WHERE expires_at_ms > $1 AND state <> 'consumed'",
                {now_ms})) {
    census.sessions = row.Number(0);
  }
  for (const Row& row :
       work.Run("SELECT count(*), min(event.created_at_ms) FROM delivery JOIN event ON event.id = "
                "delivery.event_id WHERE delivery.state = 'waiting' AND delivery.endpoint <> ''")) {
    census.deliveries_waiting = row.Number(0);
    if (!row.IsNull(1)) {
      census.oldest_waiting_ms = std::max(now_ms - row.Number(1), std::int64_t{0});
    }
  }
  for (const Row& row : work.Run("SELECT count(*) FROM delivery WHERE state = 'dead'")) {
    census.deliveries_dead = row.Number(0);
  }
  if (!work.state()) return Unexpected(work.state().error());
  return census;
}

}  // namespace linkdock::proxy
