#pragma once

#include <cstdint>
#include <optional>

#include "wasm/fetch.h"
#include "wasm/options.h"
#include "widget/flow/flow.h"

namespace linkdock {

// Carries a check out: by the proxy, or by the mock after a moment. One at a time; a new one ends
// the old one.
class CheckSender {
 public:
  using AnsweredFn = void (*)(void* user, std::uint32_t attempt, CheckAnswer answer);

  CheckSender() = default;
  CheckSender(const CheckSender&) = delete;
  CheckSender& operator=(const CheckSender&) = delete;
  ~CheckSender() { Cancel(); }

  void ReportTo(AnsweredFn answered, void* user);
  // Never answers before it returns, except when the browser refuses the call at once.
  void Send(const Settings& settings, const effect::SendCheck& check, const Provider* provider);
  // Nothing is reported for a cancelled check.
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
