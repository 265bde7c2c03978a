#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace linkdock::proxy {

// Web origins are compared as whole texts, exactly as browsers serialise them (RFC 6454): no
// wildcards, no suffixes, no case folding.

// Whether the text is an origin that may be allowed: https with any host, or http on a loopback
// host for development; lower case, without path, user-info, or the scheme's default port.
[[nodiscard]] bool IsConfigurableOrigin(std::string_view text);

enum class OriginDecision {
  kAbsent,  // no Origin header: not a cross-origin call of a browser
  kAllowed,
  kRefused,  // `null`, unknown, or malformed
};
[[nodiscard]] OriginDecision DecideOrigin(std::string_view origin,
                                          const std::vector<std::string>& allowed);

}  // namespace linkdock::proxy
