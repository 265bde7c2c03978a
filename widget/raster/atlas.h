#pragma once

#include <cstdint>
#include <vector>

#include "imgui.h"
#include "widget/raster/geometry.h"

namespace linkdock::raster {

// Dear ImGui's textures are read where they are; there is no copy to keep up to date.

// Answers create, update and destroy requests. A texture's BackendUserData counts its updates.
void ServeTextures(ImDrawData& data);

// The texture of a command, or null when it has no pixels here.
[[nodiscard]] const ImTextureData* TextureOf(const ImDrawCmd& command, const ImDrawData& data);

// A texel as RGBA8; coordinates outside are moved to the border. Alpha8 textures are white.
[[nodiscard]] std::uint32_t Texel(const ImTextureData& texture, int x, int y);

// A texture coordinate (0..1) as a texel position, saturated to −1..size + 1; NaN is −1.
[[nodiscard]] float TexelPosition(float coordinate, int size);

// Order-dependent mixing of a word into a hash.
[[nodiscard]] constexpr std::uint64_t Mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15u;  // 2^64 / golden ratio: odd and well spread
  return hash ^ (hash >> 29);
}

// Hashes of what texture rectangles hold. A glyph that is uploaded again with other pixels changes
// its hash; one that only moved within the atlas does not, so nothing is painted again for it.
class ContentCache {
 public:
  [[nodiscard]] std::uint64_t Hash(const ImTextureData& texture, Box texels);

 private:
  struct Entry {
    std::uint64_t key = 0, content = 0;
  };
  std::vector<Entry> entries_;  // direct mapped
};

}  // namespace linkdock::raster
