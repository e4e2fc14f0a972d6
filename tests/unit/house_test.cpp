// The house keeps its order: a folder includes from itself and those below it only, and a file has
// one job, which 800 lines hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 18> folders_from_the_top = {
    "commands", "ci",    "report",  "lab",     "suite",   "play",  "session", "scenario", "match",
    "server",   "world", "backend", "journal", "process", "async", "form",    "wire",     "text"};
constexpr int most_lines = 800;

std::ptrdiff_t floor_of(std::string_view folder) {
  return std::find(folders_from_the_top.begin(), folders_from_the_top.end(), folder) -
         folders_from_the_top.begin();
}

bool is_source(const fs::path& path) {
  return path.extension() == ".h" || path.extension() == ".cpp";
}

TEST(House, FoldersIncludeDownwardsOnly) {
  const fs::path house = fs::path(SOURCE_ROOT) / "harness";
  const std::regex include("#include \"([a-z]+)/[^\"]+\"");
  int includes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(house)) {
    if (!is_source(entry.path())) continue;
    const std::string folder = fs::relative(entry.path(), house).begin()->string();
    if (floor_of(folder) == std::ssize(folders_from_the_top)) continue;  // main.cpp and the like.
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      std::smatch found;
      if (!std::regex_search(line, found, include)) continue;
      ++includes;
      EXPECT_GE(floor_of(found[1].str()), floor_of(folder)) << entry.path() << ": " << line;
    }
  }
  EXPECT_GT(includes, 100);
}

TEST(House, NoFileHasTwoJobs) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_ROOT) / "harness")) {
    if (!is_source(entry.path())) continue;
    ++files;
    std::ifstream file(entry.path());
    const auto lines = std::count(std::istreambuf_iterator<char>(file), {}, '\n');
    EXPECT_LE(lines, most_lines) << entry.path();
  }
  EXPECT_GT(files, 100);
}

}  // namespace
