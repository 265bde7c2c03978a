#include "proxy/store/backup.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "proxy/base/files.h"
#include "proxy/base/hashing.h"
#include "proxy/store/schema.h"

namespace linkdock::proxy {
namespace {

constexpr int kBusyTimeoutMs = 10'000;  // a migration or a checkpoint may be at it
constexpr int kAllPages = -1;

struct CloseSqlite {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Connection = std::unique_ptr<sqlite3, CloseSqlite>;

Connection Open(const std::string& path) {
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  Connection connection(raw);
  if (result != SQLITE_OK) return nullptr;
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  return connection;
}

// A file that is taken away again unless it has got its name.
class Draft {
 public:
  explicit Draft(const std::string& to) : path_(to + RandomId(".")) {
    file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  }
  ~Draft() {
    if (file_ < 0) return;
    close(file_);
    unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  [[nodiscard]] bool made() const { return file_ >= 0; }
  [[nodiscard]] const std::string& path() const { return path_; }
  // Never over another file. Gives errno's value, 0 for done.
  [[nodiscard]] int Name(const std::string& to) const {
    if (fsync(file_) != 0 || link(path_.c_str(), to.c_str()) != 0) return errno;
    SyncFolder(to);
    return 0;
  }

 private:
  std::string path_;
  int file_ = -1;
};

// In one step: with WAL a reader keeps nobody from writing, and a copy in parts would begin anew
// whenever somebody wrote.
OrSentence<void> CopyPages(const std::string& from, const std::string& to) {
  const Connection source = Open(from), target = Open(to);
  if (!source || !target) return Unexpected("The database '" + from + "' cannot be opened.");
  sqlite3_backup* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
  if (backup) {
    sqlite3_backup_step(backup, kAllPages);
    sqlite3_backup_finish(backup);  // its result is kept by the target
  }
  const int result = sqlite3_errcode(target.get());
  if (result == SQLITE_OK) return {};
  return Unexpected(std::string("The backup failed: ") + sqlite3_errstr(result) + ".");
}

OrSentence<void> Verify(const std::string& path) {
  OpenedDatabase opened = OpenSqlite(path);
  if (!opened) return Unexpected(opened.error());
  Database& database = **opened;
  const auto schema = JudgeSchema(database);
  if (!schema) return Unexpected(schema.error());
  const DatabaseResult<Rows> rows = database.Run("PRAGMA integrity_check", {});
  if (rows && rows->size() == 1 && rows->front().Text(0) == "ok") return {};
  return Unexpected("The database is damaged; the backup was not kept.");
}

std::string NotMade(const std::string& to, int error) {
  return "The backup '" + to + "' cannot be made: " + std::generic_category().message(error) + ".";
}

}  // namespace

OrSentence<std::int64_t> BackUp(const StoreName& store, const std::string& to) {
  std::error_code error;
  if (store.engine == Engine::kPostgres) {
    return Unexpected(
        "backup is for SQLite; PostgreSQL has its own: pg_dump or continuous archiving.");
  }
  if (!std::filesystem::is_regular_file(store.where, error)) {
    return Unexpected("The database '" + store.where + "' is not there.");
  }
  if (std::filesystem::exists(std::filesystem::symlink_status(to, error))) {
    return Unexpected(NotMade(to, EEXIST));
  }
  const Draft draft(to);
  if (!draft.made()) return Unexpected(NotMade(to, errno));
  if (auto copied = CopyPages(store.where, draft.path()); !copied) {
    return Unexpected(std::move(copied).error());
  }
  if (auto sound = Verify(draft.path()); !sound) return Unexpected(std::move(sound).error());
  if (const int failed = draft.Name(to)) return Unexpected(NotMade(to, failed));
  return static_cast<std::int64_t>(std::filesystem::file_size(to, error));
}

}  // namespace linkdock::proxy
