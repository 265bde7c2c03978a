// The body of POST /v1/check, all the way from a stranger's bytes to the request for the provider.
#include "proxy/base/limits.h"
#include "proxy/check/field_check.h"
#include "proxy/contract/check_body.h"
#include "tests/fuzz/fuzz.h"

namespace linkdock::fuzz {
namespace {

void Build(const proxy::CheckBody& body) {
  const auto provider = Catalogue().find(body.provider);
  if (provider == Catalogue().end()) return;
  const AuthMethod* auth = proxy::FindAuth(provider->second, body.auth);
  const Check* check = proxy::FindCheck(provider->second, body.auth);
  if (!auth || !check) return;
  const auto values = proxy::CheckFields(*auth, body.fields);
  if (!values) return;
  const Result<UpstreamRequest> request = BuildRequest(*check, *values);
  Require(request.has_value(), "what the fields' judge lets pass can be sent");
  RequireSafe(request.value());
}

}  // namespace
}  // namespace linkdock::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  const auto read = proxy::ReadCheckBody(fuzz::Text(data, size));
  if (read) {
    const auto* body = &*read;
    fuzz::Require(size <= proxy::kMaxBodyBytes, "a body is bounded");
    fuzz::Require(body->fields.size() <= kMaxFields, "the fields are bounded");
    fuzz::Build(*body);
  }
  return 0;
}
