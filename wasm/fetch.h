#pragma once

#include <emscripten/fetch.h>

#include <string>
#include <string_view>

#include "widget/core/messages.h"
#include "widget/core/secret.h"

namespace linkdock {

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

  // Sends; an earlier call is aborted. `body` is wiped before this returns.
  void Send(std::string_view proxy, const Secret& session, Secret body);
  // Stops the call in flight, if there is one; nobody is told.
  void Abort();

  DoneFn done = nullptr;
  void* user = nullptr;

 private:
  static void OnEnd(emscripten_fetch_t* fetch);
  static void OnProgress(emscripten_fetch_t* fetch);
  void Finish(FetchFault fault);

  emscripten_fetch_t* fetch_ = nullptr;
  double started_ms_ = 0;
};

}  // namespace linkdock
