#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace linkdock {

// The bytes of a file of this repository, by its path from the root; empty if there is none.
inline std::string ReadSourceFile(const std::string& path) {
  std::ifstream file(LINKDOCK_SOURCE_DIR "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace linkdock
