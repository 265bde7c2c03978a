#include "tests/fuzz/fuzz.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "widget/core/json/json_reader.h"

namespace linkdock::fuzz {
namespace {

constexpr std::size_t kMaxBodyRead = std::size_t{1} << 20;  // any bound above every answer's

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// A part of the URL as libcurl reads it; empty when it has none.
std::string Part(CURLU* url, CURLUPart which) {
  char* part = nullptr;
  if (curl_url_get(url, which, &part, 0) != CURLUE_OK) return {};
  std::string text(part);
  curl_free(part);
  return text;
}

bool BreaksLine(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

std::string_view Cut(std::string_view& text, char end) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view piece = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return piece;
}

const proxy::ProviderCatalogue& Catalogue() {
  static const proxy::ProviderCatalogue catalogue = [] {
    auto good = proxy::LoadCatalogue(LINKDOCK_SOURCE_DIR "/providers");
    Require(good.has_value() && good->providers.size() >= 2, "the repository has providers");
    return std::move(good->providers);
  }();
  return catalogue;
}

void RequireJson(std::string_view body) {
  Require(ReadJson(body, kMaxBodyRead).has_value(), "an answer is strict JSON");
}

void RequireSafe(const UpstreamRequest& request) {
  const std::string text(request.url.Reveal());
  Require(text.starts_with("https://" + request.host + '/'), "the URL is https to the host");
  Require(std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; }),
          "the URL is printable ASCII");
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  Require(curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK,
          "libcurl reads the URL");
  Require(Part(url.get(), CURLUPART_HOST) == request.host, "libcurl reads the same host");
  Require(Part(url.get(), CURLUPART_USER).empty() && Part(url.get(), CURLUPART_PASSWORD).empty() &&
              Part(url.get(), CURLUPART_PORT).empty() &&
              Part(url.get(), CURLUPART_FRAGMENT).empty(),
          "the URL has no user-info, port or fragment");
  for (const auto& [name, value] : request.headers) {
    Require(!name.empty() && !BreaksLine(name) && name.find(':') == std::string::npos,
            "a header has a name");
    Require(!BreaksLine(value.Reveal()), "a header is one line");
  }
}

}  // namespace linkdock::fuzz
