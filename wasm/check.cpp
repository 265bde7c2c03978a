#include "wasm/check.h"

#include <emscripten/html5.h>

#include <utility>

#include "widget/flow/mock.h"

namespace linkdock {

void CheckSender::ReportTo(AnsweredFn answered, void* user) {
  answered_ = answered;
  user_ = user;
  fetch_.user = this;
  fetch_.done = [](void* self, CheckAnswer answer) {
    static_cast<CheckSender*>(self)->Report(std::move(answer));
  };
}

void CheckSender::Send(const Settings& settings, const effect::SendCheck& check,
                       const Provider* provider) {
  Stop();
  attempt_ = check.attempt;
  if (!settings.mock) {
    fetch_.Send({settings.proxy, settings.session, settings.parent},
                CheckRequestBody(check.provider, check.auth, check.fields, check.account_id));
  } else if (provider != nullptr) {
    StartMock(check, *provider);
  }
}

void CheckSender::StartMock(const effect::SendCheck& check, const Provider& provider) {
  for (const AuthMethod& auth : provider.auth) {
    if (auth.id != check.auth) continue;
    MockAnswer mock = AnswerFromMock(provider, auth, check.fields);
    mock_answer_ =
        mock.hangs ? ReadCheckAnswer(FetchFault::kTimeout, 0, "", 0) : std::move(mock.answer);
    mock_timer_ = emscripten_set_timeout(
        [](void* self) {
          auto* sender = static_cast<CheckSender*>(self);
          sender->mock_timer_ = 0;
          if (sender->mock_answer_)
            sender->Report(*std::exchange(sender->mock_answer_, std::nullopt));
        },
        mock.hangs ? kCheckTimeoutMs : kMockDelayMs, this);
  }
}

void CheckSender::Cancel() {
  Stop();
  fetch_.Forget();
}

void CheckSender::Stop() {
  fetch_.Abort();
  if (mock_timer_ != 0) emscripten_clear_timeout(std::exchange(mock_timer_, 0));
  mock_answer_.reset();
}

void CheckSender::Report(CheckAnswer answer) {
  if (answered_ != nullptr) answered_(user_, attempt_, std::move(answer));
}

}  // namespace linkdock
