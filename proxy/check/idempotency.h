#pragma once

#include <string_view>

#include "proxy/contract/problem.h"
#include "proxy/store/store.h"

namespace linkdock::proxy {

// Makes a repeated request with the same Idempotency-Key one check, on whichever proxy of a store
// it arrives and across restarts: the store keeps who is answering it, and for kReplayAge the
// answer (proxy/store/schema.h).

// Makes the request for a claim, but for its times. Both digests are made with the token of the
// session, which the store does not have: so the database alone does not help anyone to guess what
// was typed.
[[nodiscard]] ClaimRequest ClaimFor(std::string_view token, std::string_view key,
                                    std::string_view body);

[[nodiscard]] KeptAnswer ToKeep(const HttpAnswer& answer);
[[nodiscard]] HttpAnswer Replayed(const KeptAnswer& kept);

}  // namespace linkdock::proxy
