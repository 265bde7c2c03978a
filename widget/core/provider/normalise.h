#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace linkdock {

// The steps of healing, each on a text that it may only shorten, so that a secret never moves to a
// new buffer.

// White space as Unicode and ECMAScript see it, line breaks included.
[[nodiscard]] bool IsWhiteSpace(char32_t code_point);
// Characters that leave no ink and no space but change meaning: zero-width, bidi controls, BOM,
// soft hyphen, tags.
[[nodiscard]] bool IsInvisible(char32_t code_point);
// C0, DEL, C1 and the two line separators.
[[nodiscard]] bool IsControl(char32_t code_point);
// Marks that pile up on the character before them.
[[nodiscard]] bool IsCombining(char32_t code_point);

// Takes off white space at both ends.
void Trim(std::string& text);
// Takes out invisible characters everywhere, and line breaks at both ends.
void StripInvisible(std::string& text);
// Takes off one pair of matching quotes around the text: straight, curly, angle, or back-ticks.
void StripQuotes(std::string& text);
// Takes out all white space and line breaks.
void StripWhiteSpace(std::string& text);
// Takes off the first of the prefixes that the text starts with, ASCII case ignored. A space in a
// prefix stands for one or more white-space characters.
void StripPrefix(std::string& text, const std::vector<std::string>& prefixes);
// ASCII letters to lower case.
void Lowercase(std::string& text);
// Cuts the one DNS label in front of one of the suffixes (".ilucca.net") out of a host name or an
// http(s) address, in lower case, and says whether it did. Any other text stays untouched: another
// host, user-info, a port, a trailing dot, a second label, percent signs in the host, anything not
// ASCII in it, a backslash.
bool CutHostLabel(std::string& text, const std::vector<std::string>& suffixes);

// Whether ASCII letters make no difference between the two.
[[nodiscard]] bool EqualsIgnoringCase(std::string_view a, std::string_view b);

}  // namespace linkdock
