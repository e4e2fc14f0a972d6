#include "report/report_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace harness {

namespace {

std::string cannot_write(const std::string& name, const std::string& why) {
  return fmt::format("cannot write {}: {}", name, why);
}

/// Never waits: a pipe that nobody reads is an error. Null, with errno, if it cannot be opened.
std::FILE* open_stream(const std::string& path, int flags) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags, 0666);
  if (file < 0) return nullptr;
  fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK);
  std::FILE* stream = fdopen(file, flags & O_APPEND ? "ab" : "wb");
  if (!stream) close(file);
  return stream;
}

}  // namespace

std::unique_ptr<ReportFile> ReportFile::create(const std::string& path, std::string* error) {
  struct stat info {};
  const bool exists = stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) errno = EISDIR;
  const bool usable = !exists || (!S_ISDIR(info.st_mode) && access(path.c_str(), W_OK) == 0);
  std::string part;
  std::string target;
  std::FILE* stream = nullptr;
  if (exists && usable && !S_ISREG(info.st_mode)) {
    stream = open_stream(path, 0);
  } else if (usable) {
    // A link stays a link: what it points to is replaced.
    std::error_code ignored;
    target = exists ? std::filesystem::canonical(path, ignored).string() : path;
    if (target.empty()) target = path;
    part = target + ".part";
    stream = open_stream(part, O_CREAT | O_TRUNC);
  }
  if (!stream) {
    *error = cannot_write(path, std::strerror(errno));
    return nullptr;
  }
  std::unique_ptr<ReportFile> file(new ReportFile(stream, path));
  file->part_ = std::move(part);
  file->target_ = std::move(target);
  return file;
}

std::unique_ptr<ReportFile> ReportFile::append(const std::string& path, std::string* error) {
  std::FILE* stream = open_stream(path, O_CREAT | O_APPEND);
  if (!stream) {
    *error = cannot_write(path, std::strerror(errno));
    return nullptr;
  }
  return std::unique_ptr<ReportFile>(new ReportFile(stream, path));
}

std::unique_ptr<ReportFile> ReportFile::share(std::FILE* stream, std::string name) {
  std::unique_ptr<ReportFile> file(new ReportFile(stream, std::move(name)));
  file->owns_ = false;
  return file;
}

ReportFile::~ReportFile() {
  if (!part_.empty()) unlink(part_.c_str());
  close();
}

void ReportFile::note_trouble(const std::string& why) {
  if (trouble_.empty()) trouble_ = cannot_write(name_, why);
}

void ReportFile::check() {
  if (!stream_ || !trouble_.empty()) return;
  errno = 0;
  if (std::fflush(stream_) != 0 || std::ferror(stream_)) {
    note_trouble(std::strerror(errno != 0 ? errno : EIO));
  }
}

void ReportFile::finish() {
  check();
  close();
  if (part_.empty()) return;
  if (trouble_.empty() && std::rename(part_.c_str(), target_.c_str()) != 0) {
    note_trouble(std::strerror(errno));
  }
  if (!trouble_.empty()) unlink(part_.c_str());
  part_.clear();
}

void ReportFile::close() {
  if (!stream_ || !owns_) return;
  errno = 0;
  if (std::fclose(stream_) != 0) note_trouble(std::strerror(errno != 0 ? errno : EIO));
  stream_ = nullptr;
}

}  // namespace harness
