#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  bool kept() const { return kept_; }
  void keep() { kept_ = true; }

 private:
  Scratch(std::string path, bool kept) : path_(std::move(path)), kept_(kept) {}
  std::string path_;
  bool kept_ = false;
};

/// Lends scratch folders, and lends them again: to make and remove one takes longer than a short
/// session. What is left is removed with the pool.
class ScratchPool {
 public:
  /// An empty folder, or one with nothing but a file `reused_file` of an earlier session. Nothing,
  /// and `error` in words, if none can be made.
  std::optional<Scratch> take(std::string* error);
  /// Nobody works in the folder any more. It is lent again if it is as take() gave it; otherwise it
  /// is removed, or stays where it is if it is kept.
  void give_back(Scratch folder);

  /// The one file that may stay: to be written anew or removed by whoever takes the folder.
  static constexpr const char* reused_file = "backend.cfg";

 private:
  std::vector<Scratch> free_;
};

/// Where scratch folders are made, and what the names of those of one process begin with.
struct ScratchPlace {
  std::string folder;  ///< Absolute, with a slash at its end.
  std::string prefix;

  static ScratchPlace of_this_process();
  /// Removes what a process that is gone has left there.
  void clear() const;
};

/// Removes a folder or file and all below it, also folders that were made unreadable. Symbolic
/// links are removed, not followed. False if something could not be removed.
bool remove_tree(const std::string& path);

}  // namespace harness
