#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "widget/core/base/secret.h"

namespace linkdock {

// Field keys with their values, in the order of the form.
using FieldValues = std::vector<std::pair<std::string, Secret>>;

// The value with this key, or null.
[[nodiscard]] const Secret* FindValue(const FieldValues& values, std::string_view key);

}  // namespace linkdock
