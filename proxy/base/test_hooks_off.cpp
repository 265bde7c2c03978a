#include "proxy/base/test_hooks.h"

namespace linkdock::proxy {

void AddTestOptions(CLI::App&, TestHooks&) {}
OrSentence<void> JudgeTestHooks(const TestHooks&) { return {}; }
std::optional<TestEndpoint> DivertHost(const TestHooks&, std::string_view) { return std::nullopt; }
bool IsDiverted(const TestEndpoint&, const sockaddr&) { return false; }
bool HasTestHooks() { return false; }

}  // namespace linkdock::proxy
