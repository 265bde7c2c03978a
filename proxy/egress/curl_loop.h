#pragma once

#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>

namespace linkdock::proxy {

// libcurl's multi interface on an event loop: its sockets live in an epoll of their own, that one
// descriptor is waited for by the loop, and its timer is one timer of the loop. All calls belong on
// the loop's thread.
class CurlLoop {
 public:
  // Called for each handle that has come to its end, from the loop and never from inside Add() or
  // Remove(). The handle is to be removed then.
  using OnDone = std::function<void(CURL*, CURLcode)>;
  CurlLoop(boost::asio::io_context& loop, OnDone done);
  // Every handle must have been removed.
  ~CurlLoop();
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;

  // Starts a transfer; not from inside one of libcurl's callbacks. False when libcurl refuses.
  [[nodiscard]] bool Add(CURL* easy);
  // Ends it where it is.
  void Remove(CURL* easy);

 private:
  void Wait();
  void OnReady();
  void Act(curl_socket_t socket, int events);
  void Reap();
  static int OnSocket(CURL*, curl_socket_t socket, int what, void* context, void* known);
  static int OnTimer(CURLM*, long milliseconds, void* context);

  OnDone done_;
  int epoll_;
  boost::asio::posix::stream_descriptor readable_;  // owns epoll_
  boost::asio::steady_timer timer_;
  CURLM* multi_;
};

}  // namespace linkdock::proxy
