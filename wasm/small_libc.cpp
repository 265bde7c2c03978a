#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstdlib>

#include "wasm/small_format.h"

// The few functions of the C library that nlohmann/json and Dear ImGui reach here, without what
// they never ask for: the library's own bring long double arithmetic and every kind of printf, 10
// KB to download. No number with a fraction is ever printed, and none is kept from JSON: the
// formats here have none.
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

// For slow fades only; cosf() is there anyway.
double cos(double angle) { return static_cast<double>(cosf(static_cast<float>(angle))); }
}
