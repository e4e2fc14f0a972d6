#include "backend/command_line.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "text/shell_words.h"

namespace harness {
namespace {

constexpr std::string_view backend_id_word = "BACKEND_ID";
constexpr std::string_view default_search_path = "/usr/local/bin:/usr/bin:/bin";

/// The command's words with BACKEND_ID replaced (proto/README.md, 1).
std::vector<std::string> own_words(const CommandLine& line) {
  std::vector<std::string> words = line.command;
  const std::string id = std::to_string(line.backend_id);
  for (std::string& word : words) {
    for (std::size_t at = word.find(backend_id_word); at != std::string::npos;
         at = word.find(backend_id_word, at + id.size())) {
      word.replace(at, backend_id_word.size(), id);
    }
  }
  return words;
}

/// The words that Spectrum adds by itself, before its own arguments.
std::vector<std::string> standard_words(const CommandLine& line) {
  return {"--host", line.host, "--port", std::to_string(line.port),
          "--service.backend_id=" + std::to_string(line.backend_id)};
}

std::string normal_path(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return (error ? path : absolute).lexically_normal().string();
}

bool is_file(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// The first bytes of a file; nothing if it cannot be read, which a program need not be.
std::optional<std::string> start_of(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::string start(256, '\0');
  const ssize_t size = read(descriptor, start.data(), start.size());
  close(descriptor);
  if (size < 0) return std::nullopt;
  start.resize(static_cast<std::size_t>(size));
  return start;
}

bool is_text(std::string_view bytes) {
  return std::none_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
  });
}

/// The interpreter of a script's first line, "" if the text does not begin a script.
std::string interpreter_of(std::string_view text) {
  if (!text.starts_with("#!")) return "";
  text = text.substr(2, text.find('\n') - 2);
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return "";
  text.remove_prefix(from);
  return std::string(text.substr(0, text.find_first_of(" \t\r")));
}

/// "" if the file can be run, else why not.
std::string why_not_executable(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    return errno == ENOENT ? "does not exist" : std::strerror(errno);
  }
  if (S_ISDIR(status.st_mode)) return "is a directory";
  if (!S_ISREG(status.st_mode)) return "is not a file";
  if (access(path.c_str(), X_OK) != 0) return "is not executable";
  const std::optional<std::string> start = start_of(path);
  if (!start) return "";
  if (start->empty()) return "is empty";
  // Of other formats only the kernel knows if it can run them.
  if (!start->starts_with("#!") && is_text(*start)) {
    return "is text whose first line names no interpreter (#!/usr/bin/…)";
  }
  const std::string interpreter = interpreter_of(*start);
  if (!interpreter.empty() && access(interpreter.c_str(), X_OK) != 0) {
    return "is a script whose interpreter " + interpreter +
           (errno == ENOENT ? " does not exist" : " cannot be run");
  }
  return "";
}

}  // namespace

std::vector<std::string> backend_command_line(const CommandLine& line) {
  std::vector<std::string> words = own_words(line);
  for (std::string& word : standard_words(line)) words.push_back(std::move(word));
  words.insert(words.end(), line.arguments.begin(), line.arguments.end());
  words.push_back(line.config_path);
  return words;
}

std::string starting_backend_text(const CommandLine& line) {
  std::string text = "Starting new backend " + join_shell_words(own_words(line));
  for (const std::string& word : standard_words(line)) text += " " + word;
  for (const std::string& argument : line.arguments) text += " \"" + argument + "\"";
  return text + " \"" + line.config_path + "\" ";
}

FoundProgram find_program(std::string_view word, const std::string& base_directory,
                          std::string_view search_path) {
  const std::string name(word);
  auto fail = [&](const std::string& why) {
    return FoundProgram{"", "the program \"" + name + "\" " + why};
  };
  if (word.empty()) return fail("has no name");
  if (word.find('/') != std::string_view::npos) {
    const std::string path = normal_path(std::filesystem::path(base_directory) / word);
    std::string why = why_not_executable(path);
    if (why.empty()) return {path, ""};
    if (path != name) why += " (" + path + ")";
    return fail(why);
  }
  std::string near_miss;  // A file of that name which cannot be run says more than "not found".
  for (std::size_t from = 0; from <= search_path.size();) {
    const std::size_t end = std::min(search_path.find(':', from), search_path.size());
    const std::string_view folder = search_path.substr(from, end - from);
    from = end + 1;
    // An empty part of PATH means the current directory, which is the profile's here.
    const std::string path = normal_path(std::filesystem::path(base_directory) / folder / word);
    const std::string why = why_not_executable(path);
    if (why.empty()) return {path, ""};
    if (near_miss.empty() && is_file(path)) near_miss = why + " (" + path + ")";
  }
  if (!near_miss.empty()) return fail(near_miss);
  const std::string beside = normal_path(std::filesystem::path(base_directory) / word);
  return fail(why_not_executable(beside).empty()
                  ? "is not in PATH, did you mean \"./" + name + "\"?"
                  : "is not in PATH");
}

std::string search_path_of(const std::string* environment_path) {
  if (environment_path != nullptr) return *environment_path;
  const char* path = std::getenv("PATH");
  return path != nullptr ? std::string(path) : std::string(default_search_path);
}

ResolvedCommand resolve_command(const std::vector<std::string>& command,
                                const std::string& base_directory, std::string_view search_path) {
  ResolvedCommand resolved;
  const FoundProgram found =
      find_program(command.empty() ? "" : command[0], base_directory, search_path);
  resolved.error = found.error;
  if (!found.error.empty()) return resolved;
  resolved.program = found.path;
  resolved.words = command;
  if (command[0].find('/') != std::string::npos) resolved.words[0] = found.path;
  for (std::size_t i = 1; i < command.size(); ++i) {
    const std::string& word = command[i];
    if (word.empty() || word.front() == '-' || word.front() == '/') continue;
    std::string path = normal_path(std::filesystem::path(base_directory) / word);
    if (is_file(path)) resolved.words[i] = std::move(path);
  }
  return resolved;
}

}  // namespace harness
