#include "proxy/upstream.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

#include "proxy/connect_gate.h"
#include "proxy/transfer.h"

namespace linkdock::proxy {

namespace net = boost::asio;

namespace {

// Each may be a millisecond of cryptography, and the loop's clients must not wait for hundreds.
constexpr std::size_t kEventsAtOnce = 4;

// What an exchange says about its host. Garbage is an answer too: it came at once, so nobody needs
// to be spared the wait, and what somebody typed may have led to it.
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

// libcurl's sockets live in an epoll of their own; that one descriptor is waited for by the loop,
// and libcurl's timer is one timer of the loop.
class UpstreamClient::Impl {
 public:
  Impl(Parts parts, UpstreamSettings settings)
      : loop_(parts.loop),
        parts_(parts),
        settings_(std::move(settings)),
        gate_(kConnectPlaces),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        readable_(loop_, epoll_),
        timer_(loop_),
        multi_(curl_multi_init()) {
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &OnSocket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &OnTimer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    Wait();
  }
  ~Impl() {
    while (!transfers_.empty()) Cancel(transfers_.begin()->first);
    curl_multi_cleanup(multi_);
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
    if (ready && curl_multi_add_handle(multi_, transfer.easy.get()) == CURLM_OK) return;
    net::post(loop_, [this, id] { Finish(id, TransportOutcome::kBroken); });
  }

  void Detach(TransferId id, Transfer& transfer) {
    LeaveGate(id);
    if (!transfer.easy) return;
    curl_multi_remove_handle(multi_, transfer.easy.get());
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
    // What was cut off has a status all the same.
    const bool has_status =
        outcome == TransportOutcome::kAnswered || outcome == TransportOutcome::kTooLarge;
    if (transfer->easy && has_status) CompleteAnswer(*transfer);
    Tell(*transfer, ReportOf(*transfer));
    Detach(id, *transfer);
    transfer->done(transfer->answer);
  }

  void Reap() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const auto found = running_.find(message->easy_handle);
      if (found == running_.end()) continue;
      const TransferId id = found->second;
      Finish(id, OutcomeOf(*transfers_.at(id), message->data.result));
    }
  }

  void Act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
  }

  void Wait() {
    readable_.async_wait(
        net::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& error) {
          if (error) return;
          std::array<epoll_event, kEventsAtOnce> ready{};
          const int count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 0);
          for (int i = 0; i < count; ++i) {
            const epoll_event& event = ready[static_cast<std::size_t>(i)];
            int flags = 0;
            if (event.events & EPOLLIN) flags |= CURL_CSELECT_IN;
            if (event.events & EPOLLOUT) flags |= CURL_CSELECT_OUT;
            if (event.events & (EPOLLERR | EPOLLHUP)) flags |= CURL_CSELECT_ERR;
            Act(event.data.fd, flags);
          }
          Reap();
          Wait();
        });
  }

  static int OnSocket(CURL*, curl_socket_t socket, int what, void* context, void* known) {
    auto& self = *static_cast<Impl*>(context);
    if (what == CURL_POLL_REMOVE) {
      epoll_ctl(self.epoll_, EPOLL_CTL_DEL, socket, nullptr);
      return 0;
    }
    epoll_event event{};
    event.data.fd = socket;
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    // A closed descriptor leaves the epoll by itself, so the number may be new although libcurl
    // knows it.
    if (epoll_ctl(self.epoll_, EPOLL_CTL_MOD, socket, &event) != 0) {
      epoll_ctl(self.epoll_, EPOLL_CTL_ADD, socket, &event);
    }
    if (!known) curl_multi_assign(self.multi_, socket, context);
    return 0;
  }

  static int OnTimer(CURLM*, long milliseconds, void* context) {
    auto& self = *static_cast<Impl*>(context);
    self.timer_.cancel();
    if (milliseconds < 0) return 0;
    self.timer_.expires_after(Milliseconds(milliseconds));
    self.timer_.async_wait([&self](const boost::system::error_code& error) {
      if (error) return;
      self.Act(CURL_SOCKET_TIMEOUT, 0);
      self.Reap();
    });
    return 0;
  }

  net::io_context& loop_;
  Parts parts_;
  UpstreamSettings settings_;
  ConnectGate gate_;
  bool pumping_ = false;
  std::size_t connecting_ = 0;
  std::size_t waiting_ = 0;  // as the metrics know them
  int epoll_;
  net::posix::stream_descriptor readable_;  // owns epoll_
  net::steady_timer timer_;
  CURLM* multi_;
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
