#include "commands/input_kind.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "backend/command_line.h"
#include "commands/files.h"
#include "text/nearest.h"

namespace harness {

namespace {

/// Scripts by the end of their name, and what runs them.
struct Interpreter {
  std::string_view ending;
  std::string_view program;
};
constexpr auto interpreters = std::to_array<Interpreter>({
    {".py", "python3"},
    {".js", "node"},
    {".mjs", "node"},
    {".cjs", "node"},
    {".sh", "sh"},
    {".rb", "ruby"},
    {".pl", "perl"},
    {".php", "php"},
    {".lua", "lua"},
});

const Interpreter* interpreter_of(const std::string& word) {
  const auto* found = std::ranges::find_if(
      interpreters, [&](const Interpreter& row) { return word.ends_with(row.ending); });
  return found == interpreters.end() ? nullptr : found;
}

bool is_executable(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

}  // namespace

InputKind kind_of_json(const JsonNode& tree) {
  const std::vector<std::string> keys = {"steps", "command"};
  const auto kind_of_key = [](const std::string& key) {
    return key == "steps" ? InputKind::scenario : InputKind::profile;
  };
  for (const std::string& key : keys) {
    if (tree.find(key)) return kind_of_key(key);
  }
  for (const auto& member : tree.members) {
    if (const auto meant = nearest(member.key, keys)) return kind_of_key(*meant);
  }
  return InputKind::other;
}

InputKind kind_of_word(const std::string& word) {
  if (is_folder(word)) return InputKind::other;
  if (!is_file(word)) {
    const bool is_path = word.empty() || word.find('/') != std::string::npos;
    if (is_path) return InputKind::other;
    const FoundProgram found = find_program(word, "", search_path_of(nullptr));
    return found.error.empty() ? InputKind::program : InputKind::other;
  }
  std::string error;
  const auto source = read_source(word, &error);
  if (!source) return is_executable(word) ? InputKind::program : InputKind::other;
  Diagnostic diagnostic;
  if (const auto tree = parse_json_tree(source->text, &diagnostic)) return kind_of_json(*tree);
  // On some file systems everything can be executed.
  if (word.ends_with(".json")) return InputKind::other;
  const bool runs = is_executable(word) || source->text.starts_with("#!") || interpreter_of(word);
  return runs ? InputKind::program : InputKind::other;
}

std::vector<std::string> runnable_command(std::vector<std::string> words) {
  std::string& first = words.front();
  if (!is_file(first)) return words;
  if (is_executable(first)) {
    if (first.find('/') == std::string::npos) first.insert(0, "./");
  } else if (const Interpreter* row = interpreter_of(first)) {
    words.insert(words.begin(), std::string(row->program));
  }
  return words;
}

}  // namespace harness
