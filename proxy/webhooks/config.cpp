#include "proxy/webhooks/config.h"

#include <algorithm>
#include <utility>

#include "proxy/base/files.h"
#include "proxy/base/limits.h"
#include "proxy/base/wiped_json.h"
#include "proxy/webhooks/limits.h"
#include "proxy/webhooks/sign.h"
#include "widget/core/json/json_reader.h"
#include "widget/core/json/object_reader.h"

namespace linkdock::proxy {
namespace {

constexpr std::size_t kMaxWebhookFileBytes = std::size_t{64} * 1024;  // 32 endpoints need half
constexpr std::size_t kMaxIdChars = 64;
constexpr std::size_t kMaxUrlChars = 2048;
constexpr std::size_t kMaxHostChars = 253;  // RFC 1035
constexpr std::size_t kMaxLabelChars = 63;
constexpr std::size_t kMaxSecrets = 2;  // the new one and the one that it replaces

bool IsLowerAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdChars && std::ranges::all_of(text, [](char c) {
    return IsLowerAlphanumeric(c) || c == '-' || c == '_';
  });
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabelChars && label.front() != '-' &&
         label.back() != '-' &&
         std::ranges::all_of(label, [](char c) { return IsLowerAlphanumeric(c) || c == '-'; });
}

// A name of at least two labels; the last one begins with a letter, so that no way to write an
// address is one.
bool IsHostName(std::string_view host) {
  if (host.size() > kMaxHostChars) return false;
  std::size_t labels = 0;
  for (std::string_view rest = host;; ++labels) {
    const std::size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (!IsLabel(label)) return false;
    if (dot == std::string_view::npos) return labels > 0 && label.front() >= 'a';
    rest.remove_prefix(dot + 1);
  }
}

// Printable ASCII that stands for itself in a URL (RFC 3986), and no fragment.
bool IsUrlChar(char c) {
  constexpr std::string_view kOthers = "\"<>\\^`{|}#";
  return c > ' ' && c < 0x7f && kOthers.find(c) == std::string_view::npos;
}

constexpr const char* kNoUrl =
    "is not an https URL of a host name on port 443, in lower case and without user, password or "
    "fragment";

// The host of an acceptable URL. The error is the end of a sentence.
OrSentence<std::string> HostOf(std::string_view url) {
  constexpr std::string_view kScheme = "https://", kPort = ":443";
  if (url.size() > kMaxUrlChars || !url.starts_with(kScheme)) return Unexpected(kNoUrl);
  if (!std::ranges::all_of(url, IsUrlChar)) return Unexpected(kNoUrl);
  url.remove_prefix(kScheme.size());
  std::string_view host = url.substr(0, url.find_first_of("/?"));
  if (host.ends_with(kPort)) host.remove_suffix(kPort.size());
  if (!IsHostName(host)) return Unexpected(kNoUrl);
  return std::string(host);
}

// Each of these reads a part. The error is the end of a sentence; faults that the reader itself
// finds are in its `fault`.
OrSentence<void> ReadUrl(ObjectReader& in, WebhookEndpoint& endpoint) {
  const Json* member = in.Member("url");
  const auto* url = member ? member->get_ptr<const std::string*>() : nullptr;
  const auto host = HostOf(url ? std::string_view(*url) : std::string_view());
  if (!host) {
    return Unexpected(in.WhereIs("url") + ' ' + kNoUrl);
  }
  endpoint.url = Secret(*url);
  endpoint.host = *host;
  return {};
}

OrSentence<void> ReadKeys(ObjectReader& in, WebhookEndpoint& endpoint) {
  const Json* member = in.Member("secrets");
  if (!member || !member->is_array() || member->empty() || member->size() > kMaxSecrets) {
    return Unexpected(in.WhereIs("secrets") + " is not a list of one or two secrets");
  }
  for (std::size_t i = 0; i < member->size(); ++i) {
    const auto* text = (*member)[i].get_ptr<const std::string*>();
    auto key = ReadWebhookSecret(text ? std::string_view(*text) : std::string_view());
    if (!key) {
      return Unexpected(PointerTo(in.WhereIs("secrets"), i) +
                        " is not whsec_ and the base64 of 24 to 64 random bytes");
    }
    endpoint.keys.push_back(*std::move(key));
  }
  return {};
}

OrSentence<void> ReadKinds(ObjectReader& in, WebhookEndpoint& endpoint) {
  endpoint.kinds = in.OptionalStrings("kinds");
  if (!in.Has("kinds")) endpoint.kinds.assign(kEventKinds.begin(), kEventKinds.end());
  for (std::size_t i = 0; i < endpoint.kinds.size(); ++i) {
    if (std::ranges::find(kEventKinds, endpoint.kinds[i]) != kEventKinds.end()) continue;
    return Unexpected(PointerTo(in.WhereIs("kinds"), i) + " is not a kind of event");
  }
  if (endpoint.kinds.empty())
    return Unexpected(in.WhereIs("kinds") + " is not a list of kinds of events");
  return {};
}

OrSentence<void> ReadEndpoint(ObjectReader in, WebhookEndpoints& out) {
  WebhookEndpoint endpoint{.id = in.String("id"), .url = {}, .host = {}, .keys = {}, .kinds = {}};
  if (auto read = ReadUrl(in, endpoint); !read) return read;
  if (auto read = ReadKeys(in, endpoint); !read) return read;
  if (auto read = ReadKinds(in, endpoint); !read) return read;
  in.Finish();
  if (in.fault()) return {};  // told by the caller
  if (!IsId(endpoint.id)) {
    return Unexpected(in.WhereIs("id") + " is not 1 to 64 of the characters a-z, 0-9, - and _");
  }
  if (std::ranges::find(out, endpoint.id, &WebhookEndpoint::id) != out.end()) {
    return Unexpected(in.WhereIs("id") + " repeats the id of an endpoint above");
  }
  out.push_back(std::move(endpoint));
  return {};
}

// A pointer without what may be no name: in a file with a quote too few, a secret can stand there.
std::string PlaceOf(std::string_view pointer) {
  constexpr std::size_t kMaxNameChars = 20;  // shorter than any secret
  std::string place;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    const bool index = token.size() <= 4 && token.find_first_not_of("0123456789") == token.npos;
    const bool name = token.size() <= kMaxNameChars &&
                      token.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == token.npos;
    place += '/' + std::string(index || name ? token : "(not a name)");
  }
  return place;
}

