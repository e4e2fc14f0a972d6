#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace harness {

/// How a process ended: `code` or `signal`; or that it never ran its program.
struct ExitStatus {
  std::string not_started;  ///< Why not, in words: "cannot execute /bin/x: Exec format error".
  std::optional<int> code;
  std::optional<int> signal;
  bool core_dumped = false;

  /// "exited with status 2", "was killed by SIGSEGV (core dumped)".
  std::string words() const;
  /// For the journal: the code, or minus the signal.
  std::int64_t number() const { return signal ? -*signal : code.value_or(0); }
};

}  // namespace harness
