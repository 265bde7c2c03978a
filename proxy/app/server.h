#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/access/api_keys.h"
#include "proxy/access/sessions.h"
#include "proxy/app/options.h"
#include "proxy/base/sentence.h"
#include "proxy/metrics/metrics.h"
#include "proxy/model/catalogue.h"
#include "proxy/store/store.h"

namespace linkdock::proxy {

// The parts that the proxy needs to serve, all of them already judged.
struct ServerParts {
  const Options& options;
  const ProviderCatalogue& catalogue;
  const SessionTable& sessions;
  const ApiKeyTable& keys;
  std::vector<std::unique_ptr<AccountStore>> stores;
  Metrics& metrics;
};

// Listens and serves until SIGTERM or SIGINT; then takes no new connections, lets running checks
// end for the drain deadline, cancels what is left, and is done. A sentence when it cannot listen.
[[nodiscard]] OrSentence<void> Serve(ServerParts parts);

}  // namespace linkdock::proxy
