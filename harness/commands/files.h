#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/diagnostic.h"

namespace harness {

/// The whole file, or nothing and `error` in words: `cannot read FILE: No such file or directory`.
std::optional<Source> read_source(const std::string& path, std::string* error);

/// All `*.json` files below a folder, sorted; hidden ones and schema files left out.
std::vector<std::string> json_files_below(const std::string& folder);

/// The paths that a shell pattern names, sorted.
std::vector<std::string> expand_glob(const std::string& pattern);

bool is_folder(const std::string& path);
bool is_file(const std::string& path);

/// The path from the root, without `.`, `..` and double slashes; links are not looked up.
std::string absolute_path(const std::string& path);

/// The path as people want to see it: relative to the current folder if it lies below it.
std::string shown_path(const std::string& path);

/// Where the suite is: `scenarios` beside the program's folder, else the installed
/// `../share/spectrum2-harness/scenarios`, else where it was when the program was built.
std::string suite_folder();

/// The ids of the scenarios that are run when none is named: their paths below the suite.
std::vector<std::string> suite_ids(const std::string& suite);

}  // namespace harness
