#pragma once

#include <string_view>

namespace linkdock::proxy {

// Tells systemd `READY=1` or `STOPPING=1` where it asked for it (Type=notify); nothing otherwise.
// The protocol of sd_notify(3), which invites to do without its library.
void NotifyServiceManager(std::string_view state);

}  // namespace linkdock::proxy
