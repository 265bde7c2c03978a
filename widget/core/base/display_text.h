#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace linkdock {

// Longest label of an account that is kept and shown: two lines of the widget, and more than a long
// e-mail address.
inline constexpr std::size_t kMaxLabelCodePoints = 200;

// Somebody else's text as it may be shown: without bytes that are not UTF-8 and without what may
// deceive (controls, bidi controls, line separators, invisible signs, tags), cut at so many code
// points, without spaces at its ends.
[[nodiscard]] std::string CleanText(std::string_view text, std::size_t max_code_points);

}  // namespace linkdock
