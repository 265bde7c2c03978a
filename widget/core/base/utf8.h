#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace linkdock {

// Code points in and out of UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above
// U+10FFFF.

// The result of ReadCodePoint() for bytes that are not UTF-8; no code point has this value.
inline constexpr char32_t kNotUtf8 = 0xFFFFFFFF;

// Reads the code point at `offset`, which must be inside the text, and moves the offset behind it.
// Bytes that are not UTF-8 give kNotUtf8 and move the offset by one.
[[nodiscard]] char32_t ReadCodePoint(std::string_view text, std::size_t& offset);

// Whether all of the text is UTF-8.
[[nodiscard]] bool IsUtf8(std::string_view text);

// Appends a code point, which must be valid, to the text.
void AppendCodePoint(std::string& text, char32_t code_point);

}  // namespace linkdock
