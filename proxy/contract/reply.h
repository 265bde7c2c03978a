#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "proxy/contract/http_answer.h"

namespace linkdock::proxy {

// The facts that log and metrics may tell about the provider that a call of the API was about.
struct ProviderTrace {
  std::string provider;           // an id of the catalogue; empty: the call was about none
  std::int64_t upstream_ms = -1;  // -1: the provider was not asked
  std::string_view transport;     // TransportName; empty: the provider was not asked
  int upstream_status = 0;        // HTTP status of the provider; 0: none came
  std::string_view verdict;       // VerdictName; empty: none was reached
};

// How a call of the API ends.
struct ApiReply {
  HttpAnswer answer;
  ProviderTrace trace{};
};
using OnReply = std::function<void(const ApiReply&)>;

}  // namespace linkdock::proxy
