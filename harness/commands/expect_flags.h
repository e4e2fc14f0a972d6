#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "commands/inputs.h"
#include "report/report_file.h"
#include "suite/expectation_update.h"

namespace harness {

/// The options about what a maintainer expects to fail.
struct ExpectFlags {
  std::string file;  ///< `--expect FILE`; "": the profile's, if it names one.
  bool update = false;
};

/// Adds --expect and --update-expectations. `flags` outlives the parser.
void add_expect_flags(CLI::App& app, ExpectFlags& flags);

/// The expectation file of one run: read before, applied to each result, and written behind it if
/// that is asked for. Without a file it changes nothing.
class Expecting {
 public:
  /// Reads and checks the file, and opens it for writing if it is to be updated. Null if it is
  /// wrong: then this was told on stderr, and `status` is the exit status.
  static std::unique_ptr<Expecting> open(const ExpectFlags& flags, const Inputs& inputs,
                                         const std::vector<std::string>& paths, int* status);

  /// Gives each its line. The plan must not outlive this.
  void mark(std::vector<Planned>& plan) const;
  /// Notes what was seen, then changes the verdict to what it is in view of its line.
  void judge(const Planned& planned, ScenarioResult& result);
  /// The run has ended: writes the file, if that is asked for, and says on stderr what changed.
  /// `names` are all that could have been run. Returns the run's exit status.
  int finish(const RunSummary& summary, const std::vector<std::string>& names,
             const std::string& backend_name);

 private:
  std::optional<ExpectationFile> file_;
  std::string path_;
  std::vector<std::string> ids_;  ///< Of all scenarios that there are.
  std::vector<SeenResult> seen_;
  std::unique_ptr<ReportFile> out_;  ///< If it is to be updated.
};

}  // namespace harness
