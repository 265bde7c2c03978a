#include "wasm/effects.h"

#include <array>
#include <string>

#include "wasm/bridge.h"

namespace linkdock {
namespace {

void Send(const std::string& json) {
  ld_js_effect(json.data(), static_cast<std::uint32_t>(json.size()));
}

// A JSON string with its quotes.
std::string Quoted(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string Hex(std::uint32_t rgb) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "#000000";
  for (std::size_t i = 0; i < 6; ++i) text[i + 1] = kDigits[rgb >> (20 - 4 * i) & 15u];
  return text;
}

struct Token {
  std::string_view name;  // of the CSS property, without the two dashes
  std::uint32_t Theme::* colour;
};
constexpr std::array<Token, 19> kTokens = {{
    {"surface", &Theme::surface},
    {"surface-2", &Theme::surface_2},
    {"surface-3", &Theme::surface_3},
    {"line", &Theme::line},
    {"line-strong", &Theme::line_strong},
    {"text", &Theme::text},
    {"text-2", &Theme::text_2},
    {"text-3", &Theme::text_3},
    {"accent", &Theme::accent},
    {"accent-hover", &Theme::accent_hover},
    {"accent-soft", &Theme::accent_soft},
    {"on-accent", &Theme::on_accent},
    {"ring", &Theme::ring},
    {"danger", &Theme::danger},
    {"danger-soft", &Theme::danger_soft},
    {"ok", &Theme::ok},
    {"ok-soft", &Theme::ok_soft},
    {"warn", &Theme::warn},
    {"warn-soft", &Theme::warn_soft},
}};

}  // namespace

void SendAnnounce(std::string_view text, bool assertive) {
  Send(R"({"type":"announce","assertive":)" + std::string(assertive ? "true" : "false") +
       R"(,"text":)" + Quoted(text) + "}");
}

void SendCopy(std::string_view text) { Send(R"({"type":"copy","text":)" + Quoted(text) + "}"); }

void SendEmit(const HostEvent& event) {
  Send(R"({"type":"emit","event":)" + HostEventJson(event) + "}");
}

void SendClose(CloseReason reason, std::string_view step) {
  Send(R"({"type":"close","reason":)" + Quoted(CloseReasonName(reason)) + R"(,"step":)" +
       Quoted(step) + "}");
}

void SendLoadProvider(std::string_view id) {
  Send(R"({"type":"load_provider","id":)" + Quoted(id) + "}");
}

void SendRenew() { Send(R"({"type":"renew"})"); }

void SendFocus(MirrorId id) { Send(R"({"type":"focus","id":)" + std::to_string(id) + "}"); }

void SendTheme(const Theme& theme) {
  std::string json =
      R"({"type":"theme","dark":)" + std::string(theme.dark ? "true" : "false") + R"(,"tokens":{)";
  for (const Token& token : kTokens) {
    if (&token != &kTokens.front()) json += ',';
    json += Quoted(token.name) + ':' + Quoted(Hex(theme.*token.colour));
  }
  Send(json + "}}");
}

}  // namespace linkdock
