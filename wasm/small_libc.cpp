#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstdlib>

#include "wasm/small_format.h"

// Small versions of the few functions of the C library that nlohmann/json and Dear ImGui reach. The
// library's own bring long double arithmetic and every kind of printf, 10 KB to download. Nothing
// here prints or keeps a number with a fraction, so these handle none.
extern "C" {

int vsnprintf(char* out, std::size_t room, const char* format, va_list arguments) {
  return linkdock::FormatText(out, room, format, arguments);
}

int snprintf(char* out, std::size_t room, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int size = linkdock::FormatText(out, room, format, arguments);
  va_end(arguments);
  return size;
}

double strtod(const char* text, char** end) { return linkdock::ReadDouble(text, end); }

// The library has these in one object with strtod().
float strtof(const char* text, char** end) { return static_cast<float>(strtod(text, end)); }
long double strtold(const char* text, char** end) { return strtod(text, end); }

// Slow fades are the only use of cos(), so the precision of cosf(), which is linked anyway, will
// do.
double cos(double angle) { return static_cast<double>(cosf(static_cast<float>(angle))); }
}
