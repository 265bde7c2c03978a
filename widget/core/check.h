#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "widget/core/result.h"
#include "widget/core/secret.h"
#include "widget/core/values.h"
#include "widget/core/verdict.h"

namespace linkdock {

// The credential check of a provider as data: what to send, how to read what comes back. The proxy sends
// it, the mock answers it, the linter proves that it is total; the browser only carries it.

// A text with `${key}` and `${base64(a ":" b)}`-like parts; see docs in check.cpp's grammar.
// Where a template may stand decides which fields it may name and how they are encoded.
struct TemplatePart {
  enum class Kind { kLiteral, kField, kBase64 } kind = Kind::kLiteral;
  std::string text;                  // kLiteral: the text; kField: the key
  std::vector<TemplatePart> inside;  // kBase64: what is encoded
};
using Template = std::vector<TemplatePart>;

struct CheckHeader {
  std::string name;
  Template value;
};

// What came back, or why nothing did.
enum class TransportOutcome {
  kAnswered,
  kDnsFailed,
  kConnectFailed,
  kTlsFailed,
  kTimedOut,
  kBroken,       // reset, garbage instead of HTTP, or cut short
  kTooLarge,     // over the reply cap
  kPolicyDenied, // the egress policy refused the address
};
[[nodiscard]] std::string_view TransportName(TransportOutcome outcome);

struct UpstreamAnswer {
  TransportOutcome transport = TransportOutcome::kAnswered;
  int status = 0;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

// One condition on the JSON body: at `pointer` (RFC 6901) there is a value of this type, or equal to this.
struct BodyTest {
  std::string pointer;
  enum class Is { kDefined, kString, kNumber, kArray, kObject, kTrue, kFalse, kEquals } is = Is::kDefined;
  std::string equals;
};

// The first row whose conditions all hold decides. The last row has no conditions, so the map is total.
struct VerdictRow {
  std::vector<TransportOutcome> transport;  // empty: answered
  int status_from = 0, status_to = 0;       // inclusive; 0,0: any
  std::vector<BodyTest> all;
  std::vector<BodyTest> none;
  VerdictCode verdict = VerdictCode::kUnexpectedAnswer;
  std::string field;  // key of the field at fault, or empty
};

struct Check {
  std::string method;
  Template url;
  std::vector<CheckHeader> headers;
  Template body;
  std::string body_type;  // Content-Type of the body; empty: no body
  std::vector<VerdictRow> verdicts;
  std::string label_pointer;  // where the account's label is in the answer; empty or absent there: label_template
  Template label;             // e.g. `${subdomain}.ilucca.net`; may not name a secret
};

// The request that a check makes with these values. Header values and URL hold secrets: never log them.
struct UpstreamRequest {
  std::string method;
  Secret url;
  std::string host;  // for DNS, policy and logs
  std::vector<std::pair<std::string, Secret>> headers;
  Secret body;
};


// Values are percent-encoded in paths and queries, JSON-escaped in JSON bodies, refused with controls in headers.
[[nodiscard]] Result<UpstreamRequest> BuildRequest(const Check& check, const FieldValues& values);

// What the proxy answers and the widget shows. `field` is a key or empty.
struct Verdict {
  VerdictCode code = VerdictCode::kUnexpectedAnswer;
  std::string field;
  int retry_after_s = 0;  // 1..60 when the provider said when to come back, else 0
  std::string account_label;
};
[[nodiscard]] Verdict Judge(const Check& check, const UpstreamAnswer& answer, const FieldValues& values);

// The checks of a provider file, one per auth method, in the file's order. Only the proxy, the linter and tests
// need them; the widget never parses a check.
struct AuthCheck {
  std::string auth_id;
  Check check;
};
[[nodiscard]] Result<std::vector<AuthCheck>> ParseChecks(std::string_view provider_json);

}  // namespace linkdock
