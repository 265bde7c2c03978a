// Fuzzes the requests of the operator's server: the input is a line `session`, `edit`, `suspend` or
// `query`, then the body or the query.
#include <algorithm>

#include "proxy/access/origin.h"
#include "proxy/base/limits.h"
#include "proxy/contract/list_query.h"
#include "proxy/contract/request_bodies.h"
#include "tests/fuzz/fuzz.h"

namespace linkdock::fuzz {
namespace {

template <typename T>
const T* Good(const proxy::BodyResult<T>& result) {
  if (!result) {
    Require(proxy::DescribeProblem(result.error().code).status < 500,
            "a bad body is the sender's fault");
  }
  return result ? &*result : nullptr;
}

void TrySession(std::string_view body) {
  const auto read = proxy::ReadSessionBody(body, Catalogue());
  const auto* request = Good(read);
  if (!request) return;
  Require(!request->session.owner.empty(), "a session has an owner");
  Require(request->expires_in_s > 0, "a session ends");
  Require(std::ranges::all_of(request->session.providers,
                              [](const auto& id) { return Catalogue().contains(id); }),
          "a session names providers that there are");
  Require(std::ranges::all_of(request->session.origins, proxy::IsConfigurableOrigin),
          "a session's origins are origins");
}

void TryQuery(std::string_view query) {
  const auto read = proxy::ReadListQuery(query);
  const auto* request = Good(read);
  if (request)
    Require(request->limit >= 1 && request->limit <= proxy::kMaxAccountsListed,
            "a page is bounded");
}

}  // namespace
}  // namespace linkdock::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace linkdock;
  std::string_view text = fuzz::Text(data, size);
  const std::string_view kind = fuzz::Cut(text);
  if (kind == "session") fuzz::TrySession(text);
  if (kind == "query") fuzz::TryQuery(text);
  if (kind == "edit") static_cast<void>(fuzz::Good(proxy::ReadEditBody(text)));
  if (kind == "suspend") static_cast<void>(fuzz::Good(proxy::ReadSuspendBody(text)));
  return 0;
}
