#include "wasm/utf16.h"

#include <cstddef>

#include "widget/core/base/utf8.h"

namespace linkdock {

std::uint32_t ByteOffsetOfUtf16(std::string_view utf8, std::uint32_t utf16_offset) {
  std::size_t byte = 0;
  std::uint32_t units = 0;
  while (byte < utf8.size() && units < utf16_offset) {
    std::size_t next = byte;
    const char32_t code_point = ReadCodePoint(utf8, next);
    units += code_point != kNotUtf8 && code_point > 0xFFFF ? 2 : 1;
    if (units > utf16_offset) break;
    byte = next;
  }
  return static_cast<std::uint32_t>(byte);
}

}  // namespace linkdock
