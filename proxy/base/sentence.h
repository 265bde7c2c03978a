#pragma once

#include <string>

#include "widget/core/base/expected.h"

namespace linkdock::proxy {

// A value, or one English sentence for the person who runs the proxy: what is wrong, and what to do
// about it. It never repeats a secret. For faults of options, files and the start, which nothing
// but a person can mend.
template <typename T>
using OrSentence = Expected<T, std::string>;

}  // namespace linkdock::proxy
