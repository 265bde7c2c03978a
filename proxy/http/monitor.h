#pragma once

#include <memory>
#include <string>

#include "proxy/base/sentence.h"
#include "proxy/metrics/metrics.h"
#include "proxy/store/database.h"

namespace linkdock::proxy {

struct MonitorSettings {
  std::string listen;  // ADDRESS:PORT, numeric; port 0 takes a free one
  StoreName store;
};

// Whether `text` is ADDRESS:PORT with a numeric address, an IPv6 one in brackets. The error is the
// end of a sentence about the option.
[[nodiscard]] OrSentence<void> JudgeListenAddress(const std::string& text);

// GET /metrics and GET /readyz on an address of their own, which no browser and no stranger
// reaches. A thread, a loop and a database connection of its own, so that a busy proxy and a store
// that hangs can be seen: whatever the store does, an answer comes within kMonitorProbe.
class Monitor {
 public:
  // Listens at once; a sentence when it cannot. `metrics` has to outlive it.
  [[nodiscard]] static OrSentence<std::unique_ptr<Monitor>> Start(MonitorSettings settings,
                                                                  const Metrics& metrics);
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  [[nodiscard]] std::string Url() const;

 private:
  class Impl;
  explicit Monitor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace linkdock::proxy
