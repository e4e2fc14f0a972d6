#include "scenario/head.h"

#include "backend/profile_rows.h"
#include "scenario/kinds.h"
#include "scenario/print.h"

namespace harness {

namespace {

constexpr Key start_keys[] = {
    {"arguments", kinds::texts, optional, "More arguments, after the profile's."},
    {"config", kinds::config_sections, optional,
     "Section to key to value: in place of the profile's."},
    {"environment", kinds::text_map, optional, "More environment variables."},
    {"host", kinds::text, optional, "The address to listen on, given to the backend as --host."},
    {"wait", kinds::choice, optional, "How far the start goes before the first step.",
     "pong connected nothing"},
    {"descriptor_limit", kinds::positive, optional, "The backend's limit of open descriptors."},
    {"backend_id", kinds::positive, optional, "The number in --service.backend_id."},
};

constexpr Key server_keys[] = {
    {"ping_interval", kinds::duration, optional, "Time between two PINGs."},
    {"drop_idle", kinds::boolean, optional,
     "true: a backend without users is dropped at the next PING."},
    {"users_per_backend", kinds::positive, optional, "How many users one backend takes."},
    {"first_ping_delay", kinds::duration, optional,
     "The first backend's first PING waits that long."},
};

constexpr Key head[] = {
    {"$schema", kinds::text, optional, "Path of scenario.schema.json, for editors."},
    {"title", kinds::text, optional, "What it checks, in a sentence."},
    {"level", kinds::level, optional,
     "Who is hurt if it fails. must: the real server or its users; should: an administrator, or "
     "users in rare circumstances; may: nobody, but it would be nice to have."},
    {"source", kinds::text, optional, "Where it is written, or the bug's URL."},
    {"needs", kinds::needs, optional,
     "Words of the profile's can, or of its limits; if the profile lacks one, the scenario is not "
     "applicable."},
    {"tags", kinds::texts, optional, "Words for --tag."},
    {"timeout", kinds::duration, optional, "For the whole scenario. Default: 30s."},
    {"only_expected", kinds::boolean, optional,
     "true: a frame that no step expects and that is not in \"ignore\" fails it."},
    {"ignore", kinds::message_types, optional, "Types. Default: STATS, PONG, BACKEND_CONFIG."},
    {"reacts", kinds::boolean, optional,
     "false: the fake server does not react by itself, the steps do."},
    {"legal", kinds::boolean, optional,
     "false: it sends what no released server sends (proto/README.md, 7: What the server never "
     "sends). Whatever comes of it, findings too, counts at most as the scenario's level, which "
     "cannot be must then."},
    {"backends", kinds::few, optional, "How many backends. Default: 1."},
    {"start", kinds::object, optional, "How the backend is started.", "", start_keys},
    {"server", kinds::object, optional, "Times and limits of the fake server.", "", server_keys},
    {"accounts", kinds::accounts, optional, "More accounts, or other ones, by name."},
    {"vars", kinds::scalar_map, optional, "Variables."},
    {"steps", kinds::steps, required, "What happens."},
    {"cleanup", kinds::steps, optional, "Steps that run whatever happened."},
};

constexpr Key fragment_head[] = {
    {"$schema", kinds::text, optional, "Path of scenario.schema.json, for editors."},
    {"title", kinds::text, optional, "What it does, in a sentence."},
    {"parameters", kinds::texts, optional, "Names that every \"with\" gives."},
    {"steps", kinds::steps, required, "What happens."},
};

/// The words of `wait`, in the order of StartWait.
const std::vector<std::string> wait_words() {
  return words_of(find_key(start_keys, "wait")->choices);
}

const std::vector<std::string> usually_ignored{"STATS", "PONG", "BACKEND_CONFIG"};

void read_start(ParseRun& run, const JsonNode& node, Start* start) {
  const Keys keys = check_object(run, node, *find_key(head, "start"));
  start->arguments = keys.texts("arguments");
  if (const JsonNode* config = keys.find("config")) start->config = read_config_sections(*config);
  start->environment = keys.text_map("environment");
  if (keys.has("host")) start->host = keys.text("host");
  const std::vector<std::string> waits = wait_words();
  for (std::size_t i = 0; i < waits.size(); ++i) {
    if (keys.text("wait") == waits[i]) start->wait = static_cast<StartWait>(i);
  }
  start->descriptor_limit = keys.number("descriptor_limit");
  start->backend_id = static_cast<int>(keys.number("backend_id").value_or(1));
}

Json print_start(const Start& start) {
  Json json = Json::object();
  if (!start.arguments.empty()) json["arguments"] = start.arguments;
  for (const auto& [section, keys] : start.config) {
    json["config"][section] = Json::object();
    for (const auto& [key, values] : keys) {
      Json& value = json["config"][section][key];
      if (values.size() == 1) {
        value = values.front();
      } else {
        value = values;
      }
    }
  }
  for (const auto& [name, value] : start.environment) json["environment"][name] = value;
  if (start.host) json["host"] = *start.host;
  if (start.wait != StartWait::pong) {
    json["wait"] = wait_words()[static_cast<std::size_t>(start.wait)];
  }
  if (start.descriptor_limit) json["descriptor_limit"] = *start.descriptor_limit;
  if (start.backend_id != 1) json["backend_id"] = start.backend_id;
  return json;
}

void read_server(ParseRun& run, const JsonNode& node, ServerOptions* server) {
  const Keys keys = check_object(run, node, *find_key(head, "server"));
  server->ping_interval = keys.duration("ping_interval");
  server->drop_idle = keys.boolean("drop_idle");
  if (const auto users = keys.number("users_per_backend")) {
    server->users_per_backend = static_cast<int>(*users);
  }
  server->first_ping_delay = keys.duration("first_ping_delay");
}

Json print_server(const ServerOptions& server) {
  Json json = Json::object();
  if (server.ping_interval) json["ping_interval"] = format_duration(*server.ping_interval);
  if (server.drop_idle) json["drop_idle"] = *server.drop_idle;
  if (server.users_per_backend) json["users_per_backend"] = *server.users_per_backend;
  if (server.first_ping_delay) json["first_ping_delay"] = format_duration(*server.first_ping_delay);
  return json;
}

Json print_account(const Account& account) {
  Json json = Json::object();
  json["user"] = account.user;
  json["legacyName"] = account.legacy_name;
  json["password"] = account.password;
  return json;
}

}  // namespace

std::span<const Key> head_rows() { return head; }

std::span<const Key> fragment_rows() { return fragment_head; }

void parse_head(ParseRun& run, const Keys& keys, Scenario* scenario) {
  scenario->title = keys.has("title") ? keys.text("title") : scenario->id;
  scenario->level = parse_level(keys.text("level")).value_or(Level::must);
  scenario->source = keys.text("source");
  scenario->needs = keys.texts("needs");
  scenario->tags = keys.texts("tags");
  scenario->timeout = keys.duration("timeout").value_or(scenario->timeout);
  scenario->only_expected = keys.boolean("only_expected").value_or(false);
  scenario->reacts = keys.boolean("reacts").value_or(true);
  scenario->legal = keys.boolean("legal").value_or(true);
  if (!scenario->legal && scenario->level == Level::must) {
    run.error(keys.find("legal")->offset,
              "a scenario with \"legal\": false has the level must, expected should or may");
  }
  scenario->backends = static_cast<int>(keys.number("backends").value_or(1));
  for (const std::string& name : keys.has("ignore") ? keys.texts("ignore") : usually_ignored) {
    scenario->ignore.push_back(find_wrapper_type(name));
  }
  if (const JsonNode* start = keys.find("start")) read_start(run, *start, &scenario->start);
  if (const JsonNode* server = keys.find("server")) read_server(run, *server, &scenario->server);
  if (const JsonNode* accounts = keys.find("accounts")) {
    for (const auto& member : accounts->members) run.scope().add_account(member.key);
    scenario->accounts = read_accounts(run, *accounts);
  }
  if (const JsonNode* vars = keys.find("vars")) {
    for (const JsonNode::Member& member : vars->members) {
      Template value = run.read_scalar(member.value);
      run.scope().define(member.key, run.scope().may_name_account(value));
      scenario->vars.emplace_back(member.key, std::move(value));
    }
  }
}

void print_head(const Scenario& scenario, Json* json) {
  if (scenario.title != scenario.id) (*json)["title"] = scenario.title;
  if (scenario.level != Level::must) (*json)["level"] = level_name(scenario.level);
  if (!scenario.source.empty()) (*json)["source"] = scenario.source;
  if (!scenario.needs.empty()) (*json)["needs"] = scenario.needs;
  if (!scenario.tags.empty()) (*json)["tags"] = scenario.tags;
  if (scenario.timeout != Scenario().timeout) {
    (*json)["timeout"] = format_duration(scenario.timeout);
  }
  if (scenario.only_expected) (*json)["only_expected"] = true;
  std::vector<std::string> ignored;
  for (const WrapperType* type : scenario.ignore) ignored.emplace_back(type->name);
  if (ignored != usually_ignored) (*json)["ignore"] = ignored;
  if (!scenario.reacts) (*json)["reacts"] = false;
  if (!scenario.legal) (*json)["legal"] = false;
  if (scenario.backends != 1) (*json)["backends"] = scenario.backends;
  if (Json start = print_start(scenario.start); !start.empty()) (*json)["start"] = std::move(start);
  if (Json server = print_server(scenario.server); !server.empty()) {
    (*json)["server"] = std::move(server);
  }
  for (const Account& account : scenario.accounts) {
    (*json)["accounts"][account.name] = print_account(account);
  }
  if (!scenario.vars.empty()) (*json)["vars"] = print_templates(scenario.vars);
}

}  // namespace harness
