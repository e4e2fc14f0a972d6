#include "options.h"

#include <cstdlib>
#include <fstream>
#include <string_view>

#include "bugs.h"
#include "quirks.h"

namespace echo {
namespace {

/// An echo needs no settings: what a real backend has to connect to would be read here.
bool read_config(const std::string& path) {
  std::ifstream config(path);
  std::string line;
  while (std::getline(config, line)) continue;
  return config.eof();
}

}  // namespace

std::string read_options(int argc, char** argv, Options& options) {
  Start& start = options.start;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::string next = i + 1 < argc ? argv[i + 1] : "";
    const std::string_view id = "--service.backend_id=";
    start.arguments.emplace_back(word);
    if (word == "--host") start.host = next;
    if (word == "--port") start.port = next;
    if (word.rfind(id, 0) == 0) start.backend_id = std::atoi(argv[i] + id.size());
    if (word == "--rawxml") options.raw_xml = true;
    if (word == "--send-buddies") options.send_buddies = true;
    if (word == "--room-list") options.room_list = true;
    if (word == "--query") options.query = next;
    if (word == "--contact") options.contact = next;
    if (word == "--room") options.room = next;
    if (word == "--missing-room") options.missing_room = next;
    if (word == "--wrong-password") options.wrong_password = next;
    if (word == "--bug" || word == "--quirk") {
      const MisbehaviourRow* row = find_row(word == "--bug" ? bugs() : quirks(), next);
      if (row == nullptr) return "there is no " + std::string(word.substr(2)) + " named " + next;
      options.odd = row->make();
    }
  }
  if (start.host.empty() || start.port.empty()) {
    return "usage: echo --host HOST --port PORT [OPTION]... CONFIG";
  }
  start.config_path = argv[argc - 1];
  return read_config(start.config_path) ? "" : "cannot read the config " + start.config_path;
}

}  // namespace echo
