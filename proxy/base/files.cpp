#include "proxy/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace linkdock::proxy {

std::optional<std::string> ReadFile(const std::string& path, std::size_t max_bytes) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text(max_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || static_cast<std::size_t>(in.gcount()) > max_bytes) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::optional<bool> IsPrivateFile(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  const bool from_systemd = credentials && std::filesystem::path(path).parent_path() ==
                                               std::filesystem::path(credentials);
  const mode_t others = from_systemd ? S_IRWXO | S_IWGRP | S_IXGRP : S_IRWXG | S_IRWXO;
  return (status.st_mode & others) == 0;
}

void SyncFolder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int handle =
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;
  fsync(handle);
  close(handle);
}

}  // namespace linkdock::proxy
