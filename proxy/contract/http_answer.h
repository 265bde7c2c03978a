#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "widget/core/base/secret.h"

namespace linkdock::proxy {

// An answer of the proxy, ready to be written to the client.
struct HttpAnswer {
  int status = 500;
  std::string content_type;
  std::string body;
  std::string outcome;       // for the log: a verdict's or a problem's name
  int retry_after_s = 0;     // > 0: Retry-After
  std::string_view limit{};  // of a 429, for the log: a LimitName, which lives for ever
  bool replayed = false;     // Idempotent-Replayed: true
  // Written instead of `body` when it is there, and wiped with its last user.
  std::shared_ptr<const Secret> secret_body = nullptr;
};

}  // namespace linkdock::proxy
