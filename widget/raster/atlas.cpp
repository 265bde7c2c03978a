#include "widget/raster/atlas.h"

#include <cstring>

namespace linkdock::raster {
namespace {

// A few hundred glyphs are in use at a time; 16 KB.
constexpr std::size_t kCacheEntries = 1024;

std::uint64_t HashBytes(std::uint64_t hash, const unsigned char* bytes, std::size_t size) {
  for (; size >= 8; bytes += 8, size -= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, 8);
    hash = Mix(hash, word);
  }
  std::uint64_t tail = size;
  for (std::size_t i = 0; i < size; ++i) tail = tail << 8 | bytes[i];
  return Mix(hash, tail);
}

std::uint64_t HashTexels(const ImTextureData& texture, const Box& texels) {
  const auto texel = static_cast<std::size_t>(texture.BytesPerPixel);
  const std::size_t pitch = static_cast<std::size_t>(texture.Width) * texel;
  const std::size_t row_bytes = static_cast<std::size_t>(texels.x1 - texels.x0) * texel;
  std::uint64_t hash = row_bytes;
  for (int y = texels.y0; y < texels.y1; ++y) {
    const unsigned char* row = texture.Pixels + static_cast<std::size_t>(y) * pitch;
    hash = HashBytes(hash, row + static_cast<std::size_t>(texels.x0) * texel, row_bytes);
  }
  return hash;
}

std::uintptr_t UpdatesOf(const ImTextureData& texture) {
  return reinterpret_cast<std::uintptr_t>(texture.BackendUserData);
}

void Serve(ImTextureData& texture) {
  switch (texture.Status) {
    case ImTextureStatus_OK:
    case ImTextureStatus_Destroyed:
      return;
    case ImTextureStatus_WantCreate:
    case ImTextureStatus_WantUpdates:
      // The identifier is only compared, never followed.
      texture.SetTexID(static_cast<ImTextureID>(reinterpret_cast<std::uintptr_t>(&texture)));
      // A count in the backend's own field, never followed.
      // NOLINTNEXTLINE(performance-no-int-to-ptr)
      texture.BackendUserData = reinterpret_cast<void*>(UpdatesOf(texture) + 1);
      texture.SetStatus(ImTextureStatus_OK);
      return;
    case ImTextureStatus_WantDestroy:
      if (texture.UnusedFrames == 0) return;  // this frame's commands may still name it
      texture.SetTexID(ImTextureID_Invalid);
      texture.BackendUserData = nullptr;
      texture.SetStatus(ImTextureStatus_Destroyed);
      return;
  }
}

}  // namespace

void ServeTextures(ImDrawData& data) {
  if (data.Textures == nullptr) return;
  for (ImTextureData* texture : *data.Textures) Serve(*texture);
}

const ImTextureData* TextureOf(const ImDrawCmd& command, const ImDrawData& data) {
  const ImTextureData* found = command.TexRef._TexData;
  if (found == nullptr && data.Textures != nullptr &&
      command.TexRef._TexID != ImTextureID_Invalid) {
    for (const ImTextureData* texture : *data.Textures) {
      if (texture->TexID == command.TexRef._TexID) found = texture;
    }
  }
  const bool usable =
      found != nullptr && found->Pixels != nullptr && found->Width > 0 && found->Height > 0;
  return usable ? found : nullptr;
}

std::uint32_t Texel(const ImTextureData& texture, int x, int y) {
  x = std::clamp(x, 0, texture.Width - 1);
  y = std::clamp(y, 0, texture.Height - 1);
  const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(texture.Width) +
                         static_cast<std::size_t>(x);
  if (texture.Format == ImTextureFormat_Alpha8) {
    return 0x00ffffffu | static_cast<std::uint32_t>(texture.Pixels[at]) << 24;
  }
  std::uint32_t texel = 0;
  std::memcpy(&texel, texture.Pixels + at * 4, 4);
  return texel;
}

float TexelPosition(float coordinate, int size) {
  const float texel = coordinate * static_cast<float>(size);
  if (!(texel > -1.0f)) return -1.0f;
  return std::min(texel, static_cast<float>(size) + 1.0f);
}

std::uint64_t ContentCache::Hash(const ImTextureData& texture, Box texels) {
  texels = Intersect(texels, {0, 0, texture.Width, texture.Height});
  if (texels.Empty()) return 0;
  if (entries_.empty()) entries_.resize(kCacheEntries);
  const auto word = [](int high, int low) {
    return static_cast<std::uint64_t>(high) << 32 | static_cast<std::uint32_t>(low);
  };
  std::uint64_t key = Mix(reinterpret_cast<std::uintptr_t>(&texture), UpdatesOf(texture));
  key = Mix(key, static_cast<std::uint64_t>(texture.UniqueID));
  key = Mix(Mix(key, word(texels.x0, texels.y0)), word(texels.x1, texels.y1)) | 1;  // 0 is empty
  Entry& entry = entries_[(key >> 32) % kCacheEntries];
  if (entry.key != key) entry = {key, HashTexels(texture, texels)};
  return entry.content;
}

}  // namespace linkdock::raster
