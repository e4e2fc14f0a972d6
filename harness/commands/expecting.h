#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/inputs.h"
#include "commands/refusal.h"
#include "report/report_file.h"
#include "suite/expectation_update.h"

namespace harness {

/// What a maintainer expects to fail.
struct ExpectOptions {
  std::string file;  ///< `--expect FILE`; "": the profile's, if it names one.
  bool update = false;
};

/// The expectation file of one run: read before, applied to each result, and written behind it if
/// that is asked for. Without a file it changes nothing.
class Expecting {
 public:
  /// Reads and checks the file, and opens it for writing if it is to be updated. `paths` are the
  /// scenarios that the command line names.
  Refusal open(const ExpectOptions& options, const Inputs& inputs,
               const std::vector<std::string>& paths);

  /// Gives each its line. The plan must not outlive this.
  void mark(std::vector<Planned>& plan) const;
  /// Notes what was seen, then changes the verdict to what it is in view of its line.
  void judge(const Planned& planned, ScenarioResult& result);
  /// The run has ended: writes the file, if that is asked for, and says on stderr what changed.
  /// `names` are all that could have been run. Returns the run's exit status.
  int finish(const RunSummary& summary, const std::vector<std::string>& names,
             const std::string& backend_name);

 private:
  Refusal read(const ExpectOptions& options, const Profile& profile, bool may_be_about_others);

  std::optional<ExpectationFile> file_;
  std::string path_;
  std::vector<std::string> ids_;  ///< Of all scenarios that there are.
  std::vector<SeenResult> seen_;
  std::unique_ptr<ReportFile> out_;  ///< If it is to be updated.
};

}  // namespace harness
