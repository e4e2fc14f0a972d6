#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// What Spectrum puts around a backend's own command (proto/README.md, 1).
struct CommandLine {
  std::vector<std::string> command;  ///< The backend's own words; BACKEND_ID is replaced in each.
  std::string host;
  int port = 0;
  int backend_id = 1;
  std::vector<std::string> arguments;  ///< Spectrum's own, between backend_id and the config.
  std::string config_path;
};

/// All words of the child, argv[0] first: command, `--host H --port P`,
/// `--service.backend_id=N`, arguments, config path (proto/README.md, 1).
std::vector<std::string> backend_command_line(const CommandLine& line);

/// The server's log text for it (proto/README.md, 5): `Starting new backend /usr/bin/backend --host
/// 127.0.0.1 --port 31640 --service.backend_id=1 "-n" "/etc/x.cfg" ` with a space at the end.
std::string starting_backend_text(const CommandLine& line);

/// A program as it can be handed to execve, or what is wrong with it.
struct FoundProgram {
  std::string path;   ///< Absolute.
  std::string error;  ///< "" if it can be run. Names the word as written.
};

/// Looks a program up: a word without a slash along `search_path` (the PATH that counts), any other
/// relative to `base_directory`. Errors in words, without a full stop: it does not exist, is a
/// directory, is not executable, its `#!` interpreter is missing, it is an empty word.
FoundProgram find_program(std::string_view word, const std::string& base_directory,
                          std::string_view search_path);

/// The PATH that counts: of `environment` if it has one, else the harness's own.
std::string search_path_of(const std::string* environment_path);

/// A command ready to be run from another directory.
struct ResolvedCommand {
  std::string program;  ///< Absolute path for execve.
  std::vector<std::string>
      words;          ///< argv. The first word is the program's path if it had a slash.
  std::string error;  ///< As of FoundProgram.
};

/// The command with its program found and, since the backend runs in another directory, every later
/// word that names an existing file below `base_directory` made absolute ("echo.py" of
/// `["python3", "echo.py"]`). Options and absolute paths stay as they are.
ResolvedCommand resolve_command(const std::vector<std::string>& command,
                                const std::string& base_directory, std::string_view search_path);

}  // namespace harness
