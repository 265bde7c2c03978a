#include "proxy/check/idempotency.h"

#include "proxy/base/hashing.h"
#include "proxy/base/text.h"

namespace linkdock::proxy {

ClaimRequest ClaimFor(std::string_view token, std::string_view key, std::string_view body) {
  const std::string_view name_parts[] = {"idempotency session", token};
  const std::string_view body_parts[] = {"idempotency body", token, body};
  ClaimRequest request;
  request.name = {.session = HexDigest(PublicDigest(name_parts)), .key = LowerCase(key)};
  request.body_hash = HexDigest(PublicDigest(body_parts));
  return request;
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
