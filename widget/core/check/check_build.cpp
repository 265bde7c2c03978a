#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "widget/core/base/utf8.h"
#include "widget/core/check/check.h"
#include "widget/core/check/check_template.h"
#include "widget/core/provider/provider.h"

namespace linkdock {
namespace {

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

// Which values a place refuses beyond those that every place refuses.
enum class Strictness { kText, kHeader, kHost };

// Writes templates with one set of values. The first value that may not stand where it is asked for
// stops everything.
class Renderer {
 public:
  Renderer(const FieldValues& values, Strictness strictness)
      : values_(values), strictness_(strictness) {}

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
    const bool ascii_only = strictness_ == Strictness::kHeader && !in_base64_;
    if (missing || value.size() > kMaxFieldBytes || HasControl(value) || !IsUtf8(value) ||
        (ascii_only && !IsAscii(value)) ||
        (strictness_ == Strictness::kHost && !IsDnsLabel(value))) {
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
    const auto has_colon = [](std::string_view text) {
      return text.find(':') != std::string_view::npos;
    };
    const auto border = std::find_if(parts.begin(), parts.end(), [&](const TemplatePart& part) {
      return part.kind == TemplatePart::Kind::kLiteral && has_colon(part.text);
    });
    if (border == parts.end()) return;
    for (auto part = parts.begin(); part != border; ++part) {
      const bool is_field = part->kind == TemplatePart::Kind::kField;
      if (is_field && has_colon(ValueOf(part->text))) Refuse(part->text);
    }
  }

  const FieldValues& values_;
  Strictness strictness_;
  bool in_base64_ = false;
  std::optional<std::string> fault_;
};

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

// The key of the first field whose value is nothing but dots.
std::string FieldOfDots(const Template& parts, const FieldValues& values) {
  for (const TemplatePart& part : parts) {
    const Secret* value = FindValue(values, part.text);
    const bool is_field = part.kind == TemplatePart::Kind::kField && value != nullptr;
    if (is_field && value->Reveal().find_first_not_of('.') == std::string_view::npos) {
      return part.text;
    }
  }
  return "";
}

// Renders a template into a Secret; on a fault the key of the field is in the error.
Result<Secret> RenderSecret(const Template& parts, const FieldValues& values,
                            Strictness strictness) {
  Renderer renderer(values, strictness);
  std::string text;
  renderer.Render(text, parts);
  Secret secret(text);
  WipeString(text);
  if (renderer.fault()) return Unexpected(Error{ErrorCode::kBadValue, *renderer.fault()});
  return secret;
}

Result<Secret> RenderTarget(const Check& check, const FieldValues& values) {
  Result<Secret> target = RenderSecret(check.target, values, Strictness::kText);
  if (target.has_value() && ClimbsInPath(target.value().Reveal())) {
    return Unexpected(Error{ErrorCode::kBadValue, FieldOfDots(check.target, values)});
  }
  return target;
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
  Result<Secret> host = RenderSecret(check.host, values, Strictness::kHost);
  if (!host.has_value()) return Unexpected(host.error());
  Result<Secret> target = RenderTarget(check, values);
  if (!target.has_value()) return Unexpected(target.error());
  request.host = host.value().Reveal();
  request.url = JoinUrl(request.host, target.value().Reveal());
  for (const CheckHeader& header : check.headers) {
    Result<Secret> value = RenderSecret(header.value, values, Strictness::kHeader);
    if (!value.has_value()) return Unexpected(value.error());
    request.headers.emplace_back(header.name, std::move(value).value());
  }
  if (!check.body_type.empty()) {
    Result<Secret> body = RenderSecret(check.body, values, Strictness::kText);
    if (!body.has_value()) return Unexpected(body.error());
    request.headers.emplace_back("Content-Type", Secret(check.body_type));
    request.body = std::move(body).value();
  }
  return request;
}

}  // namespace linkdock
