#pragma once

#include <curl/curl.h>

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/egress/upstream.h"

namespace linkdock::proxy {

struct FreeCurl {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct WipeHeaders {  // header lines hold credentials
  void operator()(curl_slist* list) const;
};

// One exchange with a provider, from the lookup to the last byte. libcurl's callbacks get a pointer
// to it.
struct Transfer {
  Transfer(boost::asio::io_context& loop, UpstreamRequest what, OnUpstream then)
      : request(std::move(what)), done(std::move(then)), step_deadline(loop) {}
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();  // wipes the answer: a provider may have echoed the credential

  UpstreamRequest request;
  OnUpstream done;
  boost::asio::steady_timer step_deadline;  // of the lookup, then of the wait for a place
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  std::optional<TestEndpoint> diverted;
  std::vector<std::string> addresses;  // that may be dialled; none when diverted
  std::unique_ptr<curl_slist, WipeHeaders> headers;
  std::unique_ptr<curl_slist, WipeHeaders> route;  // CURLOPT_RESOLVE or CURLOPT_CONNECT_TO
  UpstreamReply answer;
  std::size_t received = 0;  // headers and body
  bool too_large = false;
  bool policy_denied = false;
  bool asked = true;                     // false: the breaker said no
  std::function<void()> connected;       // called once TLS is up, before the request is sent
  std::unique_ptr<CURL, FreeCurl> easy;  // last: gone before what its callbacks use
};

// Only the addresses that the egress policy lets pass.
[[nodiscard]] std::vector<std::string> PublicAddresses(const std::vector<std::string>& addresses);

// Makes the easy handle for the transfer, dialling only its addresses (or the diverted endpoint).
// False when libcurl refuses an option, so that no check ever runs with half of its protections.
[[nodiscard]] bool PrepareTransfer(Transfer& transfer, const UpstreamSettings& settings);

// Fills in what is known once the exchange has ended well: the status, the headers, and Retry-After
// in seconds when it was a date, because the core that judges it has no clock.
void CompleteAnswer(Transfer& transfer);

// Translates libcurl's result into the outcome that the judge of the answer knows.
[[nodiscard]] TransportOutcome OutcomeOf(const Transfer& transfer, CURLcode code);

}  // namespace linkdock::proxy
