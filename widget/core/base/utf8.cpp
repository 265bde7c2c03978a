#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

// How a sequence begins: its length and the smallest code point that may need it; length 0 for no
// lead byte.
struct Lead {
  unsigned length = 0;
  char32_t bits = 0;
  char32_t smallest = 0;
};

Lead LeadOf(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if ((byte & 0xE0) == 0xC0) return {2, byte & 0x1Fu, 0x80};
  if ((byte & 0xF0) == 0xE0) return {3, byte & 0x0Fu, 0x800};
  if ((byte & 0xF8) == 0xF0) return {4, byte & 0x07u, 0x10000};
  return {};
}

}  // namespace

char32_t ReadCodePoint(std::string_view text, std::size_t& offset) {
  const std::size_t start = offset++;
  const Lead lead = LeadOf(static_cast<unsigned char>(text[start]));
  if (lead.length == 0 || text.size() - start < lead.length) return kNotUtf8;
  char32_t code_point = lead.bits;
  for (unsigned i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[start + i]);
    if ((byte & 0xC0) != 0x80) return kNotUtf8;
    code_point = code_point << 6 | (byte & 0x3Fu);
  }
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < lead.smallest || code_point > 0x10FFFF || surrogate) return kNotUtf8;
  offset = start + lead.length;
  return code_point;
}

bool IsUtf8(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    if (ReadCodePoint(text, offset) == kNotUtf8) return false;
  }
  return true;
}

void AppendCodePoint(std::string& text, char32_t code_point) {
  const auto tail = [&](unsigned shift) {
    text.push_back(static_cast<char>(0x80 | (code_point >> shift & 0x3F)));
  };
  if (code_point < 0x80) {
    text.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    text.push_back(static_cast<char>(0xC0 | code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    text.push_back(static_cast<char>(0xE0 | code_point >> 12));
    tail(6);
    tail(0);
  } else {
    text.push_back(static_cast<char>(0xF0 | code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace linkdock
