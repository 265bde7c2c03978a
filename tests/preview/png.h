#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace linkdock {

// Writes an RGBA8 image (byte order R, G, B, A; rows tightly packed) as a PNG file. Returns false
// when the size does not match or the file cannot be written.
[[nodiscard]] bool WritePng(const std::string& path, const std::vector<std::uint32_t>& pixels,
                            int width, int height);

}  // namespace linkdock
