#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "widget/core/check/check.h"

namespace linkdock::proxy {

// One JSON line a request on standard error. The struct is the allow list: nothing else about a
// request can be logged, and no member ever holds a value of a field, a token, a URL, a query, or a
// body.
struct RequestRecord {
  std::string request_id;
  std::string_view method;   // a known one, or OTHER
  std::string_view route;    // a known one, or unknown
  int status = 0;            // 0: the client left before the answer
  std::string outcome;       // a verdict's or a problem's name, ok, or client_gone
  std::string_view limit;    // which one a 429 has reached
  std::string provider;      // an id of the catalogue
  std::string_view verdict;  // VerdictName of a check or re-check; empty: none was reached
  std::string session;       // short hash
  std::string client;        // the address without its host part
  std::int64_t total_ms = 0;
  std::int64_t upstream_ms = -1;  // -1: the provider was not asked
  std::string_view transport;     // TransportName
  int upstream_status = 0;
  bool replayed = false;
};

// The allow list of a line about an attempt to deliver a webhook: nothing of its URL, its payload
// or the answer but the status.
struct DeliveryLogRecord {
  std::string event_id;
  std::string kind;
  std::string endpoint;  // its configured id
  std::int64_t attempt = 0;
  std::string_view outcome;  // delivered, retry, dead or returned
  std::string_view error;    // a stable name; empty: none
  int status = 0;            // HTTP; 0: none
  std::int64_t ms = 0;
};

void SetUpLog();
void LogRequest(const RequestRecord& record);
void LogDelivery(const DeliveryLogRecord& record);
// A line about the program itself: `event` with one optional text.
void LogEvent(std::string_view event, std::string_view key = "", std::string_view text = "");

}  // namespace linkdock::proxy
