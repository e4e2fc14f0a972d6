#include "report/trace_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "journal/trace.h"

namespace harness {

namespace {

class TraceFile {
 public:
  TraceFile(std::string path, std::shared_ptr<TraceTrouble> trouble)
      : path_(std::move(path)), trouble_(std::move(trouble)) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), error);
    file_ = std::fopen(path_.c_str(), "wbe");
    if (!file_) note_trouble();
  }
  ~TraceFile() {
    if (file_ && std::fclose(file_) != 0) note_trouble();
  }
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  void write(const std::string& line) {
    if (!file_ || std::fwrite(line.data(), 1, line.size(), file_) == line.size()) return;
    note_trouble();
    std::fclose(file_);
    file_ = nullptr;
  }

 private:
  void note_trouble() {
    if (trouble_->words.empty()) {
      trouble_->words = fmt::format("cannot write {}: {}", path_, std::strerror(errno));
    }
  }
  std::string path_;
  std::shared_ptr<TraceTrouble> trouble_;
  std::FILE* file_ = nullptr;
};

}  // namespace

void write_trace_of(Journal& journal, const Redactor& redactor, const std::string& path,
                    std::string_view scenario, std::string_view backend,
                    std::shared_ptr<TraceTrouble> trouble) {
  auto file = std::make_shared<TraceFile>(path, std::move(trouble));
  file->write(trace_header(scenario, backend));
  journal.listen(
      [file, &redactor](const Event& event) { file->write(trace_line(event, redactor)); });
}

}  // namespace harness
