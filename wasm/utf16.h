#pragma once

#include <cstdint>
#include <string_view>

namespace linkdock {

// The byte offset in a UTF-8 text of an offset in UTF-16 units, as the DOM counts. Inside a
// surrogate pair: the code point's start. Behind the end: the end.
[[nodiscard]] std::uint32_t ByteOffsetOfUtf16(std::string_view utf8, std::uint32_t utf16_offset);

}  // namespace linkdock
