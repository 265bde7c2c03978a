#include "widget/core/check/check_template.h"

#include <algorithm>
#include <optional>

#include "widget/core/base/utf8.h"

namespace linkdock {
namespace {

constexpr std::size_t kMaxTemplateBytes = 2048;  // the longest known check takes 200

bool IsLowerAlnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool IsUnreserved(char c) {
  return IsLowerAlnum(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
}
bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// The characters that the catalogue itself may write in a path or a query (RFC 3986; brackets stand
// raw in the queries of real clients).
bool LegalInUrl(char c, Place place) {
  constexpr std::string_view kPathMarks = "!$&'()*+,;=:@/%";
  if (IsUnreserved(c) || kPathMarks.find(c) != std::string_view::npos) return true;
  return place == Place::kQuery && (c == '?' || c == '[' || c == ']');
}

bool HasBadPercent(std::string_view text) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
  };
  for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 1)) {
    if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return true;
  }
  return false;
}

bool LegalLiteral(std::string_view text, Place place) {
  const bool is_url = place == Place::kPath || place == Place::kQuery;
  if (!IsUtf8(text) || (is_url && HasBadPercent(text))) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    switch (place) {
      case Place::kHost:
        return IsLowerAlnum(c) || c == '-' || c == '.';
      case Place::kPath:
      case Place::kQuery:
        return LegalInUrl(c, place);
      case Place::kHeader:
        return !IsControl(c) && static_cast<unsigned char>(c) < 0x80;
      case Place::kJson:
      case Place::kForm:
      case Place::kFormJson:
        return true;  // escaped
      case Place::kLabel:
        return !IsControl(c);
    }
    return false;
  });
}

Encoding EncodingIn(Place place) {
  switch (place) {
    case Place::kPath:
    case Place::kQuery:
    case Place::kForm:
      return Encoding::kPercent;
    case Place::kJson:
      return Encoding::kJson;
    case Place::kFormJson:
      return Encoding::kJsonPercent;
    case Place::kHost:
    case Place::kHeader:
    case Place::kLabel:
      break;
  }
  return Encoding::kRaw;
}

// The encoding of a literal that the catalogue writes: paths and queries are already what they
// shall be.
Encoding LiteralEncodingIn(Place place) {
  const bool is_url = place == Place::kPath || place == Place::kQuery;
  return is_url ? Encoding::kRaw : EncodingIn(place);
}

class TemplateParser {
 public:
  TemplateParser(Place place, const TemplateScope& scope) : place_(place), scope_(scope) {}

  Result<Template> Parse(std::string_view text) {
    if (text.size() > kMaxTemplateBytes) return Unexpected(Error{ErrorCode::kBadValue, ""});
    std::string literal;
    for (std::size_t i = 0; i < text.size() && !fault_;) {
      if (text[i] != '$') {
        literal.push_back(text[i++]);
      } else if (text.substr(i, 2) == "$$") {
        literal.push_back('$');
        i += 2;
      } else if (const std::size_t end =
                     text.substr(i, 2) == "${" ? ExpressionEnd(text, i) : std::string_view::npos;
                 end != std::string_view::npos) {
        AddLiteral(literal);
        literal.clear();
        AddExpression(text.substr(i + 2, end - i - 3));
        i = end;
      } else {
        fault_ = ErrorCode::kBadTemplate;
      }
    }
    AddLiteral(literal);
    if (fault_) return Unexpected(Error{*fault_, ""});
    return std::move(parts_);
  }

 private:
  void AddLiteral(std::string_view text) {
    if (!LegalLiteral(text, place_)) fault_ = ErrorCode::kBadTemplate;
    AppendLiteral(parts_, text, LiteralEncodingIn(place_));
  }

  static void AppendLiteral(Template& parts, std::string_view text, Encoding encoding) {
    if (text.empty()) return;
    if (parts.empty() || parts.back().kind != TemplatePart::Kind::kLiteral) parts.emplace_back();
    AppendEncoded(parts.back().text, text, encoding);
  }

  void AddExpression(std::string_view expression) {
    constexpr std::string_view kBase64 = "base64(";
    if (expression.substr(0, kBase64.size()) == kBase64 && expression.back() == ')') {
      expression.remove_prefix(kBase64.size());
      expression.remove_suffix(1);
      AddBase64(expression);
    } else {
      AddName(parts_, expression, EncodingIn(place_));
    }
  }

