#pragma once

#include <functional>
#include <string_view>

#include "proxy/access/admission.h"
#include "proxy/base/monotonic.h"
#include "proxy/contract/problem.h"
#include "proxy/contract/reply.h"
#include "proxy/egress/upstream.h"
#include "proxy/metrics/metrics.h"
#include "widget/core/base/expected.h"
#include "widget/core/check/check.h"

namespace linkdock::proxy {

// The provider's verdict about a credential, and the fields that it was asked with. They are wiped
// with this object.
struct ProviderVerdict {
  Verdict verdict;
  FieldValues fields;
};

// Why the proxy did not ask the provider, as its own answer says it.
struct CallRefusal {
  ProblemCode code = ProblemCode::kOverloaded;
  int retry_after_s = 0;
  std::string_view limit{};  // of kTooManyChecks: LimitName of the one that was reached
};
[[nodiscard]] HttpAnswer RefusalAnswer(const CallRefusal& refusal, std::string_view request_id);

// A verdict without a field or a label: about the provider itself. `retry_after_s` is 0 when it is
// unknown when trying again makes sense.
[[nodiscard]] Verdict PlainVerdict(VerdictCode code, int retry_after_s = 0);

// One question to a provider: whether a credential works. Linking and re-checking both go through
// here, so what is limited, spared by the circuit breaker, sent, judged, logged and counted is the
// same for both. It belongs to one loop; its end cancels what runs.
class ProviderCall {
 public:
  struct Parts {
    UpstreamClient& upstream;
    Admission& admission;
    Metrics& metrics;
  };
  using Done = std::function<void(Expected<ProviderVerdict, CallRefusal>)>;

  explicit ProviderCall(const Parts& parts) : parts_(parts) {}
  ~ProviderCall() { Cancel(); }
  ProviderCall(const ProviderCall&) = delete;
  ProviderCall& operator=(const ProviderCall&) = delete;

  // Asks the provider of `caller` with these fields; called once. `done` is called once, also from
  // inside this call, unless the call is cancelled or timed out first. `done` may end this object.
  // `check` must live as long as the call.
  void Start(const Caller& caller, const Check& check, FieldValues fields, Done done);
  // Closes the connection to the provider and forgets `done`. Nothing when nothing runs.
  void Cancel();
  // The same at the deadline of whoever asked: the provider has not answered in time.
  [[nodiscard]] Verdict TimeOut();

  // Whether the provider is being asked now.
  [[nodiscard]] bool running() const { return transfer_ != 0; }

  // Notes a verdict that needed no provider, so that it is logged and counted like any other.
  void NoteVerdict(VerdictCode code);
  void NoteProvider(std::string_view id) { trace_.provider = id; }
  // The facts that log and metrics may tell of this call so far.
  [[nodiscard]] const ProviderTrace& trace() const { return trace_; }

 private:
  void OnReply(const UpstreamReply& reply);
  void NoteTransport(TransportOutcome outcome, int status);

  Parts parts_;
  const Check* check_ = nullptr;
  FieldValues fields_;
  Done done_;
  Hold hold_;                // of the owner and the provider, while the provider is asked
  TransferId transfer_ = 0;  // 0: the provider is not being asked
  MonotonicTime asked_;
  ProviderTrace trace_;
};

}  // namespace linkdock::proxy
