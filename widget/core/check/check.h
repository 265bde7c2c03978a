#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "widget/core/base/expected.h"
#include "widget/core/base/secret.h"
#include "widget/core/base/values.h"
#include "widget/core/base/verdict.h"

namespace linkdock {

// The credential check of a provider as data: what to send, how to read what comes back. The proxy
// sends it, the linter proves that it is total; the browser never sees it. The grammar of the JSON
// is in check_parse.cpp and, for editors, in providers/schema.json.

// How a value is written where it stands; literals are already written that way.
enum class Encoding { kRaw, kPercent, kJson, kJsonPercent };

// A piece of a text such as `Basic ${base64(username ':' api_key)}`.
struct TemplatePart {
  enum class Kind { kLiteral, kField, kChoice, kBase64 } kind = Kind::kLiteral;
  std::string text;                    // kLiteral: the text; kField, kChoice: the field's key
  Encoding encoding = Encoding::kRaw;  // not for kLiteral
  bool may_be_empty = false;           // kField: the form can leave it empty
  std::vector<TemplatePart> inside;    // kBase64: literals and fields that are encoded together
  std::vector<std::pair<std::string, std::string>> choices;  // kChoice: option value, its text
};
using Template = std::vector<TemplatePart>;

struct CheckHeader {
  std::string name;
  Template value;
};

// How an exchange with a provider ended.
enum class TransportOutcome {
  kAnswered,
  kDnsFailed,
  kConnectFailed,
  kTlsFailed,
  kTimedOut,
  kBroken,        // reset, garbage instead of HTTP, or cut short
  kTooLarge,      // over the reply cap
  kPolicyDenied,  // the egress policy refused the address
};
inline constexpr int kTransportOutcomes = 8;
[[nodiscard]] std::string_view TransportName(TransportOutcome outcome);

struct UpstreamAnswer {
  TransportOutcome transport = TransportOutcome::kAnswered;
  int status = 0;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
};

// One condition on an answer. Whatever is not there, or not JSON, fails every condition.
struct AnswerTest {
  enum class Source { kBody, kHeader, kText } source = Source::kBody;
  enum class Is {
    kDefined,
    kString,
    kNumber,
    kArray,
    kObject,
    kTrue,
    kFalse,
    kFilled,    // a number, true, or a string, array or object with something in it
    kEquals,    // this value, of this type
    kContains,  // a string that contains this one, ASCII case ignored
  } is = Is::kDefined;
  std::string name;  // kBody: JSON pointer (RFC 6901); kHeader: name in lower case; kText: unused
  std::variant<std::string, std::int64_t, bool> value;  // kEquals, kContains
};

struct StatusRange {
  int from = 0, to = 0;  // both inclusive
};

// The first row whose conditions all hold decides. The last row has no conditions and matches every
// answer and every transport outcome, so the map is total.
struct VerdictRow {
  std::vector<TransportOutcome> transport;  // empty: answered, or anything in the last row
  std::vector<StatusRange> status;          // empty: any
  std::vector<AnswerTest> all;
  std::vector<AnswerTest> none;
  VerdictCode verdict = VerdictCode::kUnexpectedAnswer;
  std::string field;  // key of the field at fault, or empty
};

struct Check {
  std::string method;  // GET or POST
  Template host;    // literals, and at most one field as a whole label in front of a fixed domain
  Template target;  // path and query, beginning with a slash
  std::vector<CheckHeader> headers;
  Template body;
  std::string body_type;  // Content-Type of the body; empty: no body
  std::vector<VerdictRow> verdicts;
  std::string
      label_pointer;  // where the account's label is in the answer; empty or absent there: label
  Template label;     // e.g. `${subdomain}.ilucca.net`; names no secret
  std::vector<std::string> secrets;  // keys of the secret fields, which no label may repeat
};

// The request that a check makes with these values. URL, header values and body hold secrets: never
// log them. Only https on port 443.
struct UpstreamRequest {
  std::string method;
  Secret url;
  std::string host;                                     // for DNS, policy and logs; holds no secret
  std::vector<std::pair<std::string, Secret>> headers;  // with Content-Type when there is a body
  Secret body;
};

// Values are percent-encoded in path and query, escaped in JSON, encoded in forms. A value that may
// not stand where the template wants it (a control character, a host that is not one DNS label,
// `..` as a path segment, …) is kBadValue with the field's key in `where`, and nothing is built.
[[nodiscard]] Result<UpstreamRequest> BuildRequest(const Check& check, const FieldValues& values);

// The judgement of an answer, as the proxy tells it and the widget shows it. `field` is a key or
// empty.
struct Verdict {
  VerdictCode code = VerdictCode::kUnexpectedAnswer;
  std::string field;
  int retry_after_s = 0;      // 1..kMaxRetryAfterS when the provider said when to come back, else 0
  std::string account_label;  // kLinked only: printable text, at most kMaxLabelCodePoints
};
inline constexpr int kMaxRetryAfterS = 60;  // a person waits no longer in front of a form
[[nodiscard]] Verdict Judge(const Check& check, const UpstreamAnswer& answer,
                            const FieldValues& values);

// The index of the row that decides about the answer; the number of rows if the map is not total.
[[nodiscard]] std::size_t DecidingRow(const Check& check, const UpstreamAnswer& answer);

// The checks of a provider file, one per auth method, in the file's order. Refuses templates that
// the grammar does not allow and maps that are not total; `where` is a JSON pointer into the file.
struct AuthCheck {
  std::string auth_id;
  Check check;
};
[[nodiscard]] Result<std::vector<AuthCheck>> ParseChecks(std::string_view provider_json);

}  // namespace linkdock
