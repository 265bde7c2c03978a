#pragma once

#include <cstdint>
#include <optional>

#include "wasm/fetch.h"
#include "wasm/options.h"
#include "widget/flow/flow.h"

namespace linkdock {

// Carries out one check at a time, by the proxy or, after a moment, by the mock. A new check ends
// the one before it.
class CheckSender {
 public:
  using AnsweredFn = void (*)(void* user, std::uint32_t attempt, CheckAnswer answer);

  CheckSender() = default;
  CheckSender(const CheckSender&) = delete;
  CheckSender& operator=(const CheckSender&) = delete;
  ~CheckSender() { Cancel(); }

  // Sets the function that gets each answer with the number of its check; `user` is passed to it.
  void ReportTo(AnsweredFn answered, void* user);
  // Starts a check; `provider` is only read by the mock, and may be null. The answer comes after
  // the return, unless the browser refuses the request at once.
  void Send(const Settings& settings, const effect::SendCheck& check, const Provider* provider);
  // Ends the check, if one is running, without reporting an answer.
  void Cancel();

 private:
  void Stop();
  void StartMock(const effect::SendCheck& check, const Provider& provider);
  void Report(CheckAnswer answer);

  CheckFetch fetch_;
  std::optional<CheckAnswer> mock_answer_;
  long mock_timer_ = 0;  // 0: none
  std::uint32_t attempt_ = 0;
  AnsweredFn answered_ = nullptr;
  void* user_ = nullptr;
};

}  // namespace linkdock
