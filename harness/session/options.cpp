#include "session/options.h"

#include <algorithm>

namespace harness {

std::string kept_folder(const SessionOptions& options, const std::string& scenario_id) {
  std::string folder = scenario_id;
  std::replace(folder.begin(), folder.end(), '/', '.');
  return options.keep + "/" + folder;
}

}  // namespace harness
