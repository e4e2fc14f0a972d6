#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "commands/commands.h"
#include "commands/files.h"
#include "commands/input_kind.h"
#include "commands/inputs.h"
#include "commands/options.h"
#include "text/json_tree.h"

namespace harness {

namespace {

struct CheckOptions {
  std::string profile;
  std::vector<std::string> files;
};

/// A file that was read, and what it is.
struct Checked {
  std::string path;
  Source source;
  std::optional<JsonNode> tree;
};

/// Reads the files as far as JSON; errors added for what cannot be read.
std::vector<Checked> read_files(const std::vector<std::string>& paths,
                                std::vector<std::string>* errors) {
  std::vector<Checked> files;
  for (const std::string& path : paths) {
    std::string error;
    auto source = read_source(path, &error);
    if (!source) {
      errors->push_back(error);
      continue;
    }
    Diagnostic diagnostic;
    auto tree = parse_json_tree(source->text, &diagnostic);
    if (!tree) errors->push_back(format_diagnostic(*source, diagnostic));
    files.push_back({path, std::move(*source), std::move(tree)});
  }
  return files;
}

bool is_fragment(const Checked& file) {
  return std::filesystem::absolute(file.path).parent_path().filename() == "fragments";
}

bool is_profile(const Checked& file) {
  return file.tree && !is_fragment(file) && kind_of_json(*file.tree) == InputKind::profile;
}

void check_file(const Checked& file, InputReader& reader, std::vector<std::string>* errors) {
  if (!file.tree) return;
  if (is_fragment(file)) {
    reader.check_fragment_file(file.source, errors);
  } else if (kind_of_json(*file.tree) == InputKind::scenario) {
    reader.read_scenario(file.source, reader.scenario_id(file.path, ""), errors);
  } else {
    errors->push_back(format_diagnostic(
        file.source, {file.tree->offset,
                      "neither a scenario nor a profile: a scenario has \"steps\", a profile has "
                      "\"command\""}));
  }
}

/// Adds the names of another profile: a scenario may use those of any.
void add_names(const Profile& more, Profile* profile) {
  for (const Account& account : more.accounts) {
    if (!profile->account(account.name)) profile->accounts.push_back(account);
  }
  profile->contacts.insert(more.contacts.begin(), more.contacts.end());
  profile->rooms.insert(more.rooms.begin(), more.rooms.end());
  profile->logs.insert(more.logs.begin(), more.logs.end());
}

int check(const CheckOptions& options) {
  std::vector<std::string> errors;
  Profile profile = default_profile();
  if (!options.profile.empty()) {
    if (auto read = read_profile(options.profile, &errors)) profile = std::move(*read);
  }
  std::vector<std::string> paths;
  for (const std::string& path : options.files) {
    const std::vector<std::string> below =
        is_folder(path) ? json_files_below(path) : std::vector{path};
    paths.insert(paths.end(), below.begin(), below.end());
  }
  const std::vector<Checked> files = read_files(paths, &errors);
  for (const Checked& file : files) {
    if (!is_profile(file)) continue;
    if (const auto read = read_profile(file.path, &errors)) add_names(*read, &profile);
  }
  InputReader reader(profile);
  for (const Checked& file : files) {
    if (!is_profile(file)) check_file(file, reader, &errors);
  }
  if (!errors.empty()) return tell({exit_input, fmt::format("{}", fmt::join(errors, "\n"))});
  if (files.empty()) return tell({exit_nothing, "no file to check"});
  fmt::print("{} {} OK\n", files.size(), files.size() == 1 ? "file" : "files");
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
                       .help = "Scenarios, profiles, or folders of them; scenarios may use the "
                               "names of these profiles",
                       .to = files(&options->files),
                       .required = true},
                      profile_option(options->profile)},
          .run = [options](const Call&) { return check(*options); }};
}

}  // namespace harness
