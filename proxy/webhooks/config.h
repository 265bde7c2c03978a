#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/sentence.h"
#include "proxy/model/words.h"
#include "widget/core/base/secret.h"

namespace linkdock::proxy {

// The endpoints that are told of events: the file of --webhooks, in JSON, readable by its owner
// alone.
//
//   { "endpoints": [ { "id": "crm", "url": "https://hooks.example.com/linkdock",
//                      "secrets": ["whsec_…"], "kinds": ["account.linked"] } ] }
//
// `id` names the endpoint in the store, the log and the commands: 1 to 64 of a-z, 0-9, - and _.
// `url` is https on port 443 with a host name; its path and query may hold a token. `secrets` are
// one or, while they are exchanged, two. Without `kinds` it is told of everything.

struct WebhookEndpoint {
  std::string id;
  Secret url;
  std::string host;
  std::vector<Secret> keys;        // decoded; the first is the newest
  std::vector<std::string> kinds;  // of kEventKinds
};
using WebhookEndpoints = std::vector<WebhookEndpoint>;

// The endpoints, or what is wrong with the text: the end of a sentence that names the place as a
// JSON pointer and never a value.
[[nodiscard]] OrSentence<WebhookEndpoints> ParseWebhooks(std::string_view text);

// The same of a file, as a whole sentence. A file that others may read is refused.
[[nodiscard]] OrSentence<WebhookEndpoints> ReadWebhooks(const std::string& path);

}  // namespace linkdock::proxy
