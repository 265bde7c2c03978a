#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "widget/core/check.h"
#include "widget/core/check_template.h"
#include "widget/core/provider.h"
#include "widget/core/utf8.h"

namespace linkdock {
namespace {

constexpr std::string_view kBasicSeparator = ":";

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// RFC 4648, with padding.
void AppendBase64(std::string& out, std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(k <= count ? kAlphabet[group >> (18 - 6 * k) & 0x3F] : '=');
    }
  }
}

// Writes templates with one set of values. The first value that may not stand where it is asked for
// stops everything.
class Renderer {
 public:
  Renderer(const FieldValues& values, bool in_header) : values_(values), in_header_(in_header) {}

  // Appends to `out`, which grows at most once, so that no copies of secrets stay behind.
  void Render(std::string& out, const Template& parts) {
    out.reserve(out.size() + LongestSize(parts));
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const TemplatePart& part = parts[i];
      switch (part.kind) {
        case TemplatePart::Kind::kLiteral:
          out += part.text;
          break;
        case TemplatePart::Kind::kField:
          RenderField(out, part);
          break;
        case TemplatePart::Kind::kChoice:
          RenderChoice(out, part);
          break;
        case TemplatePart::Kind::kBase64:
          RenderBase64(out, part);
          break;
      }
    }
  }

  // The key of the field at fault, if there is one.
  [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }

 private:
  [[nodiscard]] std::string_view ValueOf(std::string_view key) const {
    const Secret* value = FindValue(values_, key);
    return value == nullptr ? std::string_view() : value->Reveal();
  }

  [[nodiscard]] std::size_t LongestSize(const Template& parts) const {
    constexpr std::size_t kWidest = 18;  // a control character in JSON in a form: %5Cu00XX
    std::size_t size = 0;
    for (const TemplatePart& part : parts) {
      size += part.text.size() + ValueOf(part.text).size() * kWidest;
      size += LongestSize(part.inside) * 4;  // Base64, then percent signs for + and /
      for (const auto& [option, text] : part.choices) size += text.size();
    }
    return size;
  }

  void Refuse(std::string_view key) {
    if (!fault_) fault_ = std::string(key);
  }

  void RenderField(std::string& out, const TemplatePart& part) {
    const std::string_view value = ValueOf(part.text);
    const bool missing = value.empty() && !part.may_be_empty;
    if (missing || value.size() > kMaxFieldBytes || HasControl(value) || !IsUtf8(value) ||
        (in_header_ && !in_base64_ && !IsAscii(value))) {
      return Refuse(part.text);
    }
    AppendEncoded(out, value, part.encoding);
  }

  void RenderChoice(std::string& out, const TemplatePart& part) {
    const std::string_view value = ValueOf(part.text);
    for (const auto& [option, text] : part.choices) {
      if (option == value) {
        out += text;
        return;
      }
    }
    Refuse(part.text);
  }

  void RenderBase64(std::string& out, const TemplatePart& part) {
    RefuseMovedColon(part.inside);
    std::string plain;
    in_base64_ = true;
    Render(plain, part.inside);
    in_base64_ = false;
    std::string encoded;
    encoded.reserve(plain.size() / 3 * 4 + 4);
    AppendBase64(encoded, plain);
    AppendEncoded(out, encoded, part.encoding);
    WipeString(plain);
    WipeString(encoded);
  }

  // RFC 7617: a colon in the user name would move the border to the password.
  void RefuseMovedColon(const Template& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool is_literal = parts[i].kind == TemplatePart::Kind::kLiteral;
      if (is_literal && parts[i].text.find(kBasicSeparator) != std::string::npos) return;
      const bool moves = ValueOf(parts[i].text).find(kBasicSeparator) != std::string_view::npos;
      const bool border_follows = std::any_of(
          parts.begin() + static_cast<std::ptrdiff_t>(i), parts.end(), [](const auto& later) {
            return later.kind == TemplatePart::Kind::kLiteral &&
                   later.text.find(kBasicSeparator) != std::string::npos;
          });
      if (!is_literal && moves && border_follows) Refuse(parts[i].text);
    }
  }

  const FieldValues& values_;
  bool in_header_;
  bool in_base64_ = false;
  std::optional<std::string> fault_;
};

// The key of the first field in a template, to blame it for the whole.
std::string FirstField(const Template& parts) {
  for (const TemplatePart& part : parts) {
    if (part.kind != TemplatePart::Kind::kLiteral) return part.text;
  }
  return "";
}

bool IsLegalRenderedHost(std::string_view host) {
  constexpr std::size_t kMaxHostBytes = 253;  // RFC 1035
  if (host.size() > kMaxHostBytes) return false;
  for (std::size_t start = 0; start <= host.size();) {
    const std::size_t end = std::min(host.find('.', start), host.size());
    if (!IsDnsLabel(host.substr(start, end - start))) return false;
    start = end + 1;
  }
  return true;
}

// Percent-encoding leaves dots alone, and `.` and `..` would climb in the path.
bool ClimbsInPath(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  for (std::size_t start = 0; start < path.size();) {
    const std::size_t end = std::min(path.find('/', start + 1), path.size());
    const std::string_view segment = path.substr(start + 1, end - start - 1);
    if (segment == "." || segment == "..") return true;
    start = end;
  }
  return false;
}

// Renders a template into a Secret; on a fault the key of the field is in the error.
Result<Secret> RenderSecret(const Template& parts, const FieldValues& values, bool in_header) {
  Renderer renderer(values, in_header);
  std::string text;
  renderer.Render(text, parts);
  Secret secret(text);
  WipeString(text);
  if (renderer.fault()) return Error{ErrorCode::kBadValue, *renderer.fault()};
  return secret;
}

Result<Secret> RenderTarget(const Check& check, const FieldValues& values) {
  Result<Secret> target = RenderSecret(check.target, values, false);
  if (target.ok() && ClimbsInPath(target.value().Reveal())) {
    return Error{ErrorCode::kBadValue, FirstField(check.target)};
  }
  return target;
}

Result<std::string> RenderHost(const Check& check, const FieldValues& values) {
  Result<Secret> host = RenderSecret(check.host, values, false);
  if (!host.ok()) return host.error();
  if (!IsLegalRenderedHost(host.value().Reveal())) {
    return Error{ErrorCode::kBadValue, FirstField(check.host)};
  }
  return std::string(host.value().Reveal());
}

Secret JoinUrl(std::string_view host, std::string_view target) {
  constexpr std::string_view kScheme = "https://";
  std::string url;
  url.reserve(kScheme.size() + host.size() + target.size());
  url.append(kScheme).append(host).append(target);
  Secret secret(url);
  WipeString(url);
  return secret;
}

}  // namespace

Result<UpstreamRequest> BuildRequest(const Check& check, const FieldValues& values) {
  UpstreamRequest request;
  request.method = check.method;
  Result<std::string> host = RenderHost(check, values);
  if (!host.ok()) return host.error();
  Result<Secret> target = RenderTarget(check, values);
  if (!target.ok()) return target.error();
  request.url = JoinUrl(host.value(), target.value().Reveal());
  request.host = std::move(host).value();
  for (const CheckHeader& header : check.headers) {
    Result<Secret> value = RenderSecret(header.value, values, true);
    if (!value.ok()) return value.error();
    request.headers.emplace_back(header.name, std::move(value).value());
  }
  if (!check.body_type.empty()) {
    Result<Secret> body = RenderSecret(check.body, values, false);
    if (!body.ok()) return body.error();
    request.headers.emplace_back("Content-Type", Secret(check.body_type));
    request.body = std::move(body).value();
  }
  return request;
}

}  // namespace linkdock
