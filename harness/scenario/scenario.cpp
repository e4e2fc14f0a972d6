#include "scenario/scenario.h"

namespace harness {

std::string Scenario::area() const {
  const std::size_t name = id.rfind('/');
  if (name == std::string::npos || name == 0) return "";
  const std::size_t folder = id.rfind('/', name - 1);
  const std::size_t begin = folder == std::string::npos ? 0 : folder + 1;
  return id.substr(begin, name - begin);
}

}  // namespace harness
