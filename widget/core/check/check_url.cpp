#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "widget/core/check/check_template.h"

namespace linkdock {
namespace {

// The first of these characters that stands outside of expressions, or npos.
std::size_t FindOutside(std::string_view text, std::string_view characters, std::size_t start = 0) {
  for (std::size_t i = start; i < text.size(); ++i) {
    if (text.substr(i, 2) == "${") {
      const std::size_t end = ExpressionEnd(text, i);
      if (end == std::string_view::npos) return end;
      i = end - 1;
    } else if (characters.find(text[i]) != std::string_view::npos) {
      return i;
    }
  }
  return std::string_view::npos;
}

// Stands for a field in a host that is checked.
constexpr std::string_view kFieldLabel = "*";

// The host with a mark for its field, as it is when the choices take their option number `option`.
std::string HostVariant(const Template& host, std::size_t option) {
  std::string text;
  for (const TemplatePart& part : host) {
    switch (part.kind) {
      case TemplatePart::Kind::kLiteral:
        text += part.text;
        break;
      case TemplatePart::Kind::kField:
        text += kFieldLabel;
        break;
      case TemplatePart::Kind::kChoice:
        text += part.choices[option].second;
        break;
      case TemplatePart::Kind::kBase64:
        break;  // the parser has refused it
    }
  }
  return text;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

// How many labels of a fixed host's end it takes until one owner has them: two, or three under
// names such as co.uk, where everybody can register the second.
std::size_t RegistrableLabels(const std::vector<std::string_view>& labels) {
  constexpr std::array<std::string_view, 9> kSharedSecond = {"ac",  "co", "com", "edu", "gov",
                                                             "net", "or", "org", "gob"};
  if (labels.size() < 2) return 2;
  const std::string_view second = labels[labels.size() - 2];
  const bool shared =
      labels.back().size() == 2 &&
      std::find(kSharedSecond.begin(), kSharedSecond.end(), second) != kSharedSecond.end();
  return shared ? 3 : 2;
}

bool IsLegalHost(std::string_view host) {
  constexpr std::size_t kMaxHostBytes = 253 - 63;  // RFC 1035, with room for the field's label
  if (host.size() > kMaxHostBytes) return false;
  const std::vector<std::string_view> labels = Split(host, '.');
  std::size_t fixed_end = 0;  // fixed labels at the end
  std::size_t fields = 0;
  for (const std::string_view label : labels) {
    const bool is_field = label == kFieldLabel;
    if (!is_field && !IsDnsLabel(label)) return false;
    fields += is_field ? 1 : 0;
    fixed_end = is_field ? 0 : fixed_end + 1;
  }
  const std::string_view top = labels.back();
  const bool is_name = top.size() >= 2 && std::all_of(top.begin(), top.end(), [](char c) {
                         return c >= 'a' && c <= 'z';  // so no IPv4 address either
                       });
  return is_name && fields <= 1 && fixed_end >= RegistrableLabels(labels);
}

bool IsLegalHostTemplate(const Template& host) {
  std::size_t choices = 0;
  std::size_t options = 1;
  for (const TemplatePart& part : host) {
    if (part.kind != TemplatePart::Kind::kChoice) continue;
    ++choices;
    options = part.choices.size();
  }
  if (choices > 1) return false;  // nobody needs two, and their combinations need checking
  for (std::size_t option = 0; option < options; ++option) {
    if (!IsLegalHost(HostVariant(host, option))) return false;
  }
  return true;
}

bool HasDotSegment(std::string_view path) {
  const std::vector<std::string_view> segments = Split(path, '/');
  return std::any_of(segments.begin(), segments.end(),
                     [](std::string_view segment) { return segment == "." || segment == ".."; });
}

}  // namespace

Result<UrlTemplate> ParseUrlTemplate(std::string_view text, const TemplateScope& scope) {
  constexpr std::string_view kScheme = "https://";
  if (text.substr(0, kScheme.size()) != kScheme)
    return Unexpected(Error{ErrorCode::kBadTemplate, ""});
  text.remove_prefix(kScheme.size());
  const std::size_t slash = FindOutside(text, "/?#");
  if (slash == std::string_view::npos || text[slash] != '/')
    return Unexpected(Error{ErrorCode::kBadTemplate, ""});
  const std::size_t question = FindOutside(text, "?", slash);
  const std::string_view path_text = text.substr(slash, question - slash);

  Result<Template> host = ParseTemplate(text.substr(0, slash), Place::kHost, scope);
  if (!host.has_value()) return Unexpected(host.error());
  Result<Template> target = ParseTemplate(path_text, Place::kPath, scope);
  if (!target.has_value()) return Unexpected(target.error());
  if (question != std::string_view::npos) {
    Result<Template> query = ParseTemplate(text.substr(question), Place::kQuery, scope);
    if (!query.has_value()) return Unexpected(query.error());
    for (TemplatePart& part : query.value()) target.value().push_back(std::move(part));
  }
  if (!IsLegalHostTemplate(host.value()) || HasDotSegment(path_text)) {
    return Unexpected(Error{ErrorCode::kBadTemplate, ""});
  }
  return UrlTemplate{std::move(host).value(), std::move(target).value()};
}

}  // namespace linkdock
