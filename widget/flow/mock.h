#pragma once

#include "widget/core/provider/provider.h"
#include "widget/flow/messages.h"

namespace linkdock {

// The answer of a proxy that is not there: Linkdock.mock. The last three characters of the first
// secret choose (200, 401, 403, 429, 500, 503, 302, 599; 000 hangs), subdomain `nosuch` is a wrong
// host, e-mail `nobody…` unknown.
struct MockAnswer {
  CheckAnswer answer;
  bool hangs = false;  // never answer; the shell's time-out ends it
};
inline constexpr int kMockDelayMs = 600;  // long enough to see the checking screen
[[nodiscard]] MockAnswer AnswerFromMock(const Provider& provider, const AuthMethod& auth,
                                        const FieldValues& fields);

}  // namespace linkdock
