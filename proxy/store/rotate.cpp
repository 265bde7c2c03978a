#include "proxy/store/rotate.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kBatch = 200;  // a few milliseconds in which SQLite's writers wait

}  // namespace

StoreResult<RotationSum> RotateKeys(AccountStore& store) {
  RotationSum sum;
  std::string after;
  do {
    const StoreResult<RotationStep> result = store.Rotate(after, kBatch);
    if (!result) return Unexpected(result.error());
    sum.rewrapped += result->rewrapped;
    sum.failed += result->failed;
    after = result->last;
  } while (!after.empty());
  return sum;
}

}  // namespace linkdock::proxy
