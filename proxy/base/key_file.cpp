#include "proxy/base/key_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "proxy/base/files.h"
#include "proxy/base/hashing.h"

namespace linkdock::proxy {
namespace {

bool WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0;
}

}  // namespace

// Into a file of its own first, then under its name.
OrSentence<void> WriteKeyFile(const std::string& path, std::string_view text, Place place) {
  const std::string draft = path + RandomId(".");
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
  if (file < 0) return Unexpected("cannot be written.");
  bool done = WriteAll(file, text);
  close(file);
  if (done && place == Place::kReplace) done = rename(draft.c_str(), path.c_str()) == 0;
  if (done && place == Place::kOnlyIfAbsent) {
    done = link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST;
  }
  unlink(draft.c_str());  // not there any more after a rename
  SyncFolder(path);
  if (!done) return Unexpected("cannot be written.");
  return {};
}

OrSentence<void> JudgeKeyFile(const std::string& path) {
  const auto is_private = IsPrivateFile(path);
  if (!is_private) return Unexpected("cannot be read.");
  if (!*is_private) {
    return Unexpected("can be used by others: it must belong to this user alone (chmod 400).");
  }
  return {};
}

}  // namespace linkdock::proxy
