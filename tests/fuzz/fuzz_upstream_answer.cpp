// A provider's answer: a line `transport status type`, header lines, an empty line, the body.
#include <algorithm>
#include <charconv>

#include "proxy/contract/check_answer.h"
#include "tests/fuzz/fuzz.h"
#include "widget/core/base/display_text.h"

namespace linkdock::fuzz {
namespace {

constexpr std::string_view kSecret = "CanarySecret0123456789abcdef01234567";

FieldValues Values(const AuthMethod& auth) {
  FieldValues values;
  for (const Field& field : auth.fields) {
    const bool secret = field.kind == FieldKind::kSecret;
    values.emplace_back(field.key, Secret(secret ? kSecret : std::string_view("acme")));
  }
  return values;
}

int Number(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return lower;
}

UpstreamAnswer ReadAnswer(std::string_view first, std::string_view rest) {
  UpstreamAnswer answer;
  answer.transport = static_cast<TransportOutcome>(static_cast<unsigned>(Number(Cut(first, ' '))) %
                                                   kTransportOutcomes);
  answer.status = Number(Cut(first, ' '));
  answer.content_type = first;
  while (!rest.empty()) {
    std::string_view line = Cut(rest);
    if (line.empty()) break;
    const std::string_view name = Cut(line, ':');
    answer.headers.emplace_back(Lower(name), std::string(line));
  }
  answer.body = rest;
  return answer;
}

void RequireClean(const proxy::HttpAnswer& answer) {
  RequireJson(answer.body);
  Require(answer.body.find(kSecret) == std::string::npos, "no answer repeats the secret");
}

void TryProvider(const proxy::CataloguedProvider& entry, const UpstreamAnswer& answer) {
  const Provider& provider = entry.provider;
  const Check& check = entry.checks.front().check;
  const Verdict verdict = Judge(check, answer, Values(provider.auth.front()));
  Require(DecidingRow(check, answer) < check.verdicts.size(), "every answer has a verdict");
  Require(verdict.retry_after_s >= 0 && verdict.retry_after_s <= kMaxRetryAfterS,
          "the wait is bounded");
  if (verdict.code == VerdictCode::kLinked) {
    Require(answer.transport == TransportOutcome::kAnswered, "nothing that broke is linked");
    Require(answer.status >= 200 && answer.status < 300, "nothing but success is linked");
    proxy::Account account;
    account.id = "acc_x";
    account.provider = provider.id;
    account.label = verdict.account_label;
    Require(!account.label.empty(), "an account has a label");
    RequireClean(proxy::LinkedAnswer(account, "req_x"));
  } else {
    RequireClean(proxy::RejectedAnswer(verdict, "req_x"));
  }
}

}  // namespace
}  // namespace linkdock::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  std::string_view text = fuzz::Text(data, size);
  const std::string_view first = fuzz::Cut(text);
  const UpstreamAnswer answer = fuzz::ReadAnswer(first, text);
  for (const auto& [id, provider] : fuzz::Catalogue()) fuzz::TryProvider(provider, answer);
  return 0;
}
