#pragma once

#include <string_view>

#include "proxy/contract/problem.h"
#include "proxy/store/store.h"

namespace linkdock::proxy {

// Makes a repeated request with the same Idempotency-Key one check, on whichever proxy of a store
// it arrives and across restarts: the store keeps who is answering it, and for kReplayAge the
// answer (proxy/store/schema.h).

// Whether the text is a UUID in its usual form, 8-4-4-4-12 hex digits.
[[nodiscard]] bool IsUuid(std::string_view text);

// The order that claims a request, but for its times. Both digests are made with the token of the
// session, which the store does not have: so the database alone does not help anyone to guess what
// was typed.
[[nodiscard]] ClaimOrder ClaimFor(std::string_view token, std::string_view key,
                                  std::string_view body);

[[nodiscard]] KeptAnswer ToKeep(const HttpAnswer& answer);
[[nodiscard]] HttpAnswer Replayed(const KeptAnswer& kept);

}  // namespace linkdock::proxy
