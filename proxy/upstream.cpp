#include "proxy/upstream.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>

#include "proxy/resolver.h"
#include "proxy/transfer.h"

namespace linkdock::proxy {

namespace net = boost::asio;

// libcurl's sockets live in an epoll of their own; that one descriptor is waited for by the loop,
// and libcurl's timer is one timer of the loop.
class UpstreamClient::Impl {
 public:
  Impl(net::io_context& loop, UpstreamSettings settings)
      : loop_(loop),
        settings_(std::move(settings)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        readable_(loop, epoll_),
        timer_(loop),
        multi_(curl_multi_init()),
        resolver_(loop, settings_.look_up) {
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
    transfer.diverted = DivertHost(settings_.hooks, transfer.request.host);
    if (transfer.diverted) {
      const bool unresolved = transfer.diverted->unresolved;
      net::post(loop_, [this, id, unresolved] {
        unresolved ? Finish(id, TransportOutcome::kDnsFailed) : Dial(id, {});
      });
      return id;
    }
    transfer.lookup_deadline.expires_after(settings_.deadlines.dns);
    transfer.lookup_deadline.async_wait([this, id](const boost::system::error_code& error) {
      if (!error && IsLookingUp(id)) Finish(id, TransportOutcome::kTimedOut);
    });
    resolver_.Resolve(transfer.request.host,
                      [this, id](const Resolution& found) { OnResolution(id, found); });
    return id;
  }

  void Cancel(TransferId id) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    Detach(*found->second);
    transfers_.erase(found);
  }

 private:
  // Neither cancelled, nor timed out, nor dialling already.
  [[nodiscard]] bool IsLookingUp(TransferId id) const {
    const auto found = transfers_.find(id);
    return found != transfers_.end() && !found->second->easy;
  }

  void OnResolution(TransferId id, const Resolution& found) {
    if (!IsLookingUp(id)) return;
    transfers_.at(id)->lookup_deadline.cancel();
    if (found.outcome != TransportOutcome::kAnswered) return Finish(id, found.outcome);
    const std::vector<std::string> allowed = PublicAddresses(found.addresses);
    if (allowed.empty()) return Finish(id, TransportOutcome::kPolicyDenied);
    Dial(id, allowed);
  }

  void Dial(TransferId id, const std::vector<std::string>& addresses) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    Transfer& transfer = *found->second;
    if (!PrepareTransfer(transfer, settings_, addresses))
      return Finish(id, TransportOutcome::kBroken);
    running_[transfer.easy.get()] = id;
    if (curl_multi_add_handle(multi_, transfer.easy.get()) != CURLM_OK)
      Finish(id, TransportOutcome::kBroken);
  }

  void Detach(Transfer& transfer) {
    if (!transfer.easy) return;
    curl_multi_remove_handle(multi_, transfer.easy.get());
    running_.erase(transfer.easy.get());
  }

  void Finish(TransferId id, TransportOutcome outcome) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return;
    const std::unique_ptr<Transfer> transfer = std::move(found->second);
    transfers_.erase(found);
    transfer->answer.transport = outcome;
    if (transfer->easy && outcome == TransportOutcome::kAnswered) CompleteAnswer(*transfer);
    Detach(*transfer);
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
          std::array<epoll_event, 256> ready{};
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
  UpstreamSettings settings_;
  int epoll_;
  net::posix::stream_descriptor readable_;  // owns epoll_
  net::steady_timer timer_;
  CURLM* multi_;
  TransferId last_id_ = 0;
  std::map<TransferId, std::unique_ptr<Transfer>> transfers_;
  std::map<CURL*, TransferId> running_;
  Resolver resolver_;
};

UpstreamClient::UpstreamClient(net::io_context& loop, UpstreamSettings settings)
    : impl_(std::make_unique<Impl>(loop, std::move(settings))) {}
UpstreamClient::~UpstreamClient() = default;
TransferId UpstreamClient::Start(UpstreamRequest request, OnUpstream done) {
  return impl_->Start(std::move(request), std::move(done));
}
void UpstreamClient::Cancel(TransferId id) { impl_->Cancel(id); }

}  // namespace linkdock::proxy
