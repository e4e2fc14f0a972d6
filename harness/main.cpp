#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <system_error>

#include "commands/commands.h"
#include "suite/exit_status.h"

namespace {

/// Where we are started with a standard stream closed, a socket would else take its place. What is
/// opened as standard output cannot be written, so that lost output is noticed as on a full disk.
void fill_standard_descriptors() {
  // Only the lowest free one is ever given: from 0 upwards, each is open in the end.
  for (const int wanted : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(wanted, F_GETFD) >= 0) continue;
    open("/dev/null", wanted == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
}

/// Signals as the program needs them, whatever it inherited.
void set_signals() {
  // Backends end while something is being written to them: that is an event, not our end. So is
  // a file that may not grow.
  for (const int number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  fill_standard_descriptors();
  set_signals();
#ifdef __GLIBC__
  // The memory of a long message goes back to the system when it is freed. Left to itself, the C
  // library would keep it after the first one.
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
  try {
    return harness::run_program(argc, argv);
  } catch (const std::system_error& error) {  // The output cannot be written.
    if (error.code() == std::errc::broken_pipe) return harness::exit_broken;  // By its own choice.
    std::fprintf(stderr, "spectrum2-harness: %s\n", error.what());
    return harness::exit_broken;
  }
}
