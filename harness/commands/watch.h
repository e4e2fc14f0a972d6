#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "suite/run_listener.h"
#include "suite/select.h"

namespace harness {

/// `run --watch`: what one round hands to the next. A plain value.
struct Round {
  /// What failed, as a plan names it: only this is run again. Empty: all.
  std::set<std::string> failed;
  /// The backend's files, the profile and the scenarios: a change starts the next round.
  /// They stay, also while they are away: they come back under the same names.
  std::vector<std::string> files;

  /// Leaves in the plan what this round is about, and forgets what failed.
  void narrow(std::vector<Planned>& plan);
  /// Adds those that are new.
  void watch(const std::vector<std::string>& more);
};

/// Gathers what makes the run fail, as a plan names it.
class FailedNames final : public RunListener {
 public:
  /// `names` outlives the listener.
  FailedNames(std::set<std::string>& names, bool strict) : names_(names), strict_(strict) {}
  void scenario_ended(const ScenarioResult& result) override;

 private:
  std::set<std::string>& names_;
  bool strict_;
};

/// What a file looked like: gone, or of this time and size.
struct FileStamp {
  std::int64_t seconds = -1;
  std::int64_t nanoseconds = 0;
  std::int64_t size = 0;
  bool operator==(const FileStamp&) const = default;
};
std::vector<FileStamp> stamps_of(const std::vector<std::string>& files);

/// Comes back when one of the files is not as it was, and all have been quiet for a moment (a
/// linker writes for a while). Looks five times a second.
void wait_for_change(const std::vector<std::string>& files, const std::vector<FileStamp>& before);

}  // namespace harness
