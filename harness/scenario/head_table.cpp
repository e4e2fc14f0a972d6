#include <string>

#include "scenario/verb_table.h"

// The tables of verb_table.h that are not about verbs: heads, an action's choices.
namespace harness {
namespace {

constexpr KeyRow start_keys[] = {
    {"arguments", Kind::texts, false, "More arguments, after the profile's."},
    {"config", Kind::config, false, "Section to key to value: in place of the profile's."},
    {"environment", Kind::text_map, false, "More variables of the environment."},
    {"host", Kind::text, false, "The address to listen on, given to the backend as --host."},
    {"wait", Kind::choice, false, "How far the start goes before the first step.",
     "pong connected nothing"},
    {"descriptor_limit", Kind::positive, false, "The backend's limit of open descriptors."},
    {"backend_id", Kind::positive, false, "The number in --service.backend_id."},
};

constexpr KeyRow server_keys[] = {
    {"ping_interval", Kind::duration, false, "Time between two pings."},
    {"drop_idle", Kind::boolean, false, "true: a backend without users is dropped at the tick."},
    {"users_per_backend", Kind::positive, false, "Users that one backend takes."},
    {"first_ping_delay", Kind::duration, false, "The first backend's first PING waits that long."},
};

constexpr KeyRow account_keys[] = {
    {"user", Kind::text, true, "Bare JID."},
    {"legacyName", Kind::text, true, "Name on the legacy network."},
    {"password", Kind::text, true, "Password on the legacy network."},
};

constexpr KeyRow head[] = {
    {"$schema", Kind::text, false, "Path of scenario.schema.json, for editors."},
    {"title", Kind::text, false, "What it checks, in a sentence."},
    {"level", Kind::level, false, "must: Spectrum or its users break without it; should; may."},
    {"source", Kind::text, false, "Where it is written, or the bug's URL."},
    {"needs", Kind::capabilities, false, "Capabilities; a missing one makes it not applicable."},
    {"tags", Kind::texts, false, "Words for --tag."},
    {"timeout", Kind::duration, false, "For the whole scenario; default 30s."},
    {"only_expected", Kind::boolean, false,
     "true: a frame that no step expects and that is not in \"ignore\" fails it."},
    {"ignore", Kind::message_types, false, "Types; default STATS, PONG, BACKEND_CONFIG."},
    {"reacts", Kind::boolean, false, "false: the fake server answers nothing by itself."},
    {"backends", Kind::few, false, "How many backends; default 1."},
    {"start", Kind::options, false, "How the backend is started.", "", start_keys},
    {"server", Kind::options, false, "Times and limits of the fake server.", "", server_keys},
    {"accounts", Kind::accounts, false, "More accounts, or other ones, by name.", "", account_keys},
    {"vars", Kind::scalar_map, false, "Variables."},
    {"steps", Kind::steps, true, "What happens."},
    {"cleanup", Kind::steps, false, "Steps that run whatever happened."},
};

constexpr KeyRow fragment_head[] = {
    {"$schema", Kind::text, false, "Path of scenario.schema.json, for editors."},
    {"title", Kind::text, false, "What it does, in a sentence."},
    {"parameters", Kind::texts, false, "Names that every \"with\" gives."},
    {"steps", Kind::steps, true, "What happens."},
};

}  // namespace

std::span<const KeyRow> head_rows() { return head; }

std::span<const KeyRow> fragment_rows() { return fragment_head; }

std::vector<std::string> words_of(std::string_view choices) {
  std::vector<std::string> result;
  while (!choices.empty()) {
    const std::size_t blank = choices.find(' ');
    result.emplace_back(choices.substr(0, blank));
    choices.remove_prefix(blank == std::string_view::npos ? choices.size() : blank + 1);
  }
  return result;
}

}  // namespace harness
