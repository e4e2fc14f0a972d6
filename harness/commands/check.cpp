#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "commands/commands.h"
#include "commands/exit_status.h"
#include "commands/files.h"
#include "commands/input_reader.h"
#include "commands/inputs.h"
#include "text/json_tree.h"
#include "text/nearest.h"
#include "text/say.h"

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
  for (const std::string& error : errors) say("{}\n", error);
  if (!errors.empty()) return exit_input;
  if (files == 0) {
    say("spectrum2-harness: no file to check\n");
    return exit_nothing;
  }
  fmt::print("{} {} good\n", files, files == 1 ? "file is" : "files are");
  return exit_ok;
}

}  // namespace

Command add_check(CLI::App& app, const CommandContext&) {
  auto options = std::make_shared<CheckOptions>();
  app.add_option("files", options->files, "Scenarios, profiles, or folders of them")
      ->type_name("FILE")
      ->required();
  app.add_option("-b,--backend", options->profile,
                 "The profile whose accounts, contacts and rooms the scenarios may name")
      ->type_name("FILE");
  return [options]() -> int { return check(*options); };
}

}  // namespace harness
