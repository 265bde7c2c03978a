#include "proxy/egress/curl_loop.h"

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace linkdock::proxy {
namespace {

// Each may be a millisecond of cryptography, and the loop's clients must not wait for hundreds.
constexpr std::size_t kEventsAtOnce = 4;

int CurlEvents(std::uint32_t events) {
  int flags = 0;
  if (events & EPOLLIN) flags |= CURL_CSELECT_IN;
  if (events & EPOLLOUT) flags |= CURL_CSELECT_OUT;
  if (events & (EPOLLERR | EPOLLHUP)) flags |= CURL_CSELECT_ERR;
  return flags;
}

}  // namespace

CurlLoop::CurlLoop(boost::asio::io_context& loop, OnDone done)
    : done_(std::move(done)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      readable_(loop, epoll_),
      timer_(loop),
      multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  Wait();
}

CurlLoop::~CurlLoop() { curl_multi_cleanup(multi_); }

bool CurlLoop::Add(CURL* easy) { return curl_multi_add_handle(multi_, easy) == CURLM_OK; }
void CurlLoop::Remove(CURL* easy) { curl_multi_remove_handle(multi_, easy); }

void CurlLoop::Wait() {
  readable_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& error) {
                         if (!error) OnReady();
                       });
}

void CurlLoop::OnReady() {
  std::array<epoll_event, kEventsAtOnce> ready{};
  const int count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 0);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = ready[static_cast<std::size_t>(i)];
    Act(event.data.fd, CurlEvents(event.events));
  }
  Reap();
  Wait();
}

void CurlLoop::Act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
}

void CurlLoop::Reap() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) done_(message->easy_handle, message->data.result);
  }
}

int CurlLoop::OnSocket(CURL*, curl_socket_t socket, int what, void* context, void* known) {
  auto& self = *static_cast<CurlLoop*>(context);
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

int CurlLoop::OnTimer(CURLM*, long milliseconds, void* context) {
  auto& self = *static_cast<CurlLoop*>(context);
  self.timer_.cancel();
  if (milliseconds < 0) return 0;
  self.timer_.expires_after(std::chrono::milliseconds(milliseconds));
  self.timer_.async_wait([&self](const boost::system::error_code& error) {
    if (error) return;
    self.Act(CURL_SOCKET_TIMEOUT, 0);
    self.Reap();
  });
  return 0;
}

}  // namespace linkdock::proxy
