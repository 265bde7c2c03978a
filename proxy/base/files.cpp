#include "proxy/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace linkdock::proxy {

std::string_view FileFaultSentence(FileFault fault) {
  switch (fault) {
    case FileFault::kUnreadable:
      return "The file cannot be read.";
    case FileFault::kTooLarge:
      return "The file is too large.";
  }
  return "The file cannot be read.";
}

Expected<std::string, FileFault> ReadFile(const std::string& path, std::size_t max_bytes) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return Unexpected(FileFault::kUnreadable);
  std::ifstream in(path, std::ios::binary);
  if (!in) return Unexpected(FileFault::kUnreadable);
  std::string text(max_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return Unexpected(FileFault::kUnreadable);
  if (static_cast<std::size_t>(in.gcount()) > max_bytes) return Unexpected(FileFault::kTooLarge);
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Expected<bool, FileFault> IsPrivateFile(const std::string& path) {
  struct stat status{};
  if (stat(path.c_str(), &status) != 0) return Unexpected(FileFault::kUnreadable);
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
