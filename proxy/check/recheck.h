#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "proxy/access/admission.h"
#include "proxy/check/provider_call.h"
#include "proxy/egress/upstream.h"
#include "proxy/metrics/metrics.h"
#include "proxy/model/catalogue.h"
#include "proxy/store/worker.h"

namespace linkdock::proxy {

// Whether a stored credential still works. A provider that is down leaves it undecided.
enum class CredentialState { kWorks, kRefused, kUndecided };
[[nodiscard]] CredentialState JudgeCredential(VerdictCode verdict);

using RecheckId = std::uint64_t;  // 0 is none

struct RecheckRequest {
  AccountRequest account;
  std::string request_id;
};

// POST /v1/accounts/{id}/check: asks the provider again with the stored credential and writes down
// what that came to. It counts against the limits of the provider and of the process, and against
// nobody's own: a server's nightly batch locks no person out. One per loop; all calls belong on the
// loop's thread.
class Rechecker {
 public:
  struct Parts {
    boost::asio::io_context& loop;
    const ProviderCatalogue& catalogue;
    UpstreamClient& upstream;
    StoreWorker& store;
    Admission& admission;
    Metrics& metrics;
    Milliseconds deadline;
  };
  explicit Rechecker(Parts parts);
  ~Rechecker();
  Rechecker(const Rechecker&) = delete;
  Rechecker& operator=(const Rechecker&) = delete;

  // `done` is called once, never from inside this call, unless it is cancelled first.
  RecheckId Begin(RecheckRequest request, OnReply done);
  // Closes the connection to the provider. An unknown id is ignored.
  void Cancel(RecheckId id);

 private:
  struct Run;
  Run* Get(RecheckId id);
  void Ask(RecheckId id, const RevealedAccount& revealed);
  void OnDeadline(RecheckId id);
  void OnVerdict(RecheckId id, const Verdict& verdict);
  void Refuse(RecheckId id, const CallRefusal& refusal);
  void Finish(RecheckId id, HttpAnswer answer);

  Parts parts_;
  RecheckId last_id_ = 0;
  std::map<RecheckId, std::unique_ptr<Run>> runs_;
};

}  // namespace linkdock::proxy
