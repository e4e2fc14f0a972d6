#include <fmt/format.h>

#include "suite/run_listener.h"

namespace harness {

std::string suite_id(const std::vector<std::string>& names) {
  // FNV-1a. Each name ends with a byte that no name has.
  std::uint64_t hash = 14695981039346656037u;
  const auto take = [&hash](unsigned char byte) { hash = (hash ^ byte) * 1099511628211u; };
  for (const std::string& name : names) {
    for (const char c : name) take(static_cast<unsigned char>(c));
    take(0);
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace harness
