#include "proxy/store/work.h"

#include "proxy/base/request_log.h"

namespace linkdock::proxy {

Account AccountOf(const Row& row) {
  return {.id = row.Text(0),
          .owner = row.Text(1),
          .provider = row.Text(2),
          .auth = row.Text(3),
          .environment = row.Text(4),
          .label = row.Text(5),
          .status = row.Text(6),
          .reason = row.Text(7),
          .metadata = row.Text(8),
          .credential_version = row.Number(9),
          .created_at_ms = row.Number(10),
          .updated_at_ms = row.Number(11),
          .last_check_at_ms = row.Number(12)};
}

void LogStoreFault(DatabaseFault fault) {
  LogEvent("store_fault", "reason", std::string(FaultName(fault)));
}

}  // namespace linkdock::proxy
