#include "widget/core/provider/rich_text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "widget/core/provider/normalise.h"

namespace linkdock {
namespace {

// Where the host page may lead; it resolves them.
constexpr std::array<std::string_view, 2> kSymbolicTargets = {"linkdock:accounts",
                                                              "linkdock:linking-methods"};
constexpr std::string_view kEscapable = "\\*`[](){}";

bool IsEscape(std::string_view markup, std::size_t at) {
  return markup[at] == '\\' && at + 1 < markup.size() &&
         kEscapable.find(markup[at + 1]) != std::string_view::npos;
}

// Finds the unescaped `end` at or behind `from`.
std::size_t FindUnescaped(std::string_view markup, std::string_view end, std::size_t from) {
  for (std::size_t at = from; at + end.size() <= markup.size(); ++at) {
    if (IsEscape(markup, at)) {
      ++at;
    } else if (markup.substr(at, end.size()) == end) {
      return at;
    }
  }
  return std::string_view::npos;
}

std::string Unescape(std::string_view markup) {
  std::string text;
  for (std::size_t at = 0; at < markup.size(); ++at) {
    if (IsEscape(markup, at)) ++at;
    text.push_back(markup[at]);
  }
  return text;
}

// A target that this guide may lead to: symbolic, or https to exactly a listed host. What stands
// between the scheme and the first of / ? # has to be that host, so user-info, ports and
// look-alikes do not pass.
bool IsGoodTarget(std::string_view target, const std::vector<std::string>& link_hosts) {
  constexpr std::string_view kScheme = "https://";
  if (std::find(kSymbolicTargets.begin(), kSymbolicTargets.end(), target) !=
      kSymbolicTargets.end()) {
    return true;
  }
  if (target.substr(0, kScheme.size()) != kScheme) return false;
  const bool printable = std::all_of(target.begin(), target.end(), [](char c) {
    return c > 0x20 && c < 0x7F &&
           std::string_view("\\\"<>^`{|}").find(c) == std::string_view::npos;
  });
  if (!printable) return false;
  const std::size_t end = std::min(target.find_first_of("/?#", kScheme.size()), target.size());
  const std::string_view host = target.substr(kScheme.size(), end - kScheme.size());
  return std::any_of(link_hosts.begin(), link_hosts.end(),
                     [&](const std::string& listed) { return EqualsIgnoringCase(listed, host); });
}

// A span that begins at `at`, and where it ends; nothing if what stands there is only text.
struct Found {
  Span span;
  std::size_t end = 0;
};

std::optional<Found> FindDelimited(std::string_view markup, std::size_t at, std::string_view mark,
                                   SpanStyle style) {
  if (markup.substr(at, mark.size()) != mark) return std::nullopt;
  const std::size_t begin = at + mark.size();
  const std::size_t end = FindUnescaped(markup, mark, begin);
  if (end == std::string_view::npos || end == begin) return std::nullopt;
  return Found{{style, Unescape(markup.substr(begin, end - begin)), {}}, end + mark.size()};
}

std::optional<Found> FindLink(std::string_view markup, std::size_t at,
                              const std::vector<std::string>& link_hosts) {
  if (markup[at] != '[') return std::nullopt;
  const std::size_t words_end = FindUnescaped(markup, "](", at + 1);
  if (words_end == std::string_view::npos || words_end == at + 1) return std::nullopt;
  const std::size_t target_end = FindUnescaped(markup, ")", words_end + 2);
  if (target_end == std::string_view::npos) return std::nullopt;
  std::string target = Unescape(markup.substr(words_end + 2, target_end - words_end - 2));
  Found found{{SpanStyle::kPlain, Unescape(markup.substr(at + 1, words_end - at - 1)), {}},
              target_end + 1};
  if (IsGoodTarget(target, link_hosts)) {
    found.span.style = SpanStyle::kLink;
    found.span.href = std::move(target);
  }
  return found;
}

std::optional<Found> FindSpan(std::string_view markup, std::size_t at,
                              const std::vector<std::string>& link_hosts) {
  if (auto bold = FindDelimited(markup, at, "**", SpanStyle::kBold)) return bold;
  if (auto code = FindDelimited(markup, at, "`", SpanStyle::kCode)) return code;
  return FindLink(markup, at, link_hosts);
}

// Neighbouring plain spans become one, so that a refused link leaves no trace.
void Append(RichText& text, Span span) {
  if (span.text.empty()) return;
  if (!text.empty() && text.back().style == SpanStyle::kPlain && span.style == SpanStyle::kPlain) {
    text.back().text += span.text;
  } else {
    text.push_back(std::move(span));
  }
}

}  // namespace

RichText ParseRichText(std::string_view markup, const std::vector<std::string>& link_hosts) {
  RichText text;
  std::string plain;
  for (std::size_t at = 0; at < markup.size();) {
    if (IsEscape(markup, at)) {
      plain.push_back(markup[at + 1]);
      at += 2;
      continue;
    }
    auto found = FindSpan(markup, at, link_hosts);
    if (!found) {
      plain.push_back(markup[at++]);
      continue;
    }
    Append(text, {SpanStyle::kPlain, std::exchange(plain, {}), {}});
    Append(text, std::move(found->span));
    at = found->end;
  }
  Append(text, {SpanStyle::kPlain, std::move(plain), {}});
  return text;
}

std::string PlainText(const RichText& text) {
  std::string plain;
  for (const Span& span : text) plain += span.text;
  return plain;
}

}  // namespace linkdock
