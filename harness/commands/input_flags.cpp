#include "commands/input_flags.h"

#include <fmt/format.h>

#include "text/say.h"

namespace harness {

void add_input_flags(CLI::App& app, InputOptions& options) {
  app.add_option(
         "scenarios", options.paths,
         "Scenario files, folders, patterns, or ids of the suite (default: the whole suite)")
      ->type_name("SCENARIO|DIR|GLOB");
  app.add_option("-b,--backend", options.profile, "The profile: a file that describes the backend")
      ->type_name("FILE");
  app.add_option("--filter", options.selection.filters,
                 "Only scenarios whose name has this in it, or matches this pattern; repeatable")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  app.add_option("--tag", options.selection.tags, "Only scenarios with this tag; repeatable")
      ->type_name("TAG")
      ->allow_extra_args(false);
  app.add_option_function<std::string>(
         "--level",
         [&options](const std::string& level) { options.selection.level = parse_level(level); },
         "Only scenarios of this level or a graver one: must, should, may")
      ->type_name("LEVEL")
      ->check(CLI::IsMember({"must", "should", "may"}));
}

int report_input_errors(const Inputs& inputs) {
  for (const std::string& error : inputs.errors) say("{}\n", error);
  return inputs.status;
}

}  // namespace harness
