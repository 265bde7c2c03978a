#pragma once

#include <string>

#include "proxy/base/sentence.h"
#include "proxy/webhooks/outbox.h"

namespace linkdock::proxy {

// The commands about deliveries that were given up. Each prints to standard output and gives what
// is wrong as a sentence, or nothing.

// One line a dead letter, with tabs between event, kind, endpoint, attempts, last status, last
// error and the time, under a line that names them.
[[nodiscard]] OrSentence<void> PrintDeadLetters(Outbox& outbox);

// Makes deliveries waiting again; a running proxy sends them within a second. `request` names
// exactly one of its three.
[[nodiscard]] OrSentence<void> ReplayDeliveries(Outbox& outbox, ReplayRequest request);

}  // namespace linkdock::proxy
