#include "commands/inputs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "backend/profile_rows.h"
#include "commands/files.h"
#include "commands/input_kind.h"
#include "text/nearest.h"
#include "text/shell_words.h"
#include "world/finding.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

std::string without_json(const std::string& path) {
  return path.ends_with(".json") ? path.substr(0, path.size() - 5) : path;
}

ParseContext context_of(const Profile& profile) {
  ParseContext context;
  context.names.accounts = profile.accounts;
  for (const auto& [name, value] : profile.contacts) context.names.contacts.push_back(name);
  for (const auto& [name, value] : profile.rooms) context.names.rooms.push_back(name);
  for (const auto& [name, value] : profile.logs) context.names.logs.push_back(name);
  context.names.capabilities = need_names();
  return context;
}

/// One file to read, with the folder that its id starts from.
struct Found {
  std::string path;
  std::string folder;  ///< "" if the file itself was named.
};

/// `, did you mean "conformance/messages/echo"?`: the nearest scenario or folder of the suite, or
/// "".
std::string meant_scenario(const std::string& given, const std::string& suite) {
  std::set<std::string> names;
  for (const std::string& id : suite_ids(suite)) {
    for (std::size_t end = id.size(); end != std::string::npos; end = id.rfind('/', end - 1)) {
      names.insert(id.substr(0, end));
    }
  }
  std::string word = without_json(given);
  while (word.ends_with('/')) word.pop_back();
  // The last part alone: "echo" for conformance/messages/echo.
  for (const std::string& name : names) {
    if (name.ends_with("/" + word)) return did_you_mean(name, {name});
  }
  return did_you_mean(word, {names.begin(), names.end()});
}

/// `, did you mean "backend.json"?`: the nearest JSON file of the same folder, or "".
std::string meant_file(const std::string& given) {
  const fs::path path(given);
  const fs::path folder = path.parent_path();
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".json") names.push_back(at->path().filename().string());
  }
  std::ranges::sort(names);
  const auto meant = nearest(path.filename().string(), names);
  return meant ? did_you_mean((folder / *meant).string(), {(folder / *meant).string()}) : "";
}

/// The files that one word of the command line means; errors added if there is none.
void find_scenarios(const std::string& given, const std::string& suite, std::vector<Found>* found,
                    std::vector<std::string>* errors) {
  const auto add_folder = [&](const std::string& folder) {
    for (std::string& file : json_files_below(folder)) found->push_back({std::move(file), folder});
  };
  if (is_folder(given)) return add_folder(given);
  if (is_file(given)) return found->push_back({given, ""});
  if (given.find_first_of("*?[") != std::string::npos) {
    const std::vector<std::string> paths = expand_glob(given);
    for (const std::string& path : paths) {
      if (is_folder(path)) {
        add_folder(path);
      } else {
        found->push_back({path, ""});
      }
    }
    if (!paths.empty()) return;
    errors->push_back(fmt::format("no file matches {}", given));
  } else {
    // An id of the suite: conformance/messages/echo, or a folder of it.
    const std::string inside = suite + "/" + given;
    if (is_folder(inside)) return add_folder(inside);
    if (is_file(inside + ".json")) return found->push_back({inside + ".json", ""});
    const std::string meant = meant_file(given);
    errors->push_back(fmt::format("cannot read {}: No such file or directory{}", given,
                                  meant.empty() ? meant_scenario(given, suite) : meant));
  }
}

/// A program or a profile that stands in the place of something else: what it is, and the command
/// that was meant.
struct Misplaced {
  std::string word;
  InputKind kind = InputKind::other;
};

/// The row of a table: what it is, and what the command below it is for.
struct MisplacedRow {
  InputKind kind;
  std::string_view words;  ///< "a program"
  std::string_view aim;
};
constexpr MisplacedRow misplaced_rows[] = {
    {InputKind::program, "a program", "To test it"},
    {InputKind::profile, "a profile", "To test its backend"},
    {InputKind::scenario, "a scenario", "To run it"},
};

std::string misplaced_words(const Misplaced& wrong, std::string_view instead,
                            const std::vector<std::string>& meant) {
  const auto* row = std::ranges::find(misplaced_rows, wrong.kind, &MisplacedRow::kind);
  return fmt::format("{} is {}, not {}. {}:\n  {}", wrong.word, row->words, instead, row->aim,
                     join_shell_words(meant));
}

