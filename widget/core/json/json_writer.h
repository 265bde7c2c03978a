#pragma once

#include <string>
#include <string_view>

namespace linkdock {

// Writing JSON by hand: smaller than a DOM, and the only way to know where each byte of a secret
// goes.

// Appends the text as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);

// Appends `"key":"value",`.
void AppendJsonMember(std::string& out, std::string_view key, std::string_view value);

// How many bytes AppendJsonString() would append at most.
[[nodiscard]] std::size_t MaxJsonStringSize(std::string_view text);

}  // namespace linkdock
