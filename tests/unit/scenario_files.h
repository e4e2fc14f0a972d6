#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "backend/profile_rows.h"
#include "scenario/parse.h"

namespace harness {

inline std::filesystem::path scenario_data() {
  return std::filesystem::path(SOURCE_ROOT) / "tests/unit/data/scenarios";
}

inline std::string read_whole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The files of a folder with this ending, by name.
inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder,
                                                   std::string_view ending) {
  std::vector<std::filesystem::path> result;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ending) result.push_back(entry.path());
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// What the scenarios of the tests may name.
inline ParseContext test_context() {
  ParseContext context;
  context.names.accounts = {{"alice", "alice@example.org", "alice", "pw-of-alice-71"},
                            {"bob", "bob@example.org", "bob", "pw-of-bob-72"}};
  context.names.contacts = {"echo"};
  context.names.rooms = {"open", "missing"};
  context.names.logs = {"backend"};
  context.names.capabilities = need_names();
  context.load_fragment = [](std::string_view name) -> std::optional<Source> {
    const auto path = scenario_data() / "fragments" / (std::string(name) + ".json");
    if (!std::filesystem::exists(path)) return std::nullopt;
    return Source{"fragments/" + path.filename().string(), read_whole(path)};
  };
  context.fragment_names = [] {
    std::vector<std::string> names;
    for (const auto& path : files_in(scenario_data() / "fragments", ".json")) {
      names.push_back(path.stem().string());
    }
    return names;
  };
  return context;
}

/// All errors as a user reads them; "" if there are none.
inline std::string error_text(const std::vector<ParseError>& errors) {
  std::string text;
  for (const ParseError& error : errors) {
    text += format_diagnostic(error.source, error.diagnostic) + "\n";
  }
  return text;
}

/// Parses a text; `errors` is what a user would read.
inline std::optional<Scenario> parse_text(const std::string& text, std::string* errors = nullptr,
                                          const std::string& name = "test.json") {
  const ParseContext context = test_context();
  std::vector<ParseError> found;
  std::optional<Scenario> scenario =
      parse_scenario(Source{name, text}, "area/test", context, &found);
  if (errors != nullptr) *errors = error_text(found);
  return scenario;
}

}  // namespace harness
