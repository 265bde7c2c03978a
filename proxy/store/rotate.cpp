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
    if (const auto* fault = std::get_if<StoreFault>(&result)) return *fault;
    const auto& step = std::get<RotationStep>(result);
    sum.rewrapped += step.rewrapped;
    sum.failed += step.failed;
    after = step.last;
  } while (!after.empty());
  return sum;
}

}  // namespace linkdock::proxy
