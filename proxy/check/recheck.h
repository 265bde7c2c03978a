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

// What a verdict says of a stored credential. A provider that is down says nothing.
enum class CredentialState { kWorks, kRefused, kUndecided };
[[nodiscard]] CredentialState JudgeCredential(VerdictCode verdict);

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
  CheckId Begin(RecheckRequest request, OnReply done);
  // Closes the connection to the provider. An unknown id is ignored.
  void Cancel(CheckId id);

 private:
  struct Run;
  Run* Get(CheckId id);
  void Ask(CheckId id, const RevealedAccount& revealed);
  void OnDeadline(CheckId id);
  void OnVerdict(CheckId id, const Verdict& verdict);
  void Refuse(CheckId id, const CallRefusal& refusal);
  void Finish(CheckId id, HttpAnswer answer);

  Parts parts_;
  CheckId last_id_ = 0;
  std::map<CheckId, std::unique_ptr<Run>> runs_;
};

}  // namespace linkdock::proxy
