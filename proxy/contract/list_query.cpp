#include "proxy/contract/list_query.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "proxy/base/limits.h"
#include "proxy/model/words.h"
#include "widget/core/base/display_text.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kMaxValueBytes = 128;  // an owner; a cursor has 50

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Decodes application/x-www-form-urlencoded, as URLSearchParams writes it.
BodyResult<std::string> Decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return Unexpected(BodyFault{ProblemCode::kBadQuery, {}});
    const int high = HexDigit(text[i + 1]), low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return Unexpected(BodyFault{ProblemCode::kBadQuery, {}});
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

BodyResult<std::size_t> ReadLimit(const std::string& text) {
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || limit < 1 || limit > kMaxAccountsListed) {
    return Unexpected(BodyFault{ProblemCode::kBadQuery, "limit"});
  }
  return limit;
}

bool IsOneOf(const std::string& value, std::span<const std::string_view> known) {
  return std::ranges::find(known, value) != known.end();
}

constexpr std::string_view kNames[] = {"owner",       "provider", "status",
                                       "environment", "cursor",   "limit"};

// Whether the parameter takes the value.
bool Assign(ListRequest& request, std::string_view name, const std::string& value) {
  const auto take = [&](std::string& member, bool good) {
    if (good) member = value;
    return good;
  };
  if (name == "owner") return take(request.owner, true);
  if (name == "provider") return take(request.provider, true);
  if (name == "cursor") return take(request.cursor, true);
  if (name == "limit") {
    const auto limit = ReadLimit(value);
    if (limit) request.limit = *limit;
    return limit.has_value();
  }
  if (name == "status") {
    return take(request.status, IsOneOf(value, kAccountStatuses));
  }
  return take(request.environment, IsOneOf(value, kEnvironments));
}

}  // namespace

BodyResult<ListRequest> ReadListQuery(std::string_view query) {
  ListRequest request;
  request.limit = kAccountsListed;
  std::vector<std::string_view> seen;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto name = std::ranges::find(kNames, pair.substr(0, equals));
    if (name == std::end(kNames)) return Unexpected(BodyFault{ProblemCode::kBadQuery, {}});
    const auto value = Decode(pair.substr(std::min(equals + 1, pair.size())));
    const bool good = value && !value->empty() && value->size() <= kMaxValueBytes &&
                      CleanText(*value, kMaxValueBytes) == *value &&
                      std::ranges::find(seen, *name) == seen.end() &&
                      Assign(request, *name, *value);
    if (!good) return Unexpected(BodyFault{ProblemCode::kBadQuery, std::string(*name)});
    seen.push_back(*name);
  }
  return request;
}

}  // namespace linkdock::proxy
