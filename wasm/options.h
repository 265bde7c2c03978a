#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "widget/core/base/expected.h"
#include "widget/core/base/secret.h"
#include "widget/flow/flow.h"
#include "widget/flow/texts.h"

namespace linkdock {

// The options JSON of ld_start(), read strictly: an unknown member, a wrong type or a value over
// its limit refuses it.

// What a proxy address is. IPv6 addresses are malformed: a Content-Security-Policy cannot name
// them. Everything but the first three is refused.
enum class ProxyAddress {
  kHttps,     // https://host[:port][/path]
  kLoopback,  // the same with http, on localhost, *.localhost, 127.0.0.0/8: for
              // development
  kMock,      // mock: (no proxy; answers come from widget/flow/mock.h)
  kEmpty,
  kTooLong,      // over kMaxProxyBytes
  kOtherScheme,  // javascript:, ws:, no scheme, …
  kPlainHttp,    // http on a host that is not this machine
  kCredentials,  // user@host
  kQueryOrFragment,
  kMalformed,  // a host, port or path outside the grammar
};
inline constexpr std::size_t kMaxProxyBytes = 512;
[[nodiscard]] ProxyAddress JudgeProxyAddress(std::string_view address);

inline constexpr std::size_t kMaxSessionBytes = 4096;  // fits every server's header limit
// Whether an Authorization header can carry it.
[[nodiscard]] bool IsSessionToken(std::string_view text);

struct Settings {
  Options options;
  std::string proxy;  // without a slash at the end
  bool mock = false;
  Secret session;                       // may be empty: then no Authorization header is sent
  std::string parent;                   // origin of the page around the frame, for the proxy
  std::optional<std::uint32_t> accent;  // 0xRRGGBB
  std::optional<Texts> texts;           // the integrator's own sentences
};

inline constexpr std::size_t kMaxOptionsBytes =
    std::size_t{128} * 1024;  // the texts may hold a whole locale
[[nodiscard]] Result<Settings> ReadSettings(std::string_view json);

}  // namespace linkdock
