#include "proxy/egress/upstream.h"

#include <boost/asio/post.hpp>
#include <map>
#include <utility>

#include "proxy/egress/connect_gate.h"
#include "proxy/egress/curl_loop.h"
#include "proxy/egress/limits.h"
#include "proxy/egress/transfer.h"

namespace linkdock::proxy {

namespace net = boost::asio;

namespace {

// Whether an exchange shows that its host is up. Garbage is an answer too: it came at once, so
// nobody needs to be spared the wait, and a mistyped host may have sent it.
Breaker::Report ReportOf(const Transfer& transfer) {
  if (transfer.answer.refused != UpstreamReply::Refused::kNo) return Breaker::Report::kUnknown;
  switch (transfer.answer.transport) {
    case TransportOutcome::kAnswered:
    case TransportOutcome::kTooLarge:
      return Breaker::Report::kAnswered;
    case TransportOutcome::kBroken:
      return transfer.received > 0 ? Breaker::Report::kAnswered : Breaker::Report::kFailed;
    case TransportOutcome::kConnectFailed:
    case TransportOutcome::kTlsFailed:
    case TransportOutcome::kTimedOut:
      return Breaker::Report::kFailed;
    case TransportOutcome::kDnsFailed:
    case TransportOutcome::kPolicyDenied:
      return Breaker::Report::kUnknown;
  }
  return Breaker::Report::kUnknown;
}

}  // namespace

class UpstreamClient::Impl {
 public:
  Impl(Parts parts, UpstreamSettings settings)
      : loop_(parts.loop),
        parts_(parts),
        settings_(std::move(settings)),
        gate_(kConnectPlaces),
        curl_(loop_, [this](CURL* easy, CURLcode code) { OnDone(easy, code); }) {}
  ~Impl() {
    while (!transfers_.empty()) Cancel(transfers_.begin()->first);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  TransferId Start(UpstreamRequest request, OnUpstream done) {
    const TransferId id = ++last_id_;
    auto& transfer =
        *transfers_
             .emplace(id, std::make_unique<Transfer>(loop_, std::move(request), std::move(done)))
             .first->second;
    const int wait_s = parts_.breaker.Ask(transfer.request.host, Now());
    if (wait_s > 0) {
      transfer.asked = false;
      net::post(loop_, [this, id, wait_s] { Refuse(id, UpstreamReply::Refused::kDown, wait_s); });
      return id;
    }
    transfer.diverted = DivertHost(settings_.hooks, transfer.request.host);
    if (transfer.diverted) {
      const bool unresolved = transfer.diverted->unresolved;
      net::post(loop_, [this, id, unresolved] {
        unresolved ? Finish(id, TransportOutcome::kDnsFailed) : Queue(id);
      });
      return id;
    }
    transfer.step_deadline.expires_after(settings_.deadlines.dns);
    transfer.step_deadline.async_wait([this, id](const boost::system::error_code& error) {
      if (!error && IsWaiting(id)) Finish(id, TransportOutcome::kTimedOut);
    });
    parts_.resolver.Resolve(loop_, transfer.request.host,
                            [this, id](const Resolution& found) { OnResolution(id, found); });
    return id;
  }

  void Cancel(TransferId id) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    Tell(*found->second, Breaker::Report::kUnknown);
    Detach(id, *found->second);
    transfers_.erase(found);
  }

 private:
  static MonotonicTime Now() { return std::chrono::steady_clock::now(); }

  // Neither cancelled, nor timed out, nor dialling already.
  [[nodiscard]] bool IsWaiting(TransferId id) const {
    const auto found = transfers_.find(id);
    return found != transfers_.end() && !found->second->easy;
  }

  void OnResolution(TransferId id, const Resolution& found) {
    if (!IsWaiting(id)) return;
    if (found.outcome != TransportOutcome::kAnswered) return Finish(id, found.outcome);
    Transfer& transfer = *transfers_.at(id);
    transfer.addresses = PublicAddresses(found.addresses);
    if (transfer.addresses.empty()) return Finish(id, TransportOutcome::kPolicyDenied);
    Queue(id);
  }

