#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace harness {

/// What a process uses. Fields are absent if the process is gone or may not be looked at.
struct Resources {
  std::optional<std::int64_t> memory;       ///< Resident, in bytes.
  std::optional<std::int64_t> descriptors;  ///< Open ones.
  std::optional<std::int64_t> threads;
  std::optional<std::int64_t> children;  ///< Child processes, zombies included.

  /// The figure by its name in scenarios: memory, descriptors, threads, children.
  std::optional<std::int64_t> figure(std::string_view name) const;
};

/// The names of all figures.
std::span<const std::string_view> resource_figures();
/// A value of a figure for people: `200MiB`, `7`.
std::string resource_words(std::string_view figure, std::int64_t value);

/// Reads /proc/PID. No more than a few system calls.
Resources read_resources(pid_t pid);

/// The same without `children`, which take the most time.
Resources read_own_resources(pid_t pid);

}  // namespace harness
