#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "proxy/model/catalogue.h"
#include "widget/core/check/check.h"

// Shared by all fuzz targets: libFuzzer gives bytes, the target names the conditions that must hold
// for all of them, and a condition that does not hold ends the process, which libFuzzer reports
// with the input.
namespace linkdock::fuzz {

// Ends the process with the sentence when the condition does not hold.
inline void Require(bool condition, const char* sentence) {
  if (condition) return;
  std::fprintf(stderr, "does not hold: %s\n", sentence);
  std::abort();
}

inline std::string_view Text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Cuts the text up to the next `end` off and returns it; the rest when there is none.
[[nodiscard]] std::string_view Cut(std::string_view& text, char end = '\n');

// The providers of this repository.
[[nodiscard]] const proxy::ProviderCatalogue& Catalogue();

// Strict JSON, as every body that the proxy sends must be.
void RequireJson(std::string_view body);

// Requires of a request that was built, whatever was typed, that it goes to the one host that
// libcurl, too, reads out of the URL, by https without user-info or port, and that nothing in it
// breaks a line.
void RequireSafe(const UpstreamRequest& request);

}  // namespace linkdock::fuzz

// libFuzzer's entry; declared, so that each target's definition is checked against it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