/// A word that is no scenario but a program, which belongs behind `--` with all that follow it.
Refusal refuse_programs(const InputOptions& options, const Call& call, const std::string& suite) {
  for (auto word = options.paths.begin(); word != options.paths.end(); ++word) {
    const std::string inside = suite + "/" + *word;
    if (is_folder(*word) || is_folder(inside) || is_file(inside + ".json")) continue;
    // "echo" and "login" are programs, too.
    if (!is_file(*word) && !meant_scenario(*word, suite).empty()) continue;
    if (kind_of_word(*word) != InputKind::program) continue;
    std::vector<std::string> meant = {call.program, "run"};
    if (!options.profile.empty()) meant.insert(meant.end(), {"--backend", options.profile});
    meant.insert(meant.end(), options.paths.begin(), word);
    meant.emplace_back("--");
    const std::vector<std::string> command =
        call.backend.empty() ? runnable_command({word, options.paths.end()}) : call.backend;
    meant.insert(meant.end(), command.begin(), command.end());
    return {exit_usage, misplaced_words({*word, InputKind::program}, "a scenario", meant)};
  }
  return {};
}

/// A program or a scenario where a profile belongs.
Refusal refuse_as_profile(const InputOptions& options, const Call& call) {
  const std::string& word = options.profile;
  if (word.empty() || !is_file(word)) return {};
  const InputKind kind = kind_of_word(word);
  std::vector<std::string> meant = {call.program, "run"};
  if (kind == InputKind::program) {
    meant.insert(meant.end(), options.paths.begin(), options.paths.end());
    meant.emplace_back("--");
    const std::vector<std::string> command = runnable_command({word});
    meant.insert(meant.end(), command.begin(), command.end());
  } else if (kind == InputKind::scenario) {
    // A profile among the scenarios was meant the other way round.
    const auto profile = std::ranges::find_if(options.paths, [](const std::string& path) {
      return is_file(path) && kind_of_word(path) == InputKind::profile;
    });
    if (profile != options.paths.end()) {
      meant.insert(meant.end(), {"--backend", *profile, word});
    } else {
      meant.insert(meant.end(), {word, "--"});
      const std::vector<std::string> any = {"./my_backend"};
      const std::vector<std::string>& command = call.backend.empty() ? any : call.backend;
      meant.insert(meant.end(), command.begin(), command.end());
    }
  } else {
    return {};
  }
  return {exit_usage, misplaced_words({word, kind}, "a profile", meant)};
}

/// A profile where a scenario belongs.
Refusal refuse_profile(const std::string& word, const InputOptions& options, const Call& call) {
  std::vector<std::string> meant = {call.program, "run", "--backend", word};
  for (const std::string& path : options.paths) {
    if (path != word) meant.push_back(path);
  }
  return {exit_usage, misplaced_words({word, InputKind::profile}, "a scenario", meant)};
}

}  // namespace

InputReader::InputReader(const Profile& profile)
    : suite_(suite_folder()), context_(context_of(profile)) {
  context_.trees = &trees_;
}

std::string InputReader::scenario_id(const std::string& path, const std::string& folder) const {
  const std::string full = absolute_path(path);
  const auto below = [&](const std::string& base) -> std::string {
    std::string start = absolute_path(base);
    if (!start.ends_with('/')) start += '/';
    return full.starts_with(start) ? without_json(full.substr(start.size())) : "";
  };
  if (std::string id = below(suite_); !id.empty()) return id;
  if (!folder.empty()) {
    if (std::string id = below(folder); !id.empty()) return id;
  }
  return fs::path(without_json(full)).filename().string();
}

/// Where fragments are looked for: `fragments` beside the file or one folder up, then the suite's.
const std::vector<std::string>& InputReader::fragment_folders(const std::string& file) {
  const std::string full = absolute_path(file);
  const auto slash = std::max<std::size_t>(full.rfind('/'), 1);
  const std::string_view folder = std::string_view(full).substr(0, slash);
  const auto known = fragment_folders_.find(folder);
  if (known != fragment_folders_.end()) return known->second;
  std::vector<std::string> folders;
  for (const fs::path& base :
       {fs::path(folder), fs::path(folder).parent_path(), fs::path(suite_)}) {
    const std::string path = (base / "fragments").lexically_normal().string();
    if (is_folder(path) && std::find(folders.begin(), folders.end(), path) == folders.end()) {
      folders.push_back(path);
    }
  }
  return fragment_folders_.emplace(folder, std::move(folders)).first->second;
}

const std::optional<Source>& InputReader::fragment(const std::string& path) {
  const auto known = fragments_.find(path);
  if (known != fragments_.end()) return known->second;
  std::string error;
  return fragments_.emplace(path, read_source(path, &error)).first->second;
}