  // A field, a constant or a choice.
  void AddName(Template& parts, std::string_view name, Encoding encoding) {
    for (const Choice& choice : scope_.choices) {
      if (choice.name == name) return AddChoice(parts, choice);
    }
    const Field* field = FindField(scope_.auth, name);
    if (field == nullptr) {
      fault_ = ErrorCode::kUnknownReference;
    } else if (field->kind == FieldKind::kConstant) {
      if (!LegalLiteral(field->constant, place_)) fault_ = ErrorCode::kBadTemplate;
      AppendLiteral(parts, field->constant, encoding);
    } else {
      AddField(parts, *field, encoding);
    }
  }

  void AddField(Template& parts, const Field& field, Encoding encoding) {
    const bool may_be_empty = !field.required || field.when.has_value();
    const bool in_public = place_ == Place::kHost || place_ == Place::kLabel;
    const bool needs_value = place_ == Place::kHost || place_ == Place::kPath;
    if ((in_public && field.kind == FieldKind::kSecret) || (needs_value && may_be_empty)) {
      fault_ = ErrorCode::kBadTemplate;
    }
    TemplatePart part;
    part.kind = TemplatePart::Kind::kField;
    part.text = field.key;
    part.encoding = encoding;
    part.may_be_empty = may_be_empty;
    parts.push_back(std::move(part));
  }

  void AddChoice(Template& parts, const Choice& choice) {
    TemplatePart part;
    part.kind = TemplatePart::Kind::kChoice;
    part.text = choice.field;
    for (const auto& [option, text] : choice.texts) {
      if (!LegalLiteral(text, place_)) fault_ = ErrorCode::kBadTemplate;
      std::string written;
      AppendEncoded(written, text, LiteralEncodingIn(place_));
      part.choices.emplace_back(option, std::move(written));
    }
    parts.push_back(std::move(part));
  }

  // Keys and quoted texts, separated by spaces.
  void AddBase64(std::string_view arguments) {
    TemplatePart part;
    part.kind = TemplatePart::Kind::kBase64;
    part.encoding = EncodingIn(place_);
    while (!arguments.empty() && !fault_) {
      if (arguments.front() == ' ') {
        arguments.remove_prefix(1);
        continue;
      }
      const bool quoted = arguments.front() == '\'';
      const std::size_t end = arguments.find(quoted ? '\'' : ' ', 1);
      if (quoted && end == std::string_view::npos) {
        fault_ = ErrorCode::kBadTemplate;
      } else if (quoted) {
        AppendLiteral(part.inside, arguments.substr(1, end - 1), Encoding::kRaw);
        arguments.remove_prefix(end + 1);
      } else {
        AddName(part.inside, arguments.substr(0, end), Encoding::kRaw);
        arguments.remove_prefix(std::min(end, arguments.size()));
      }
    }
    // A secret that is only encoded is still a secret, and a host or a label would show it.
    const bool in_public = place_ == Place::kHost || place_ == Place::kLabel;
    if (part.inside.empty() || in_public) fault_ = ErrorCode::kBadTemplate;
    parts_.push_back(std::move(part));
  }

  Place place_;
  const TemplateScope& scope_;
  Template parts_;
  std::optional<ErrorCode> fault_;
};

}  // namespace

std::size_t ExpressionEnd(std::string_view text, std::size_t start) {
  bool quoted = false;
  for (std::size_t i = start; i < text.size(); ++i) {
    if (text[i] == '\'') quoted = !quoted;
    if (text[i] == '}' && !quoted) return i + 1;
  }
  return std::string_view::npos;
}

bool IsDnsLabel(std::string_view text) {
  constexpr std::size_t kMaxLabel = 63;  // RFC 1035
  if (text.empty() || text.size() > kMaxLabel) return false;
  if (!IsLowerAlnum(text.front()) || !IsLowerAlnum(text.back())) return false;
  if (text.substr(0, 4) == "xn--") return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return IsLowerAlnum(c) || c == '-'; });
}

void AppendEncoded(std::string& out, std::string_view value, Encoding encoding) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const bool json = encoding == Encoding::kJson || encoding == Encoding::kJsonPercent;
  const bool percent = encoding == Encoding::kPercent || encoding == Encoding::kJsonPercent;
  const auto put = [&](char c) {
    if (percent && !IsUnreserved(c)) {
      const auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 0xF]);
    } else {
      out.push_back(c);
    }
  };
  for (const char c : value) {
    if (json && (c == '"' || c == '\\')) put('\\');
    if (json && static_cast<unsigned char>(c) < 0x20) {
      for (const char escape : {'\\', 'u', '0', '0', kHex[c >> 4], kHex[c & 0xF]}) put(escape);
    } else {
      put(c);
    }
  }
}

Result<Template> ParseTemplate(std::string_view text, Place place, const TemplateScope& scope) {
  return TemplateParser(place, scope).Parse(text);
}

}  // namespace linkdock
