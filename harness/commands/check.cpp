#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "commands/commands.h"
#include "commands/files.h"
#include "commands/inputs.h"
#include "commands/options.h"
#include "text/json_tree.h"
#include "text/nearest.h"

namespace harness {

namespace {

struct CheckOptions {
  std::string profile;
  std::vector<std::string> files;
};

/// `steps` or `command` if the file has it at its top, else the one that a key there nearly is, so
/// that the mistake is shown where it stands. "" if it has neither.
std::string deciding_key(const JsonNode& tree) {
  const std::vector<std::string> keys = {"steps", "command"};
  for (const std::string& key : keys) {
    if (tree.find(key)) return key;
  }
  for (const auto& member : tree.members) {
    if (const auto meant = nearest(member.key, keys)) return *meant;
  }
  return "";
}

/// A profile is told by `command`, a scenario by `steps`.
void check_file(const std::string& path, InputReader& reader, std::vector<std::string>* errors) {
  std::string error;
  const auto source = read_source(path, &error);
  if (!source) {
    errors->push_back(error);
    return;
  }
  Diagnostic diagnostic;
  const auto tree = parse_json_tree(source->text, &diagnostic);
  if (!tree) {
    errors->push_back(format_diagnostic(*source, diagnostic));
  } else if (std::filesystem::absolute(path).parent_path().filename() == "fragments") {
    reader.check_fragment_file(*source, errors);
  } else if (deciding_key(*tree) == "steps") {
    reader.read_scenario(*source, reader.scenario_id(path, ""), errors);
  } else if (deciding_key(*tree) == "command") {
    read_profile(path, errors);
  } else {
    errors->push_back(format_diagnostic(
        *source, {tree->offset,
                  "neither a scenario nor a profile: a scenario has \"steps\", a profile has "
                  "\"command\""}));
  }
}

int check(const CheckOptions& options) {
  std::vector<std::string> errors;
  Profile profile = default_profile();
  if (!options.profile.empty()) {
    if (auto read = read_profile(options.profile, &errors)) profile = std::move(*read);
  }
  InputReader reader(profile);
  std::size_t files = 0;
  for (const std::string& path : options.files) {
    if (!is_folder(path)) {
      check_file(path, reader, &errors);
      ++files;
      continue;
    }
    for (const std::string& file : json_files_below(path)) {
      check_file(file, reader, &errors);
      ++files;
    }
  }
  if (!errors.empty()) return tell({exit_input, fmt::format("{}", fmt::join(errors, "\n"))});
  if (files == 0) return tell({exit_nothing, "no file to check"});
  fmt::print("{} {} OK\n", files, files == 1 ? "file" : "files");
  return exit_ok;
}

}  // namespace

Command check_command() {
  const auto options = std::make_shared<CheckOptions>();
  return {.name = "check",
          .help = "Report every mistake in scenarios and profiles, without running them.",
          .examples = {"spectrum2-harness check my-scenario.json backend.json",
                       "spectrum2-harness check --backend backend.json scenarios/*.json"},
          .options = {{.names = "",
                       .value = "FILE",
                       .help = "Scenarios, profiles, or folders of them",
                       .to = files(&options->files),
                       .required = true},
                      profile_option(options->profile)},
          .run = [options](const Call&) { return check(*options); }};
}

}  // namespace harness
