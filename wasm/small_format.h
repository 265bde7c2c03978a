#pragma once

#include <cstdarg>
#include <cstddef>

namespace linkdock {

// vsnprintf() for %d %i %u %x %X %p %c %s %% with flags 0 and -, width, precision, * and the length
// modifiers. Another conversion writes a question mark and is taken for a double.
int FormatText(char* out, std::size_t room, const char* format, va_list given);

// strtod() for a number of JSON's grammar, near enough to tell one that overflows from one that
// does not.
double ReadDouble(const char* text, char** end);

}  // namespace linkdock
