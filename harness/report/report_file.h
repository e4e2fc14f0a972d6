#pragma once

#include <cstdio>
#include <memory>
#include <string>

namespace harness {

/// Where one report is written. A regular file is written beside itself (`FILE.part`) and takes its
/// name when it is whole, so that nobody reads half a report and an old one stays until then.
/// Devices and pipes are written as they are. Troubles are kept, not thrown: the first one counts.
class ReportFile {
 public:
  /// Opens for writing. Null, and `error` in words (`cannot write FILE: No such file or
  /// directory`), if that cannot be: known before the run starts.
  static std::unique_ptr<ReportFile> create(const std::string& path, std::string* error);
  /// Opens for adding at the end; nothing is renamed.
  static std::unique_ptr<ReportFile> append(const std::string& path, std::string* error);
  /// A stream that stays open; `name` is for messages.
  static std::unique_ptr<ReportFile> share(std::FILE* stream, std::string name);

  /// Throws away what is not finished.
  ~ReportFile();
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;

  std::FILE* stream() const { return stream_; }
  /// Notes that writing went wrong; only the first counts.
  void note_trouble(const std::string& why);
  /// Notes trouble if the stream has met some.
  void check();
  /// All is written: gives the file its name. With trouble, throws it away.
  void finish();
  /// "", or `cannot write FILE: No space left on device`.
  const std::string& trouble() const { return trouble_; }

 private:
  ReportFile(std::FILE* stream, std::string name) : stream_(stream), name_(std::move(name)) {}
  void close();

  std::FILE* stream_;
  std::string name_;
  bool owns_ = true;
  std::string part_;    ///< The file being written, if it is to be renamed.
  std::string target_;  ///< The name it gets.
  std::string trouble_;
};

}  // namespace harness
