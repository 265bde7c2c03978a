#pragma once

#include <string>
#include <string_view>

namespace linkdock {

// The text as a search compares it: lower case, without diacritics, ligatures spelt out (`Dæmon
// Über` gives `daemon uber`). Latin, Greek and Cyrillic; other scripts stay as they are. Bytes that
// are not UTF-8 are dropped.
[[nodiscard]] std::string FoldForSearch(std::string_view text);

// Whether every word of the query is somewhere in the name. The query must have been folded. An
// empty one matches.
[[nodiscard]] bool MatchesSearch(std::string_view name, std::string_view folded_query);

}  // namespace linkdock
