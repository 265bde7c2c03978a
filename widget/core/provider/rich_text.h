#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace linkdock {

// The little markup of guides: a paragraph or a list item as runs of text.

enum class SpanStyle { kPlain, kBold, kCode, kLink };

// A run of text in one style.
struct Span {
  SpanStyle style = SpanStyle::kPlain;
  std::string text;
  std::string
      href;  // kLink only: https to a listed host, or one of the symbolic targets linkdock:accounts
             // and linkdock:linking-methods, which the host page may resolve
};
using RichText = std::vector<Span>;

// Reads **bold**, `code` and [text](target); a backslash escapes. Anything malformed is plain text.
// Raw HTML is text. A link to a host that is not listed, or not https, keeps its words as plain
// text.
[[nodiscard]] RichText ParseRichText(std::string_view markup,
                                     const std::vector<std::string>& link_hosts);
// The words alone.
[[nodiscard]] std::string PlainText(const RichText& text);

}  // namespace linkdock
