#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/profile.h"
#include "scenario/parse.h"

namespace harness {

/// Reads scenarios, one after the other, with the names that a profile knows. Remembers what they
/// share, so that it is looked for once: where the suite is, the folders of fragments, and the
/// fragments themselves. Files are taken not to change meanwhile.
class InputReader {
 public:
  explicit InputReader(const Profile& profile);
  InputReader(const InputReader&) = delete;
  InputReader& operator=(const InputReader&) = delete;

  /// Where the suite is; see suite_folder().
  const std::string& suite() const { return suite_; }

  /// Reads one scenario; nothing, and errors added, ready for people, if it is wrong.
  std::unique_ptr<Scenario> read_scenario(const Source& source, const std::string& id,
                                          std::vector<std::string>* errors);
  /// Checks a file of a `fragments` folder.
  void check_fragment_file(const Source& source, std::vector<std::string>* errors);

  /// The id of a scenario: its path below the suite, else below `folder`, else its
  /// stem.
  std::string scenario_id(const std::string& path, const std::string& folder) const;

 private:
  const ParseContext& context_for(const std::string& file);
  const std::vector<std::string>& fragment_folders(const std::string& file);
  const std::optional<Source>& fragment(const std::string& path);

  std::string suite_;
  ParseContext context_;
  /// By the folder of the file that uses fragments.
  std::map<std::string, std::vector<std::string>, std::less<>> fragment_folders_;
  /// By path; nothing where there is no such file.
  std::map<std::string, std::optional<Source>, std::less<>> fragments_;
  FragmentTrees trees_;
};

}  // namespace harness
