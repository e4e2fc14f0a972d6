#include "commands/rerun.h"

#include <algorithm>

#include "commands/files.h"
#include "text/shell_words.h"

namespace harness {

namespace {

/// True if each scenario has the same id when its file is given alone, and an expectation file
/// about them speaks of no other ones.
bool all_are_of_the_suite(const Inputs& inputs) {
  const std::string suite = absolute_path(suite_folder()) + "/";
  return std::ranges::all_of(inputs.scenarios, [&](const auto& scenario) {
    return absolute_path(scenario->file).starts_with(suite);
  });
}

}  // namespace

std::string rerun_command(const CommandContext& context, const RerunFlags& flags,
                          const Inputs& inputs, const Planned& planned,
                          const ScenarioResult& result) {
  std::vector<std::string> words = {context.program, "run"};
  const auto add = [&words](const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  if (!flags.input.profile.empty()) add({"--backend", flags.input.profile});
  add(words_for_rerun(flags.session));
  // Of the outcome: with --strict and --retry, a weak one may have become flaky.
  if (flags.strict && verdict_of(result.outcome) == Verdict::weak) add({"--strict"});
  const bool is_expected = planned.expectation && !flags.expect.file.empty();
  if (is_expected) add({"--expect", flags.expect.file});
  if (!is_expected || inputs.scenarios.size() == 1 || all_are_of_the_suite(inputs)) {
    add({planned.scenario->file});
  } else {
    // The file's lines name scenarios by their path below the folders that were given.
    add({"--filter", planned.name});
    add(flags.input.paths);
  }
  if (planned.shape != Shape::plain) {
    add({"--shape", std::string(shape_row(planned.shape).name)});
  }
  if (!context.command.empty()) {
    add({"--"});
    add(context.command);
  }
  return join_shell_words(words);
}

}  // namespace harness
