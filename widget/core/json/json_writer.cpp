#include "widget/core/json/json_writer.h"

#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

constexpr std::size_t kMaxEscapeSize = 6;  // \u001f

void AppendEscaped(std::string& out, std::string_view bytes, char32_t code_point) {
  constexpr std::string_view kHex = "0123456789abcdef";
  if (code_point == kNotUtf8) {
    out += "\\ufffd";
  } else if (code_point == '"' || code_point == '\\') {
    out += '\\';
    out += bytes;
  } else if (code_point < 0x20 || code_point == 0x7F) {
    out += "\\u00";
    out += kHex[code_point >> 4];
    out += kHex[code_point & 15];
  } else {
    out += bytes;
  }
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t start = offset;
    const char32_t code_point = ReadCodePoint(text, offset);
    AppendEscaped(out, text.substr(start, offset - start), code_point);
  }
  out += '"';
}

void AppendJsonMember(std::string& out, std::string_view key, std::string_view value) {
  AppendJsonString(out, key);
  out += ':';
  AppendJsonString(out, value);
  out += ',';
}

std::size_t MaxJsonStringSize(std::string_view text) { return text.size() * kMaxEscapeSize + 2; }

}  // namespace linkdock
