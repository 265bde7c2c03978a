#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "widget/core/check/check.h"
#include "widget/core/json/json_reader.h"

namespace linkdock {

// An answer with its body read once; it must not outlive the answer.
struct ReadAnswer {
  const UpstreamAnswer& raw;
  std::optional<Json> json;  // none: not JSON by the strict reader
};
[[nodiscard]] ReadAnswer ReadBody(const UpstreamAnswer& answer);

// Whether a condition of a verdict row is true of the answer.
[[nodiscard]] bool Holds(const ReadAnswer& answer, const AnswerTest& test);

// The reference tokens of a JSON pointer, unescaped. The pointer must be one (IsJsonPointer).
[[nodiscard]] std::vector<std::string> SplitPointer(std::string_view pointer);

// The value at a JSON pointer (RFC 6901), or null.
[[nodiscard]] const Json* FindAt(const Json& root, std::string_view pointer);

// The value of a header by its lower-case name, or null.
[[nodiscard]] const std::string* FindHeader(const UpstreamAnswer& answer, std::string_view name);

}  // namespace linkdock