  // Waits for a place to connect.
  void Queue(TransferId id) {
    if (!IsWaiting(id)) return;
    Transfer& transfer = *transfers_.at(id);
    gate_.Wait(transfer.request.host, id);
    transfer.step_deadline.expires_after(kConnectQueue);
    transfer.step_deadline.async_wait([this, id](const boost::system::error_code& error) {
      if (!error && IsWaiting(id))
        Refuse(id, UpstreamReply::Refused::kOverload, kOverloadRetryAfterS);
    });
    Pump();
  }

  void Pump() {
    while (const auto id = gate_.Next()) Dial(*id);
    Gauge(parts_.metrics.connecting, connecting_, gate_.connecting());
    Gauge(parts_.metrics.waiting_to_connect, waiting_, gate_.waiting());
  }

  // Adds what this loop has more than it had.
  static void Gauge(std::atomic<std::int64_t>& all, std::size_t& mine, std::size_t now) {
    all += static_cast<std::int64_t>(now) - static_cast<std::int64_t>(mine);
    mine = now;
  }

  // Later, because libcurl's callbacks must not start a transfer.
  void LeaveGate(TransferId id) {
    gate_.Leave(id);
    if (pumping_) return;
    pumping_ = true;
    net::post(loop_, [this] {
      pumping_ = false;
      Pump();
    });
  }

  void Dial(TransferId id) {
    Transfer& transfer = *transfers_.at(id);
    transfer.step_deadline.cancel();
    transfer.connected = [this, id] { LeaveGate(id); };
    const bool ready = PrepareTransfer(transfer, settings_);
    if (ready) running_[transfer.easy.get()] = id;
    if (ready && curl_.Add(transfer.easy.get())) return;
    net::post(loop_, [this, id] { Finish(id, TransportOutcome::kBroken); });
  }

  void Detach(TransferId id, Transfer& transfer) {
    LeaveGate(id);
    if (!transfer.easy) return;
    curl_.Remove(transfer.easy.get());
    running_.erase(transfer.easy.get());
  }

  void Tell(const Transfer& transfer, Breaker::Report report) {
    if (!transfer.asked) return;
    parts_.breaker.Tell(transfer.request.host, report, Now());
    parts_.metrics.tripped_hosts = static_cast<std::int64_t>(parts_.breaker.tripped());
  }

  void Refuse(TransferId id, UpstreamReply::Refused why, int wait_s) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    found->second->answer.refused = why;
    found->second->answer.retry_after_s = wait_s;
    Finish(id, TransportOutcome::kConnectFailed);
  }

  void Finish(TransferId id, TransportOutcome outcome) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    const std::unique_ptr<Transfer> transfer = std::move(found->second);
    transfers_.erase(found);
    transfer->answer.transport = outcome;
    // An answer that was cut off has a status all the same.
    const bool has_status =
        outcome == TransportOutcome::kAnswered || outcome == TransportOutcome::kTooLarge;
    if (transfer->easy && has_status) CompleteAnswer(*transfer);
    Tell(*transfer, ReportOf(*transfer));
    Detach(id, *transfer);
    transfer->done(transfer->answer);
  }

  void OnDone(CURL* easy, CURLcode code) {
    const auto found = running_.find(easy);
    if (found == running_.end()) return;
    const TransferId id = found->second;
    Finish(id, OutcomeOf(*transfers_.at(id), code));
  }

  net::io_context& loop_;
  Parts parts_;
  UpstreamSettings settings_;
  ConnectGate gate_;
  bool pumping_ = false;
  std::size_t connecting_ = 0;
  std::size_t waiting_ = 0;  // as the metrics know them
  CurlLoop curl_;
  TransferId last_id_ = 0;
  std::map<TransferId, std::unique_ptr<Transfer>> transfers_;
  std::map<CURL*, TransferId> running_;
};

UpstreamClient::UpstreamClient(Parts parts, UpstreamSettings settings)
    : impl_(std::make_unique<Impl>(parts, std::move(settings))) {}
UpstreamClient::~UpstreamClient() = default;
TransferId UpstreamClient::Start(UpstreamRequest request, OnUpstream done) {
  return impl_->Start(std::move(request), std::move(done));
}
void UpstreamClient::Cancel(TransferId id) { impl_->Cancel(id); }

}  // namespace linkdock::proxy
