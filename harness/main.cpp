#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <system_error>

#include "commands/commands.h"
#include "commands/exit_status.h"

int main(int argc, char** argv) {
  // Backends end while something is being written to them: that is an event, not our end.
  std::signal(SIGPIPE, SIG_IGN);
#ifdef __GLIBC__
  // The memory of a long message goes back to the system when it is freed. Left to itself, the C
  // library would keep it after the first one.
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
  try {
    return harness::run_program(argc, argv);
  } catch (const std::system_error& error) {  // The output cannot be written: its reader is gone.
    std::fprintf(stderr, "spectrum2-harness: %s\n", error.what());
    return harness::exit_broken;
  }
}