const ParseContext& InputReader::context_for(const std::string& file) {
  context_.load_fragment = [this, file](std::string_view name) -> std::optional<Source> {
    for (const std::string& folder : fragment_folders(file)) {
      const auto& source = fragment(folder + "/" + std::string(name) + ".json");
      if (source) return source;
    }
    return std::nullopt;
  };
  context_.fragment_names = [this, file] {
    std::vector<std::string> names;
    for (const std::string& folder : fragment_folders(file)) {
      for (const std::string& path : json_files_below(folder)) {
        names.push_back(fs::path(path).stem().string());
      }
    }
    return names;
  };
  return context_;
}

std::unique_ptr<Scenario> InputReader::read_scenario(const Source& source, const std::string& id,
                                                     std::vector<std::string>* errors) {
  std::vector<ParseError> problems;
  auto scenario = parse_scenario(source, id, context_for(source.name), &problems);
  for (const ParseError& problem : problems) {
    errors->push_back(format_diagnostic(problem.source, problem.diagnostic));
  }
  return scenario ? std::make_unique<Scenario>(std::move(*scenario)) : nullptr;
}

void InputReader::check_fragment_file(const Source& source, std::vector<std::string>* errors) {
  for (const ParseError& problem : check_fragment(source, context_for(source.name))) {
    errors->push_back(format_diagnostic(problem.source, problem.diagnostic));
  }
}

std::optional<Profile> read_profile(const std::string& path, std::vector<std::string>* errors) {
  std::string error;
  const auto source = read_source(path, &error);
  if (!source) {
    errors->push_back(error + (is_file(path) || is_folder(path) ? "" : meant_file(path)));
    return std::nullopt;
  }
  std::vector<Diagnostic> diagnostics;
  auto profile = parse_profile(*source, &diagnostics);
  if (profile) {
    for (const Named& id : profile->allow) {
      if (find_finding(id.text)) continue;
      diagnostics.push_back({id.offset, fmt::format("unknown finding \"{}\"{}", id.text,
                                                    did_you_mean(id.text, finding_ids()))});
    }
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    errors->push_back(format_diagnostic(*source, diagnostic));
  }
  return diagnostics.empty() ? std::move(profile) : std::nullopt;
}

Refusal read_inputs(const InputOptions& options, const Call& call, Inputs* inputs) {
  if (Refusal no = refuse_as_profile(options, call)) return no;
  if (Refusal no = refuse_programs(options, call, suite_folder())) return no;
  const std::vector<std::string>& command = call.backend;
  std::vector<std::string> errors;
  Profile& profile = inputs->profile;
  profile = default_profile();
  if (!options.profile.empty()) {
    if (auto read = read_profile(options.profile, &errors)) profile = std::move(*read);
  }
  inputs->command_is_profiles = !options.profile.empty() && command.empty();
  if (!command.empty()) {
    profile.command = command;
    std::error_code error;
    profile.base_directory = fs::current_path(error).string();
    if (options.profile.empty()) profile.name = fs::path(command.front()).filename().string();
  }
  profile.arguments.insert(profile.arguments.end(), options.arguments.begin(),
                           options.arguments.end());
  InputReader reader(profile);
  const std::string& suite = reader.suite();
  std::vector<Found> found;
  if (options.paths.empty()) {
    for (const std::string& id : suite_ids(suite)) {
      found.push_back({fmt::format("{}/{}.json", suite, id), suite});
    }
  }
  for (const std::string& path : options.paths) find_scenarios(path, suite, &found, &errors);
  std::set<std::string> seen;
  std::erase_if(found,
                [&](const Found& file) { return !seen.insert(absolute_path(file.path)).second; });
  std::map<std::string, int> times;
  for (const Found& file : found) ++times[reader.scenario_id(file.path, file.folder)];
  for (const Found& file : found) {
    // Two of one name would share a folder of --keep, and a line of every report.
    std::string id = reader.scenario_id(file.path, file.folder);
    if (times[id] > 1) id = fs::path(shown_path(file.path)).replace_extension().string();
    std::string error;
    const auto source = read_source(file.path, &error);
    if (!source) {
      errors.push_back(error);
      continue;
    }
    std::vector<std::string> mistakes;
    auto scenario = reader.read_scenario(*source, id, &mistakes);
    if (scenario) {
      inputs->scenarios.push_back(std::move(scenario));
    } else if (kind_of_word(file.path) == InputKind::profile) {
      // In a folder it stands beside the scenarios that it is for.
      if (file.folder.empty()) return refuse_profile(file.path, options, call);
    } else {
      errors.insert(errors.end(), mistakes.begin(), mistakes.end());
    }
  }
  if (errors.empty()) return {};
  return {exit_input, fmt::format("{}", fmt::join(errors, "\n"))};
}

}  // namespace harness
