#include "tests/preview/png.h"

#include <zlib.h>

#include <cstdio>
#include <memory>
#include <string_view>

namespace linkdock {
namespace {

using Bytes = std::vector<unsigned char>;

void AppendWord(Bytes& out, std::uint32_t word) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<unsigned char>(word >> shift & 0xff));
  }
}

void AppendChunk(Bytes& out, std::string_view type, const Bytes& content) {
  AppendWord(out, static_cast<std::uint32_t>(content.size()));
  const std::size_t start = out.size();
  out.insert(out.end(), type.begin(), type.end());
  out.insert(out.end(), content.begin(), content.end());
  const uLong sum = crc32(0, out.data() + start, static_cast<uInt>(out.size() - start));
  AppendWord(out, static_cast<std::uint32_t>(sum));
}

// Each row behind a filter byte of 0: unfiltered.
Bytes Rows(const std::vector<std::uint32_t>& pixels, int width) {
  Bytes rows;
  rows.reserve(pixels.size() * 5);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (i % static_cast<std::size_t>(width) == 0) rows.push_back(0);
    for (int shift = 0; shift < 32; shift += 8) {
      rows.push_back(static_cast<unsigned char>(pixels[i] >> shift & 0xff));
    }
  }
  return rows;
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

bool WritePng(const std::string& path, const std::vector<std::uint32_t>& pixels, int width,
              int height) {
  if (width <= 0 || height <= 0) return false;
  if (pixels.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {
    return false;
  }
  const Bytes rows = Rows(pixels, width);
  uLongf size = compressBound(static_cast<uLong>(rows.size()));
  Bytes packed(size);
  if (compress(packed.data(), &size, rows.data(), static_cast<uLong>(rows.size())) != Z_OK) {
    return false;
  }
  packed.resize(size);
  Bytes header;
  AppendWord(header, static_cast<std::uint32_t>(width));
  AppendWord(header, static_cast<std::uint32_t>(height));
  header.insert(header.end(), {8, 6, 0, 0, 0});  // 8 bits a channel, RGBA, no interlacing
  Bytes out = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  AppendChunk(out, "IHDR", header);
  AppendChunk(out, "IDAT", packed);
  AppendChunk(out, "IEND", {});
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "wb"));
  return file != nullptr && std::fwrite(out.data(), 1, out.size(), file.get()) == out.size() &&
         std::fflush(file.get()) == 0;
}

}  // namespace linkdock
