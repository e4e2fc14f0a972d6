#include "process/signals.h"

#include <csignal>

namespace harness {
namespace {

struct SignalRow {
  int number;
  std::string_view name;
};

constexpr SignalRow signal_rows[] = {
    {SIGHUP, "SIGHUP"},       {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"},   {SIGILL, "SIGILL"},
    {SIGTRAP, "SIGTRAP"},     {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},     {SIGFPE, "SIGFPE"},
    {SIGKILL, "SIGKILL"},     {SIGUSR1, "SIGUSR1"}, {SIGSEGV, "SIGSEGV"},   {SIGUSR2, "SIGUSR2"},
    {SIGPIPE, "SIGPIPE"},     {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"},   {SIGCHLD, "SIGCHLD"},
    {SIGCONT, "SIGCONT"},     {SIGSTOP, "SIGSTOP"}, {SIGTSTP, "SIGTSTP"},   {SIGTTIN, "SIGTTIN"},
    {SIGTTOU, "SIGTTOU"},     {SIGURG, "SIGURG"},   {SIGXCPU, "SIGXCPU"},   {SIGXFSZ, "SIGXFSZ"},
    {SIGVTALRM, "SIGVTALRM"}, {SIGPROF, "SIGPROF"}, {SIGWINCH, "SIGWINCH"}, {SIGIO, "SIGIO"},
    {SIGSYS, "SIGSYS"},
};

}  // namespace

std::string signal_name(int number) {
  for (const SignalRow& row : signal_rows) {
    if (row.number == number) return std::string(row.name);
  }
  return "signal " + std::to_string(number);
}

std::optional<int> parse_signal(std::string_view name) {
  for (const SignalRow& row : signal_rows) {
    if (row.name == name || row.name.substr(3) == name) return row.number;
  }
  return std::nullopt;
}

std::vector<std::string> signal_names() {
  std::vector<std::string> names;
  for (const SignalRow& row : signal_rows) names.emplace_back(row.name);
  return names;
}

bool signal_group(pid_t leader, int number) {
  if (kill(-leader, number) == 0) return true;
  const bool is_there = kill(leader, number) == 0;
  // It may have made its group, and a child in it, between the two.
  return kill(-leader, number) == 0 || is_there;
}

}  // namespace harness
