#pragma once

#include <string_view>

#include "widget/core/json/json_reader.h"
#include "widget/flow/messages.h"
#include "widget/view/mirror.h"
#include "widget/view/theme.h"

namespace linkdock {

// Each function sends one effect to the page, as JSON through ld_js_effect(). wasm/README.md lists
// the members, and a test compares them.
void SendAnnounce(std::string_view text, bool assertive);
void SendCopy(std::string_view text);
void SendEmit(const HostEvent& event);
void SendClose(CloseReason reason, std::string_view step);
void SendLoadProvider(std::string_view id);
void SendRenew();
void SendFocus(MirrorId id);
void SendTheme(const Theme& theme);

}  // namespace linkdock
