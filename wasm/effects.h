#pragma once

#include <string_view>

#include "widget/core/json/json_reader.h"
#include "widget/flow/messages.h"
#include "widget/view/mirror.h"
#include "widget/view/theme.h"

namespace linkdock {

// What the page must do, as the JSON of ld_js_effect(). wasm/README.md lists the shapes.
void SendAnnounce(std::string_view text, bool assertive);
void SendCopy(std::string_view text);
void SendEmit(const HostEvent& event);
void SendClose(CloseReason reason, std::string_view step);
void SendLoadProvider(std::string_view id);
void SendRenew();
void SendFocus(MirrorId id);
void SendTheme(const Theme& theme);

}  // namespace linkdock
