#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend/profile.h"
#include "commands/commands.h"
#include "commands/refusal.h"
#include "scenario/parse.h"
#include "scenario/scenario.h"
#include "suite/select.h"

namespace harness {

/// What the user says about the profile and the scenarios.
struct InputOptions {
  std::string profile;                 ///< --backend, or "".
  std::vector<std::string> paths;      ///< Scenarios, folders, patterns; none: the suite.
  std::vector<std::string> arguments;  ///< More of the profile's `arguments`.
  Selection selection;
};

/// All that was read.
struct Inputs {
  Profile profile;
  /// False: the backend's command comes from the command line, or there is none.
  bool command_is_profiles = false;
  std::vector<std::unique_ptr<Scenario>> scenarios;
};

/// Reads the profile (or makes the built-in one) and all scenarios. The call's command of a backend
/// goes before the profile's. All that is wrong is told at once: every error with file, line and
/// caret. A program, a profile and a scenario in each other's place are wrong usage, told with the
/// command that was meant; a profile beside the scenarios of a folder is passed over.
Refusal read_inputs(const InputOptions& options, const Call& call, Inputs* inputs);

/// Reads one profile; nothing, and errors added, if it is wrong.
std::optional<Profile> read_profile(const std::string& path, std::vector<std::string>* errors);

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

  /// The id of a scenario: its path below the suite, else below `folder`, else its stem.
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
