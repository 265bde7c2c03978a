#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "proxy/access/admission.h"
#include "proxy/access/api_keys.h"
#include "proxy/access/sessions.h"
#include "proxy/api/gate.h"
#include "proxy/check/check_service.h"
#include "proxy/check/recheck.h"
#include "proxy/contract/request_bodies.h"
#include "proxy/metrics/metrics.h"
#include "proxy/store/worker.h"

namespace linkdock::proxy {

// The sender of a request, once the token is known and may do what the route does.
using ApiCaller = std::variant<Session, ApiKey>;
// For the audit trail: `session ses_…` or `key NAME`.
[[nodiscard]] std::string ActorName(const ApiCaller& caller);

struct ApiCall {
  Route route = Route::kUnknown;
  ApiCaller caller;
  std::string account_id;  // of the path
  std::string parent_origin;
  std::string request_id;
  std::string address;  // AddressForLimits, or empty
  // Only read during Begin().
  std::string_view token, idempotency_key, query, body;
};

// The work that an answer still waits for; it ends when the client goes. 0 is no work.
struct ApiRun {
  CheckId check = 0;
  RecheckId recheck = 0;
};

// The routes of /v1: from a caller and a body to an answer. One per loop; all calls belong on the
// loop's thread, and no callback is called from inside the call that it was given to.
class Api {
 public:
  struct Parts {
    boost::asio::io_context& loop;
    const ProviderCatalogue& catalogue;
    const SessionTable& sessions;
    const ApiKeyTable& keys;
    StoreWorker& store;
    CheckService& checks;
    UpstreamClient& upstream;
    Admission& admission;
    Metrics& metrics;
    const std::string& link_url;  // of the page that a link session's address leads to, or empty
    Milliseconds recheck_deadline;
  };
  explicit Api(Parts parts);

  // Finds out who calls. A session that has ended is let through to POST /v1/check alone, whose
  // repeated requests get their answers again.
  using Identified = Expected<ApiCaller, ProblemCode>;
  using OnCaller = std::function<void(Identified)>;
  void Identify(const Gate& gate, OnCaller done);

  ApiRun Begin(const ApiCall& call, OnReply done);
  // The client has gone. What the store has begun is done nevertheless.
  void Cancel(const ApiRun& run);

  // Whether one more check would be refused as too many.
  [[nodiscard]] bool Full() const { return parts_.checks.Full(); }

 private:
  using AccountWork = std::function<StoreResult<Account>(AccountStore&, const AccountRequest&)>;
  void IdentifyKey(const Gate& gate, const OnCaller& done);
  void IdentifySession(const Gate& gate, OnCaller done);
  void Answer(const OnReply& done, HttpAnswer answer);
  void Refuse(const ApiCall& call, const OnReply& done, const BodyFault& fault);
  void CreateSession(const ApiCall& call, OnReply done);
  void OpenSession(const ApiCall& call, OnReply done);
  void ListAccounts(const ApiCall& call, OnReply done);
  void GetAccount(const ApiCall& call, OnReply done);
  void EditAccount(const ApiCall& call, const OnReply& done);
  void SuspendAccount(const ApiCall& call, const OnReply& done);
  void ReleaseCredential(const ApiCall& call, OnReply done);
  void ChangeAccount(const ApiCall& call, OnReply done, AccountWork work);

  Parts parts_;
  Rechecker rechecks_;
};

}  // namespace linkdock::proxy
