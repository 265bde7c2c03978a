#pragma once

#include <emscripten/fetch.h>

#include <string>
#include <string_view>

#include "widget/core/base/secret.h"
#include "widget/flow/messages.h"

namespace linkdock {

// The proxy that a check goes to, and what it is sent with.
struct CheckTarget {
  std::string_view proxy;
  const Secret& session;    // empty: no Authorization header
  std::string_view parent;  // origin of the host page; empty: no header with it
};

// One POST {proxy}/v1/check at a time. Request, headers and answer are wiped before their memory is
// given back.
class CheckFetch {
 public:
  // Called exactly once for each Send() that is not aborted.
  using DoneFn = void (*)(void* user, CheckAnswer answer);

  CheckFetch() = default;
  CheckFetch(const CheckFetch&) = delete;
  CheckFetch& operator=(const CheckFetch&) = delete;
  ~CheckFetch() { Abort(); }

  // Sends a check, and aborts the one before it. `body` is wiped before this returns. A body whose
  // answer was lost is sent again under its Idempotency-Key, so that the proxy can give the answer.
  void Send(const CheckTarget& target, Secret body);
  // Stops the request in flight, if there is one; `done` is not called.
  void Abort();
  // Gives the next check a new Idempotency-Key, because the person has cancelled the last one.
  void Forget() { unanswered_ = 0; }

  DoneFn done = nullptr;
  void* user = nullptr;

 private:
  static void OnEnd(emscripten_fetch_t* fetch);
  static void OnProgress(emscripten_fetch_t* fetch);
  void Finish(FetchFault fault);

  emscripten_fetch_t* fetch_ = nullptr;
  double started_ms_ = 0;
  std::string uuid_;
  std::size_t unanswered_ = 0;  // hash of the body whose answer was lost, never 0; 0: none was
};

}  // namespace linkdock
