#include "scenario/verb_table.h"

namespace harness {
namespace {

constexpr KeyRow common[] = {
    {"level", Kind::level, false, "Its failure counts as that: must, should or may."},
    {"why", Kind::text, false, "Words for the report."},
    {"backend", Kind::positive, false, "Which backend it is about, from 1."},
};

constexpr KeyRow send_keys[] = {
    {"fields", Kind::values, false, "The message's fields; enums by name or number."},
    {"payload", Kind::payload, false,
     "Raw bytes instead of fields: \"hex:…\", \"base64:…\", \"text:…\"."},
    {"chunks", Kind::sizes, false, "Cuts the write: sizes of the first pieces."},
    {"gap", Kind::duration, false, "Waits between pieces."},
};

constexpr KeyRow do_keys[] = {
    {"user", Kind::account, true, "The account that does it."},
};

constexpr KeyRow expect_keys[] = {
    {"fields", Kind::matchers, false, "What its fields must be: values or matchers."},
    {"within", Kind::duration, false, "How long to wait for it."},
    {"count", Kind::positive, false, "How many such frames."},
    {"save", Kind::save, false, "Keeps fields as variables: variable to field."},
    {"next", Kind::boolean, false, "true: no other frame before it."},
};

constexpr KeyRow all_of_part_keys[] = {
    {"fields", Kind::matchers, false, "What its fields must be: values or matchers."},
    {"within", Kind::duration, false, "How long to wait for it."},
    {"count", Kind::positive, false, "How many such frames."},
    {"save", Kind::save, false, "Keeps fields as variables: variable to field."},
    {"level", Kind::level, false, "Its failure counts as that: must, should or may."},
    {"why", Kind::text, false, "Words for the report."},
};

constexpr KeyRow expect_none_keys[] = {
    {"fields", Kind::matchers, false, "What its fields would be: values or matchers."},
    {"until", Kind::choice, false, "Sends PING and looks at all that comes before its PONG.",
     "pong"},
    {"quiet", Kind::duration, false, "Waits that long as well."},
};

constexpr KeyRow all_of_keys[] = {
    {"within", Kind::duration, false, "How long to wait for all of them."},
};

constexpr KeyRow log_keys[] = {
    {"contains", Kind::templated, false, "The line holds this text."},
    {"matches", Kind::pattern, false, "The line matches this pattern (RE2)."},
    {"line", Kind::templated, false, "The line is this text."},
    {"level", Kind::log_level, false,
     "The line's level: INFO, WARN or ERROR. Or the step's: must, should, may."},
    {"within", Kind::duration, false, "How long to wait for it."},
    {"ordered", Kind::boolean, false, "true: it comes after what the step before found."},
};

constexpr KeyRow log_none_keys[] = {
    {"contains", Kind::templated, false, "No line holds this text."},
    {"matches", Kind::pattern, false, "No line matches this pattern (RE2)."},
    {"line", Kind::templated, false, "No line is this text."},
    {"level", Kind::log_level, false,
     "The line's level: INFO, WARN or ERROR. Or the step's: must, should, may."},
};

constexpr KeyRow ping_options[] = {
    {"within", Kind::duration, false, "How long to wait for the PONG."},
};

constexpr KeyRow raw_options[] = {
    {"hex", Kind::hex, false, "The bytes as hex digits, blanks between them as you like."},
    {"base64", Kind::base64, false, "The bytes as base64."},
    {"text", Kind::templated, false, "The bytes as text."},
    {"times", Kind::positive, false, "How many times."},
    {"frame", Kind::boolean, false, "true: a length word in front of each."},
    {"chunks", Kind::sizes, false, "Cuts the write: sizes of the first pieces."},
    {"gap", Kind::duration, false, "Waits between pieces."},
};

constexpr KeyRow connection_options[] = {
    {"close", Kind::choice, false, "Ends it: with FIN, with RST, or only the harness's half.",
     "fin rst half"},
    {"stop_reading", Kind::boolean, false,
     "true: the harness reads no more; false: it reads again."},
    {"delay", Kind::duration, false, "Every later write waits that long first."},
    {"rate", Kind::size, false, "Later writes at so many bytes a second."},
    {"expect", Kind::choice, false, "Waits until the backend has closed it.", "closed"},
    {"within", Kind::duration, false, "How long to wait for that."},
};

constexpr KeyRow exit_options[] = {
    {"within", Kind::duration, false, "How long to wait for its end."},
    {"code", Kind::integer, false, "The exit code it must have."},
    {"signal", Kind::signal, false, "The signal it must die of."},
    {"any", Kind::boolean, false, "true: any end will do."},
};

constexpr KeyRow bound_options[] = {
    {"less_than", Kind::size, false, "The figure is below this."},
    {"grown_by_at_most", Kind::size, false, "It has grown by no more than this."},
};

constexpr KeyRow resources_options[] = {
    {"memory", Kind::options, false, "Resident memory in bytes.", "", bound_options},
    {"descriptors", Kind::options, false, "Open descriptors.", "", bound_options},
    {"threads", Kind::options, false, "Threads.", "", bound_options},
    {"children", Kind::options, false, "Child processes.", "", bound_options},
    {"since", Kind::text, false,
     "The mark that growth is measured from; else the session's start."},
    {"mark", Kind::text, false, "Takes the figures under this name, for a later \"since\"."},
};

constexpr KeyRow spawn_options[] = {
    {"id", Kind::positive, false, "Its number, for \"backend\" of later steps. Default 2."},
};

constexpr KeyRow repeat_keys[] = {
    {"steps", Kind::steps, true, "The steps to repeat; ${i} counts from 1."},
};

constexpr KeyRow for_each_keys[] = {
    {"in", Kind::scalars, true, "The values."},
    {"steps", Kind::steps, true, "The steps to run with each."},
};

constexpr KeyRow users_keys[] = {
    {"steps", Kind::steps, false,
     "Run once for each, with ${i}, ${user}, ${user.user}, ${user.legacyName}."},
};

constexpr KeyRow use_keys[] = {
    {"with", Kind::scalar_map, false, "The fragment's parameters."},
};

constexpr VerbRow verbs[] = {
    {{"send", Kind::message_type, true, "Sends one frame."},
     send_keys,
     R"({"send": "LOGIN", "fields": {"user": "a@b", "legacyName": "a", "password": "x"}, "chunks": [1, 3], "gap": "5ms"})"},
    {{"do", Kind::action, true,
      "What an XMPP user does, as the frames that Spectrum sends for it."},
     do_keys,
     R"({"do": "write", "user": "alice", "to": "${contact.echo}", "text": "hi", "id": "m1"})"},
    {{"expect", Kind::message_type, true,
      "Waits for a matching frame after the last one matched; others in between are passed over."},
     expect_keys,
     R"({"expect": "CONNECTED", "fields": {"user": "${alice.user}"}, "within": "2s", "count": 1, "save": {"who": "user"}, "next": false})"},
    {{"expect_none", Kind::message_type, true, "No such frame comes."},
     expect_none_keys,
     R"({"expect_none": "CONV_MESSAGE", "fields": {}, "until": "pong", "quiet": "300ms"})"},
    {{"all_of", Kind::parts, true, "All of them, in any order."},
     all_of_keys,
     R"({"all_of": [{"expect": "CONNECTED"}, {"expect": "BUDDY_CHANGED"}], "within": "5s"})"},
    {{"any_of", Kind::branches, true, "The first branch whose first expect matches."},
     {},
     R"({"any_of": [[{"expect": "CONNECTED"}], [{"expect": "DISCONNECTED"}, {"note": "refused"}]]})"},
    {{"log", Kind::log_source, true, "A line in server, stdout, stderr or a log of the profile."},
     log_keys,
     R"({"log": "server", "contains": "PING to", "level": "INFO", "within": "2s", "ordered": true})"},
    {{"log_none", Kind::log_source, true, "No such line until now."},
     log_none_keys,
     R"({"log_none": "stderr", "matches": "(?i)traceback"})"},
    {{"ping", Kind::options, true, "PING, and its PONG.", "", ping_options},
     {},
     R"({"ping": {"within": "2s"}})"},
    {{"raw", Kind::options, true, "Bytes as they are.", "", raw_options},
     {},
     R"({"raw": {"hex": "00000002 0809"}})"},
    {{"together", Kind::steps, true, "Several of send, raw and do in one write."},
     {},
     R"({"together": [{"send": "PING"}, {"raw": {"hex": "00000002 0809"}}, {"do": "login", "user": "alice"}]})"},
    {{"connection", Kind::options, true, "Closes, stalls, slows or watches the connection.", "",
      connection_options},
     {},
     R"({"connection": {"close": "rst"}})"},
    {{"signal", Kind::signal, true, "A signal to the backend."}, {}, R"({"signal": "SIGTERM"})"},
    {{"exit", Kind::options, true, "Waits for the backend's end.", "", exit_options},
     {},
     R"({"exit": {"within": "3s", "code": 0}})"},
    {{"resources", Kind::options, true, "Bounds on what the backend uses.", "", resources_options},
     {},
     R"({"resources": {"memory": {"less_than": "200MiB"}, "descriptors": {"grown_by_at_most": 0}}})"},
    {{"mark", Kind::text, true, "Takes what the backend uses now, for a later \"since\"."},
     {},
     R"({"mark": "mark1"})"},
    {{"spawn", Kind::options, true, "Starts another backend.", "", spawn_options},
     {},
     R"({"spawn": {"id": 2}})"},
    {{"repeat", Kind::positive, true, "Runs the steps that often; ${i} counts from 1."},
     repeat_keys,
     R"({"repeat": 100, "steps": [{"ping": {}}]})"},
    {{"for_each", Kind::variable, true, "Runs the steps with each value in the variable."},
     for_each_keys,
     R"({"for_each": "text", "in": ["a", "b"], "steps": [{"note": "${text}"}]})"},
    {{"users", Kind::few, true, "Logs in made-up accounts u1, u2, … side by side."},
     users_keys,
     R"({"users": 50, "steps": [{"expect": "CONV_MESSAGE", "fields": {"userName": "${user.user}"}}]})"},
    {{"use", Kind::fragment, true, "The steps of a fragment of scenarios/fragments."},
     use_keys,
     R"({"use": "logged-in", "with": {"user": "alice"}})"},
    {{"set", Kind::scalar_map, true, "Sets variables."}, {}, R"({"set": {"x": "1"}})"},
    {{"pause", Kind::duration, true, "Waits."}, {}, R"({"pause": "1s"})"},
    {{"note", Kind::templated, true, "Words for the report."}, {}, R"({"note": "the quiet part"})"},
};

}  // namespace

std::span<const VerbRow> verb_rows() { return verbs; }

const VerbRow* find_verb(std::string_view name) {
  for (const VerbRow& verb : verbs) {
    if (verb.name() == name) return &verb;
  }
  return nullptr;
}

std::vector<std::string> verb_names() {
  std::vector<std::string> result;
  for (const VerbRow& verb : verbs) result.emplace_back(verb.name());
  return result;
}

std::span<const KeyRow> common_rows() { return common; }

std::span<const KeyRow> part_rows() { return all_of_part_keys; }

}  // namespace harness
