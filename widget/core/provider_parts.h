#pragma once

#include "widget/core/json_reader.h"
#include "widget/core/provider.h"

namespace linkdock {

// The parts of ParseProvider() that fill a file each; private to provider.cpp, whose head has the
// JSON's shape.

// An id of a provider, method, section or step: a letter, then letters, digits and what `more`
// lists.
[[nodiscard]] std::string ReadId(ObjectReader& in, std::string_view key, std::size_t max_bytes,
                                 std::string_view more);
[[nodiscard]] std::string ReadId(ObjectReader& in, std::string_view key);

// Reads a GUIDE object to its end.
[[nodiscard]] Guide ReadGuide(ObjectReader in);

// Reads the FIELD objects of an auth method to their ends, and checks what they refer to.
[[nodiscard]] std::vector<Field> ReadFields(ObjectReader& auth, const Guide& guide);

}  // namespace linkdock
