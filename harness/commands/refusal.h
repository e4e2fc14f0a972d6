#pragma once

#include <string>

#include "suite/exit_status.h"
#include "text/say.h"

namespace harness {

/// Why a command ends before it has done anything; by default it does not. A value that is passed
/// up to the command, which tells it:
///
///     if (const Refusal no = read_inputs(…)) return tell(no);
struct [[nodiscard]] Refusal {
  int status = exit_ok;
  std::string words;  ///< For people, without a newline at the end.

  explicit operator bool() const { return status != exit_ok; }
};

/// Tells the user, and returns the exit status. What is wrong with a file begins with the file's
/// name, as compilers say it; all else begins with ours.
inline int tell(const Refusal& refusal) {
  say("{}{}\n", refusal.status == exit_input ? "" : "spectrum2-harness: ", refusal.words);
  return refusal.status;
}

}  // namespace harness
