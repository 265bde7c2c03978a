#include "proxy/check/idempotency.h"

#include "proxy/base/hashing.h"

namespace linkdock::proxy {
namespace {

std::string LowerCase(std::string_view key) {
  std::string lower;
  for (const char c : key) lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return lower;
}

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

ClaimOrder ClaimFor(std::string_view token, std::string_view key, std::string_view body) {
  const std::string_view name_parts[] = {"idempotency session", token};
  const std::string_view body_parts[] = {"idempotency body", token, body};
  ClaimOrder order;
  order.name = {.session = HexDigest(PublicDigest(name_parts)), .key = LowerCase(key)};
  order.body_hash = HexDigest(PublicDigest(body_parts));
  return order;
}

KeptAnswer ToKeep(const HttpAnswer& answer) {
  return {.status = answer.status,
          .content_type = answer.content_type,
          .body = answer.body,
          .outcome = answer.outcome};
}

HttpAnswer Replayed(const KeptAnswer& kept) {
  return {.status = kept.status,
          .content_type = kept.content_type,
          .body = kept.body,
          .outcome = kept.outcome,
          .retry_after_s = 0,
          .replayed = true};
}

}  // namespace linkdock::proxy