std::string Describe(const Error& error) {
  std::string text(ErrorSentence(error.code));
  if (text.ends_with('.')) text.pop_back();
  if (!error.where.empty()) return PlaceOf(error.where) + ": " + text;
  return error.offset == 0 ? text : text + " (byte " + std::to_string(error.offset) + ")";
}

}  // namespace

OrSentence<WebhookEndpoints> ParseWebhooks(std::string_view text) {
  Result<Json> read = ReadJson(text, kMaxWebhookFileBytes);
  if (!read.has_value()) return Unexpected(Describe(read.error()));
  const WipedJson json(std::move(read).value());
  WebhookEndpoints endpoints;
  ReadFault fault;
  ObjectReader top(json.get(), "", fault);
  std::vector<ObjectReader> objects = top.OptionalObjects("endpoints");
  top.Finish();
  if (objects.size() > kMaxWebhooks) {
    return Unexpected("/endpoints has more than " + std::to_string(kMaxWebhooks) + " members");
  }
  for (ObjectReader& object : objects) {
    if (fault) break;
    if (auto added = ReadEndpoint(std::move(object), endpoints); !added) {
      return Unexpected(std::move(added).error());
    }
  }
  if (fault) return Unexpected(Describe(*fault));
  if (endpoints.empty()) return Unexpected(std::string("/endpoints is not there or empty"));
  return endpoints;
}

OrSentence<WebhookEndpoints> ReadWebhooks(const std::string& path) {
  const std::string subject = "The webhook file '" + path + "' ";
  const auto is_private = IsPrivateFile(path);
  if (!is_private) return Unexpected(subject + "cannot be read.");
  if (!*is_private) {
    return Unexpected(subject +
                      "can be used by others: it must belong to this user alone (chmod 400).");
  }
  auto text = ReadFile(path, kMaxWebhookFileBytes);
  if (!text) return Unexpected(subject + "cannot be read, or is larger than 64 KB.");
  auto parsed = ParseWebhooks(*text);
  WipeString(*text);
  if (!parsed) return Unexpected(subject + "is not usable: " + parsed.error() + ".");
  return parsed;
}

}  // namespace linkdock::proxy
