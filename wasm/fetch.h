#pragma once

#include <emscripten/fetch.h>

#include <string>
#include <string_view>

#include "widget/core/base/secret.h"
#include "widget/flow/messages.h"

namespace linkdock {

// Where a check goes, and for whom.
struct CheckTarget {
  std::string_view proxy;
  const Secret& session;    // empty: no Authorization header
  std::string_view parent;  // origin of the page around the frame; empty: not told
};

// One POST {proxy}/v1/check at a time. Request, headers and answer are wiped before their memory is
// given back.
class CheckFetch {
 public:
  // Told exactly once for each Send() that was not aborted.
  using DoneFn = void (*)(void* user, CheckAnswer answer);

  CheckFetch() = default;
  CheckFetch(const CheckFetch&) = delete;
  CheckFetch& operator=(const CheckFetch&) = delete;
  ~CheckFetch() { Abort(); }

  // Sends; an earlier call is aborted. `body` is wiped before this returns. The same body as that
  // of a call whose answer was lost has the same Idempotency-Key, so that the proxy can give it.
  void Send(const CheckTarget& target, Secret body);
  // Stops the call in flight, if there is one; nobody is told.
  void Abort();
  // What was sent before has nothing to do with what comes: the person cancelled it.
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
