#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/access/admission.h"
#include "proxy/access/sessions.h"
#include "proxy/check/provider_call.h"
#include "proxy/contract/check_body.h"
#include "proxy/contract/problem.h"
#include "proxy/contract/reply.h"
#include "proxy/egress/upstream.h"
#include "proxy/metrics/metrics.h"
#include "proxy/model/catalogue.h"
#include "proxy/store/worker.h"

namespace linkdock::proxy {

using CheckId = std::uint64_t;

struct CheckRequest {
  Session session;
  std::string request_id;
  std::string address;  // AddressForLimits, or empty
  // Only read during Begin().
  std::string_view token, idempotency_key, body;
};

// POST /v1/check: reads the body, runs the catalogue's check, judges the answer with the shared
// core, records the account. One per loop; all calls belong on the loop's thread.
class CheckService {
 public:
  struct Parts {
    boost::asio::io_context& loop;
    const ProviderCatalogue& catalogue;
    UpstreamClient& upstream;
    StoreWorker& store;
    Admission& admission;
    Metrics& metrics;
  };
  CheckService(Parts parts, const Deadlines& deadlines);
  ~CheckService();
  CheckService(const CheckService&) = delete;
  CheckService& operator=(const CheckService&) = delete;

  // `done` is called once, on the loop and never from inside this call, unless the check is
  // cancelled first.
  CheckId Begin(const CheckRequest& request, OnReply done);
  // The client has gone: the provider's connection is closed and the Idempotency-Key is free again.
  // An account that is being stored already is stored.
  void Cancel(CheckId id);
  // Whether one more check would be refused, because the process has too many.
  [[nodiscard]] bool Full() const { return parts_.admission.Full(); }

 private:
  struct Check;
  // The steps of a check, in this order.
  void Proceed(CheckId id, const CheckBody& body);
  void ClaimKey(CheckId id);
  void OnClaimed(CheckId id, const Claim& claim);
  void Hinder(CheckId id);
  void Admit(CheckId id);
  void Ask(CheckId id);
  void OnVerdict(CheckId id, const Expected<ProviderVerdict, CallRefusal>& answered);
  void Store(CheckId id, const std::string& label, Secret credential);
  // The ways in which a check ends.
  void OnDeadline(CheckId id);
  void Reject(CheckId id, const Verdict& verdict);
  void Refuse(CheckId id, ProblemCode code, int retry_after_s = 0);
  void Finish(CheckId id, HttpAnswer answer);
  void Deliver(CheckId id);
  void Settle(const Check& check, std::function<void()> then);

  Check* Get(CheckId id);

  Parts parts_;
  Deadlines deadlines_;
  CheckId last_id_ = 0;
  std::map<CheckId, std::unique_ptr<Check>> checks_;
};

}  // namespace linkdock::proxy
