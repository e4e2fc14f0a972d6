#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harness {

/// A private folder (mode 0700) under $TMPDIR, or /tmp. Removed with all it holds when this is
/// destroyed, unless it is to be kept. Symbolic links in it are removed, never followed.
class Scratch {
 public:
  /// Nothing, and `error` in words, if it cannot be made.
  static std::optional<Scratch> create(std::string* error);
  /// A folder that is kept: `path` and its parents are made if they do not exist.
  static std::optional<Scratch> at(const std::string& path, std::string* error);
  ~Scratch();
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&& other) noexcept;

  const std::string& path() const { return path_; }  ///< Absolute.
  void keep() { kept_ = true; }

 private:
  Scratch(std::string path, bool kept) : path_(std::move(path)), kept_(kept) {}
  std::string path_;
  bool kept_ = false;
};

/// Removes a folder or file and all below it, also folders that were made unreadable. Symbolic
/// links are removed, not followed. False if something could not be removed.
bool remove_tree(const std::string& path);

}  // namespace harness
