#include "proxy/contract/check_answer.h"

#include "widget/core/json/json_writer.h"

namespace linkdock::proxy {
namespace {

HttpAnswer Ok(std::string body, std::string_view outcome) {
  return {.status = 200,
          .content_type = "application/json",
          .body = std::move(body),
          .outcome = std::string(outcome)};
}

void Close(std::string& body, char bracket) {
  if (body.ends_with(',')) body.pop_back();
  body += bracket;
}

}  // namespace

HttpAnswer LinkedAnswer(const Account& account, std::string_view request_id) {
  std::string body = R"({"outcome":"linked","account":{)";
  AppendJsonMember(body, "id", account.id);
  AppendJsonMember(body, "provider", account.provider);
  AppendJsonMember(body, "label", account.label);
  Close(body, '}');
  body += ',';
  AppendJsonMember(body, "request_id", request_id);
  Close(body, '}');
  return Ok(std::move(body), "linked");
}

HttpAnswer RejectedAnswer(const Verdict& verdict, std::string_view request_id) {
  std::string body = R"({"outcome":"rejected",)";
  AppendJsonMember(body, "code", VerdictName(verdict.code));
  if (verdict.field.empty()) {
    body += R"("field":null,)";
  } else {
    AppendJsonMember(body, "field", verdict.field);
  }
  body += UserRecoverable(verdict.code) ? R"("user_recoverable":true,)"
                                        : R"("user_recoverable":false,)";
  if (verdict.retry_after_s > 0)
    body += "\"retry_after_s\":" + std::to_string(verdict.retry_after_s) + ',';
  AppendJsonMember(body, "request_id", request_id);
  Close(body, '}');
  return Ok(std::move(body), VerdictName(verdict.code));
}

HttpAnswer HealthAnswer() { return Ok(R"({"status":"ok"})", "ok"); }

}  // namespace linkdock::proxy
