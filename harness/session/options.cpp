#include "session/options.h"

#include <algorithm>

namespace harness {

std::string kept_folder(const SessionOptions& options, const std::string& scenario_id) {
  std::string folder = scenario_id;
  std::replace(folder.begin(), folder.end(), '/', '.');
  if (folder.starts_with('.')) folder.front() = '_';  // "..", too.
  return options.keep + "/" + folder;
}

}  // namespace harness
