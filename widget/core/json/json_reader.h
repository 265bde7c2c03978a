#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "widget/core/base/expected.h"

namespace linkdock {

using Json = nlohmann::json;

inline constexpr std::size_t kMaxJsonDepth = 32;       // a provider file needs 11
inline constexpr std::size_t kMaxJsonValues = 20'000;  // a provider file has about 300

// Strict JSON into a DOM, in one pass: UTF-8 without BOM, no NUL (raw or escaped), no duplicate
// keys, no lone surrogates, no number outside double's range, nothing behind the value, bounded
// size, depth and number of values. The error has the byte offset and, for keys, a JSON pointer.
[[nodiscard]] Result<Json> ReadJson(std::string_view text, std::size_t max_bytes);

// `pointer` plus one reference token (RFC 6901), shortened and with control characters replaced,
// because it may end in a log.
[[nodiscard]] std::string PointerTo(std::string_view pointer, std::string_view token);
[[nodiscard]] std::string PointerTo(std::string_view pointer, std::size_t index);

}  // namespace linkdock
