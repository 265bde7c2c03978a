#include "proxy/store/backup.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
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
std::optional<std::string> CopyPages(const std::string& from, const std::string& to) {
  const Connection source = Open(from), target = Open(to);
  if (!source || !target) return "The database '" + from + "' cannot be opened.";
  sqlite3_backup* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
  if (backup) {
    sqlite3_backup_step(backup, kAllPages);
    sqlite3_backup_finish(backup);  // its result is kept by the target
  }
  const int result = sqlite3_errcode(target.get());
  if (result == SQLITE_OK) return std::nullopt;
  return std::string("The backup failed: ") + sqlite3_errstr(result) + ".";
}

std::optional<std::string> Verify(const std::string& path) {
  OpenedDatabase opened = OpenSqlite(path);
  if (const auto* sentence = std::get_if<std::string>(&opened)) return *sentence;
  Database& database = *std::get<std::unique_ptr<Database>>(opened);
  const auto schema = JudgeSchema(database);
  if (const auto* sentence = std::get_if<std::string>(&schema)) return *sentence;
  const DatabaseResult<Rows> checked = database.Run("PRAGMA integrity_check", {});
  const auto* rows = std::get_if<Rows>(&checked);
  if (rows && rows->size() == 1 && rows->front().Text(0) == "ok") return std::nullopt;
  return "The database is damaged; the backup was not kept.";
}

std::string NotMade(const std::string& to, int error) {
  return "The backup '" + to + "' cannot be made: " + std::generic_category().message(error) + ".";
}

}  // namespace

std::variant<std::int64_t, std::string> BackUp(const StoreName& store, const std::string& to) {
  std::error_code error;
  if (store.engine == Engine::kPostgres) {
    return "backup is for SQLite; PostgreSQL has its own: pg_dump or continuous archiving.";
  }
  if (!std::filesystem::is_regular_file(store.where, error)) {
    return "The database '" + store.where + "' is not there.";
  }
  if (std::filesystem::exists(std::filesystem::symlink_status(to, error))) {
    return NotMade(to, EEXIST);
  }
  const Draft draft(to);
  if (!draft.made()) return NotMade(to, errno);
  if (auto sentence = CopyPages(store.where, draft.path())) return *std::move(sentence);
  if (auto sentence = Verify(draft.path())) return *std::move(sentence);
  if (const int failed = draft.Name(to)) return NotMade(to, failed);
  return static_cast<std::int64_t>(std::filesystem::file_size(to, error));
}

}  // namespace linkdock::proxy
