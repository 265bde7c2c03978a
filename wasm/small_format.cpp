#include "wasm/small_format.h"

#include <cstdint>
#include <limits>

namespace linkdock {
namespace {

// Writes into a buffer and counts what did not fit, as vsnprintf() does.
struct Sink {
  char* out;
  std::size_t room;
  std::size_t written = 0;

  void Put(char c) {
    if (written + 1 < room) out[written] = c;
    ++written;
  }
};

constexpr std::size_t kNoPrecision = std::numeric_limits<std::size_t>::max();

struct Spec {
  bool zero = false, left = false;
  std::size_t width = 0;
  std::size_t precision = kNoPrecision;
  int longs = 0;
};

void PutPadded(Sink& sink, const Spec& spec, const char* text, std::size_t size) {
  const std::size_t pad = spec.width > size ? spec.width - size : 0;
  if (!spec.left) {
    for (std::size_t i = 0; i < pad; ++i) sink.Put(spec.zero ? '0' : ' ');
  }
  for (std::size_t i = 0; i < size; ++i) sink.Put(text[i]);
  if (spec.left) {
    for (std::size_t i = 0; i < pad; ++i) sink.Put(' ');
  }
}

void PutNumber(Sink& sink, Spec spec, std::uint64_t value, bool negative, unsigned base,
               bool upper) {
  char digits[66];
  std::size_t at = sizeof digits;
  do {
    const auto digit = static_cast<unsigned>(value % base);
    digits[--at] = static_cast<char>(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
    value /= base;
  } while (value != 0);
  if (spec.precision != kNoPrecision) spec.zero = false;
  while (spec.precision != kNoPrecision && sizeof digits - at < spec.precision && at > 1)
    digits[--at] = '0';
  if (negative && spec.zero) {
    sink.Put('-');
    if (spec.width > 0) --spec.width;
  } else if (negative) {
    digits[--at] = '-';
  }
  PutPadded(sink, spec, digits + at, sizeof digits - at);
}

std::size_t ReadCount(const char*& format, va_list& arguments) {
  if (*format == '*') {
    ++format;
    const int given = va_arg(arguments, int);
    return given < 0 ? 0 : static_cast<std::size_t>(given);
  }
  std::size_t count = 0;
  while (*format >= '0' && *format <= '9')
    count = count * 10 + static_cast<std::size_t>(*format++ - '0');
  return count;
}

Spec ReadSpec(const char*& format, va_list& arguments) {
  Spec spec;
  for (;; ++format) {
    if (*format == '0')
      spec.zero = true;
    else if (*format == '-')
      spec.left = true;
    else if (*format != '#' && *format != '+' && *format != ' ')
      break;
  }
  spec.width = ReadCount(format, arguments);
  if (*format == '.') {
    ++format;
    spec.precision = ReadCount(format, arguments);
  }
  for (; *format == 'l' || *format == 'h' || *format == 'z' || *format == 'j' || *format == 't';
       ++format) {
    spec.longs += *format == 'l' ? 1 : *format == 'j' ? 2 : 0;
  }
  return spec;
}

void PutString(Sink& sink, const Spec& spec, const char* text) {
  if (text == nullptr) text = "(null)";
  std::size_t size = 0;
  while (size < spec.precision && text[size] != '\0') ++size;
  PutPadded(sink, spec, text, size);
}

void PutConversion(Sink& sink, const Spec& spec, char conversion, va_list& arguments) {
  switch (conversion) {
    case 'd':
    case 'i': {
      const std::int64_t value =
          spec.longs > 1 ? va_arg(arguments, std::int64_t) : va_arg(arguments, int);
      const auto bits = static_cast<std::uint64_t>(value);
      return PutNumber(sink, spec, value < 0 ? ~bits + 1 : bits, value < 0, 10, false);
    }
    case 'u':
    case 'x':
    case 'X': {
      const std::uint64_t value =
          spec.longs > 1 ? va_arg(arguments, std::uint64_t) : va_arg(arguments, unsigned);
      return PutNumber(sink, spec, value, false, conversion == 'u' ? 10 : 16, conversion == 'X');
    }
    case 'p':
      return PutNumber(sink, spec, va_arg(arguments, std::uintptr_t), false, 16, false);
    case 'c':
      return sink.Put(static_cast<char>(va_arg(arguments, int)));
    case 's':
      return PutString(sink, spec, va_arg(arguments, const char*));
    case '%':
      return sink.Put('%');
    default:
      static_cast<void>(va_arg(arguments, double));
      return sink.Put('?');
  }
}

}  // namespace

int FormatText(char* out, std::size_t room, const char* format, va_list given) {
  va_list arguments;
  va_copy(arguments, given);
  Sink sink{out, room};
  while (*format != '\0') {
    if (*format != '%') {
      sink.Put(*format++);
      continue;
    }
    ++format;
    const Spec spec = ReadSpec(format, arguments);
    if (*format == '\0') break;
    PutConversion(sink, spec, *format++, arguments);
  }
  va_end(arguments);
  if (room > 0) out[sink.written < room ? sink.written : room - 1] = '\0';
  return static_cast<int>(sink.written);
}

double ReadDouble(const char* text, char** end) {
  const bool negative = *text == '-';
  if (negative) ++text;
  double value = 0;
  int scale = 0;
  for (; *text >= '0' && *text <= '9'; ++text) value = value * 10 + (*text - '0');
  if (*text == '.') {
    for (++text; *text >= '0' && *text <= '9'; ++text, --scale) value = value * 10 + (*text - '0');
  }
  if (*text == 'e' || *text == 'E') {
    ++text;
    const bool down = *text == '-';
    if (*text == '-' || *text == '+') ++text;
    int exponent = 0;
    for (; *text >= '0' && *text <= '9'; ++text)
      exponent = exponent < 10'000 ? exponent * 10 + (*text - '0') : exponent;
    scale += down ? -exponent : exponent;
  }
  for (; scale > 0 && value != 0 && value < std::numeric_limits<double>::infinity(); --scale)
    value *= 10;
  for (; scale < 0 && value != 0; ++scale) value /= 10;
  if (end != nullptr) *end = const_cast<char*>(text);
  return negative ? -value : value;
}

}  // namespace linkdock
