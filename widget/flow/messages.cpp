#include "widget/flow/messages.h"

#include <algorithm>
#include <cmath>

#include "widget/core/base/display_text.h"
#include "widget/core/json/json_reader.h"
#include "widget/core/json/json_writer.h"

namespace linkdock {
namespace {

constexpr std::size_t kMaxIdCodePoints = 128;        // an account id is stored by the host page
constexpr std::size_t kMaxRequestIdCodePoints = 64;  // a UUID has 36
constexpr std::size_t kMaxKeyBytes = 32;             // of a field, as in the catalogue
constexpr int kMaxRetryAfterS = 60;                  // nobody waits longer in front of a form

// A member of the answer with its JSON type; each returns false on a type that the contract does
// not allow.
struct AnswerReader {
  const Json::object_t& members;

  const Json* Find(std::string_view key) const {
    const auto found = members.find(key);
    return found == members.end() || found->second.is_null() ? nullptr : &found->second;
  }

  // An absent text and null read as empty.
  bool Text(std::string_view key, std::string& out) const {
    const Json* json = Find(key);
    if (json == nullptr) return true;
    const auto* text = json->get_ptr<const Json::string_t*>();
    if (text != nullptr) out = *text;
    return text != nullptr;
  }

  // Seconds, rounded up and clamped; absent and null read as 0.
  bool Seconds(std::string_view key, int& out) const {
    const Json* json = Find(key);
    if (json == nullptr) return true;
    if (!json->is_number()) return false;
    out = static_cast<int>(
        std::ceil(std::clamp(json->get<double>(), 0.0, static_cast<double>(kMaxRetryAfterS))));
    return true;
  }
};

CheckAnswer Broken() { return CheckAnswer{}; }

CheckAnswer ReadLinked(const AnswerReader& in, CheckAnswer answer) {
  const Json* json = in.Find("account");
  const auto* account = json == nullptr ? nullptr : json->get_ptr<const Json::object_t*>();
  if (account == nullptr) return Broken();
  const AnswerReader inner{*account};
  std::string id, provider, label;
  if (!inner.Text("id", id) || !inner.Text("provider", provider) || !inner.Text("label", label)) {
    return Broken();
  }
  answer.account = {CleanText(id, kMaxIdCodePoints), CleanText(provider, kMaxIdCodePoints),
                    CleanText(label, kMaxLabelCodePoints)};
  if (answer.account.id.empty() || answer.account.provider.empty()) return Broken();
  answer.kind = AnswerKind::kLinked;
  answer.code = VerdictCode::kLinked;
  return answer;
}

CheckAnswer ReadRejected(const AnswerReader& in, CheckAnswer answer) {
  std::string code;
  const Json* recoverable = in.Find("user_recoverable");
  const bool in_contract = in.Text("code", code) && in.Text("field", answer.field) &&
                           in.Seconds("retry_after_s", answer.retry_after_s) &&
                           (recoverable == nullptr || recoverable->is_boolean());
  const std::optional<VerdictCode> verdict = VerdictFromName(code);
  if (!in_contract || !verdict || *verdict == VerdictCode::kLinked) return Broken();
  if (answer.field.size() > kMaxKeyBytes) answer.field.clear();
  answer.kind = AnswerKind::kRejected;
  answer.code = *verdict;
  return answer;
}

CheckAnswer ReadVerdict(std::string_view body) {
  const Result<Json> read = ReadJson(body, kMaxAnswerBytes);
  const auto* members = read.has_value() ? read.value().get_ptr<const Json::object_t*>() : nullptr;
  if (members == nullptr) return Broken();
  const AnswerReader in{*members};
  std::string outcome, request_id;
  if (!in.Text("outcome", outcome) || !in.Text("request_id", request_id)) return Broken();
  CheckAnswer answer;
  answer.request_id = CleanText(request_id, kMaxRequestIdCodePoints);
  if (outcome == "linked") return ReadLinked(in, std::move(answer));
  if (outcome == "rejected") return ReadRejected(in, std::move(answer));
  return Broken();
}

AnswerKind KindOfStatus(int status) {
  switch (status) {
    case 401:
      return AnswerKind::kSessionExpired;
    case 403:
      return AnswerKind::kForbidden;
    case 429:
    case 503:
      return AnswerKind::kBusy;
    default:
      return status >= 400 && status < 500 ? AnswerKind::kRefused : AnswerKind::kProxyBroken;
  }
}

// The proxy's own errors are told apart by the status, so that a front server's HTML page for the
// same status reads the same. Reference, waiting time and which of the conflicts it is are taken
// from problem+json, if there is any.
CheckAnswer ReadProxyFault(int status, std::string_view body, int retry_after_header_s) {
  CheckAnswer answer;
  answer.kind = KindOfStatus(status);
  const Result<Json> read = ReadJson(body, kMaxAnswerBytes);
  const auto* members = read.has_value() ? read.value().get_ptr<const Json::object_t*>() : nullptr;
  if (members != nullptr) {
    const AnswerReader in{*members};
    std::string request_id, code;
    if (in.Text("request_id", request_id)) {
      answer.request_id = CleanText(request_id, kMaxRequestIdCodePoints);
    }
    if (status == 409 && in.Text("code", code) && code == "check_in_flight") {
      answer.kind = AnswerKind::kInFlight;
    }
    if (!in.Seconds("retry_after_s", answer.retry_after_s)) answer.retry_after_s = 0;
  }
  if (retry_after_header_s > 0)
    answer.retry_after_s = std::min(retry_after_header_s, kMaxRetryAfterS);
  const bool waits = answer.kind == AnswerKind::kBusy || answer.kind == AnswerKind::kInFlight;
  if (!waits) answer.retry_after_s = 0;
  return answer;
}

CheckAnswer AnswerOf(AnswerKind kind) {
  CheckAnswer answer;
  answer.kind = kind;
  return answer;
}

void CloseObject(std::string& json) {
  if (json.back() == ',') json.pop_back();
  json += '}';
}

}  // namespace

CheckAnswer ReadCheckAnswer(FetchFault fault, int status, std::string_view body,
                            int retry_after_header_s) {
  switch (fault) {
    case FetchFault::kNetwork:
      return AnswerOf(AnswerKind::kProxyUnreachable);
    case FetchFault::kTimeout:
      return AnswerOf(AnswerKind::kProxyTimeout);
    case FetchFault::kTooLarge:
      return AnswerOf(AnswerKind::kProxyBroken);
    case FetchFault::kNone:
      break;
  }
  return status == 200 ? ReadVerdict(body) : ReadProxyFault(status, body, retry_after_header_s);
}

Secret CheckRequestBody(std::string_view provider, std::string_view auth, const FieldValues& fields,
                        std::string_view account_id) {
  constexpr std::size_t kSyntaxBytes = 80;  // the member names and braces below
  constexpr std::size_t kMemberBytes = 2;   // colon and comma
  std::size_t size = kSyntaxBytes + MaxJsonStringSize(provider) + MaxJsonStringSize(auth) +
                     MaxJsonStringSize(account_id);
  for (const auto& [key, value] : fields) {
    size += kMemberBytes + MaxJsonStringSize(key) + MaxJsonStringSize(value.Reveal());
  }
  // One allocation that never grows, so that no copy of a secret is left behind in a block that was
  // given up.
  std::string json;
  json.reserve(size);
  json += '{';
  AppendJsonMember(json, "provider", provider);
  AppendJsonMember(json, "auth", auth);
  json += "\"fields\":{";
  for (const auto& [key, value] : fields) AppendJsonMember(json, key, value.Reveal());
  CloseObject(json);
  json += ",\"account_id\":";
  if (account_id.empty()) {
    json += "null";
  } else {
    AppendJsonString(json, account_id);
  }
  json += '}';
  Secret body(json);
  WipeString(json);
  return body;
}

std::string_view AnswerName(const CheckAnswer& answer) {
  switch (answer.kind) {
    case AnswerKind::kLinked:
      return "linked";
    case AnswerKind::kRejected:
      return VerdictName(answer.code);
    case AnswerKind::kSessionExpired:
      return "session_expired";
    case AnswerKind::kForbidden:
      return "forbidden";
    case AnswerKind::kBusy:
    case AnswerKind::kInFlight:
      return "proxy_busy";
    case AnswerKind::kRefused:
      return "proxy_refused";
    case AnswerKind::kProxyUnreachable:
      return "proxy_unreachable";
    case AnswerKind::kProxyTimeout:
      return "proxy_timeout";
    case AnswerKind::kProxyBroken:
      return "proxy_broken";
  }
  return "proxy_broken";
}

std::string_view CloseReasonName(CloseReason reason) {
  switch (reason) {
    case CloseReason::kUser:
      return "user";
    case CloseReason::kDone:
      return "done";
    case CloseReason::kHost:
      return "host";
  }
  return "user";
}

std::string HostEventJson(const HostEvent& event) {
  const std::pair<std::string_view, std::string_view> members[] = {
      {"type", event.type},   {"step", event.step}, {"provider", event.provider},
      {"field", event.field}, {"code", event.code}, {"reason", event.reason}};
  std::string json = "{";
  for (const auto& [key, value] : members) {
    if (!value.empty()) AppendJsonMember(json, key, value);
  }
  if (!event.account.id.empty()) {
    json += "\"account\":{";
    AppendJsonMember(json, "id", event.account.id);
    AppendJsonMember(json, "provider", event.account.provider);
    AppendJsonMember(json, "label", event.account.label);
    CloseObject(json);
  }
  CloseObject(json);
  return json;
}

}  // namespace linkdock
