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

// The options JSON of ld_start() is read strictly: an unknown member, a wrong type or a value over
// its limit refuses it.

// The judgement of a proxy's address; all but the first three refuse it. IPv6 addresses are
// malformed, because a Content-Security-Policy cannot name them.
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
// Judges an address by its text alone.
[[nodiscard]] ProxyAddress JudgeProxyAddress(std::string_view address);

inline constexpr std::size_t kMaxSessionBytes = 4096;  // fits every server's header limit
// Whether an Authorization header can carry the text: 1 to kMaxSessionBytes visible ASCII bytes.
[[nodiscard]] bool IsSessionToken(std::string_view text);

// The options of the page as the shell keeps them.
struct Settings {
  Options options;
  std::string proxy;  // without a slash at the end
  bool mock = false;
  Secret session;                       // may be empty: then no Authorization header is sent
  std::string parent;                   // origin of the host page, for the proxy
  std::optional<std::uint32_t> accent;  // 0xRRGGBB
  std::optional<Texts> texts;           // the integrator's own sentences
};

inline constexpr std::size_t kMaxOptionsBytes =
    std::size_t{128} * 1024;  // the texts may hold a whole locale
// Reads the options; the error names the first member at fault.
[[nodiscard]] Result<Settings> ReadSettings(std::string_view json);

}  // namespace linkdock
