#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// "SIGTERM" for 15; "signal 40" for one without a name.
std::string signal_name(int number);

/// The number of "SIGTERM" or "TERM". Nothing on anything else.
std::optional<int> parse_signal(std::string_view name);

/// All known names, "SIG" in front, for nearest().
std::vector<std::string> signal_names();

/// Sends a signal to the process group that a child leads. One that was only just started leads
/// none yet: then it gets the signal itself. False if nobody is there. Not for a child that was
/// waited for.
bool signal_group(pid_t leader, int number);

}  // namespace harness
