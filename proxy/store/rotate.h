#pragma once

#include "proxy/store/store.h"

namespace linkdock::proxy {

// `linkdock-proxy rotate-keys`: rewraps every data key that is not under the current key, in small
// transactions, beside running proxies. Stopping it at any point loses nothing; the next run goes
// on.
struct RotationSum {
  std::int64_t rewrapped = 0;
  std::int64_t failed = 0;
};
[[nodiscard]] StoreResult<RotationSum> RotateKeys(AccountStore& store);

}  // namespace linkdock::proxy
