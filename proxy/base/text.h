#pragma once

#include <string>
#include <string_view>

namespace linkdock::proxy {

// Small tests and changes of ASCII text. Bytes outside ASCII stay as they are and equal nothing but
// themselves; no locale is asked.

// The same text with A to Z as a to z.
[[nodiscard]] std::string LowerCase(std::string_view text);

// Whether both are the same text when A to Z count as a to z.
[[nodiscard]] bool SameText(std::string_view a, std::string_view b);

// The text without spaces and tabs at its ends.
[[nodiscard]] std::string_view Trim(std::string_view text);

// Whether the character is a hexadecimal digit of either case.
[[nodiscard]] bool IsHex(char c);

// Whether the text is a UUID in its usual form: 8-4-4-4-12 hexadecimal digits of either case.
[[nodiscard]] bool IsUuid(std::string_view text);

}  // namespace linkdock::proxy
