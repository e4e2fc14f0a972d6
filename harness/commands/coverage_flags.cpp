#include "commands/coverage_flags.h"

#include <fmt/format.h>

#include "commands/files.h"

namespace harness {

void add_coverage_flags(CLI::App& app, CoverageFlags& flags) {
  app.add_flag("--coverage", flags.print,
               "Print which types, fields and enum values were sent and received");
  app.add_option("--coverage-json", flags.json, "Write the same to a file, as JSON")
      ->type_name("FILE");
  app.add_option("--coverage-add", flags.from,
                 "Add what an earlier run wrote with --coverage-json; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

std::string read_coverage(const CoverageFlags& flags, Coverage* coverage) {
  for (const std::string& path : flags.from) {
    std::string error;
    const auto source = read_source(path, &error);
    if (!source) return error;
    const Json json = Json::parse(source->text, nullptr, false);
    error = add_coverage_json(json, coverage);
    if (!error.empty()) return fmt::format("{}: {}", path, error);
  }
  return "";
}

}  // namespace harness
