#include "suite/ladder.h"

#include <algorithm>
#include <iterator>

namespace harness {

namespace {

constexpr AreaRow areas[] = {
    {"start", "The backend starts as Spectrum starts it, and connects."},
    {"ping", "PING, PONG and STATS: how Spectrum knows that the backend is alive."},
    {"exit", "EXIT, the end of the connection, and signals end the process."},
    {"config", "BACKEND_CONFIG: what the backend says of itself."},
    {"login", "LOGIN is answered with CONNECTED or DISCONNECTED."},
    {"logout", "LOGOUT ends a user's time, and he can come back."},
    {"users", "Many users at once, each with his own answers."},
    {"presence", "The user's own presence goes to the legacy network."},
    {"roster", "Contacts: the list after login, adding, editing, blocking, removing."},
    {"messages", "Messages both ways, whatever is in them."},
    {"chat-states", "Typing, paused and active."},
    {"attention", "Buzzes."},
    {"receipts", "Delivery receipts."},
    {"vcard", "vCards are asked for and set."},
    {"rooms", "Rooms: joining, occupants, subjects, messages, leaving."},
    {"raw-xml", "Stanzas as they are, for backends that ask for them."},
    {"query", "Admin commands that a backend may send."},
    {"secrets", "Passwords stay out of output and logs."},
    {"framing", "Frames that TCP cuts and joins."},
    {"reconnect", "What Spectrum does when a backend or a user's connection is lost."},
    {"robustness", "Frames that are damaged, huge, many, or of another version."},
    {"soak", "Long sessions: nothing grows, nothing gets lost."},
};

/// True if a step of the block, or of one inside it, is such.
template <typename Is>
bool has_step(const Steps& steps, const Is& is) {
  return std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
    bool found = is(step);
    visit_blocks(step, [&](const Steps& block) { found = found || has_step(block, is); });
    return found;
  });
}

bool logs_in(const Scenario& scenario) {
  return has_step(scenario.steps, [](const Step& step) {
    if (const auto* act = std::get_if<DoStep>(&step.what)) return act->action->name == "login";
    if (const auto* send = std::get_if<SendStep>(&step.what)) return send->type->name == "LOGIN";
    return std::holds_alternative<UsersStep>(step.what);
  });
}

constexpr RungRow rungs[] = {
    {"conformance/start/connects", "", "starts and connects", "The backend does not come up",
     "Nobody can log in.", "Connect to --host and --port as soon as the process runs.", "start",
     [](const Scenario&) { return true; }},
    {"conformance/ping/answered", "PONG", "answers PING", "PING is not answered",
     "All users are disconnected again and again.", "Answer each PING with PONG and STATS.", "PING",
     [](const Scenario& scenario) { return scenario.start.wait == StartWait::pong; }},
    {"conformance/exit/ends", "", "ends on EXIT", "EXIT does not end the process",
     "Old processes pile up, still logged in to the network.", "End the process at EXIT.", "EXIT",
     [](const Scenario& scenario) { return scenario.area() == "exit"; }},
    {"conformance/login/connected", "CONNECTED", "answers LOGIN", "LOGIN is not answered",
     "Nobody can log in.", "Answer LOGIN with CONNECTED or DISCONNECTED.", "LOGIN", logs_in},
    {"conformance/messages/echo", "CONV_MESSAGE", "answers a message",
     "The contact echo does not answer", "Messages do not arrive.",
     "Send what the network's echo contact answers as CONV_MESSAGE.", "CONV_MESSAGE",
     [](const Scenario& scenario) {
       return std::ranges::find(scenario.needs, "echo") != scenario.needs.end();
     }},
};

}  // namespace

std::span<const AreaRow> area_rows() { return areas; }

const AreaRow* find_area(std::string_view name) {
  const auto* found = std::ranges::find(areas, name, &AreaRow::name);
  return found == std::end(areas) ? nullptr : found;
}

std::size_t place_of_area(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(areas, name, &AreaRow::name) -
                                  std::begin(areas));
}

std::span<const RungRow> rung_rows() { return rungs; }

const RungRow* find_rung(std::string_view scenario_id) {
  const auto* found = std::ranges::find(rungs, scenario_id, &RungRow::scenario);
  return found == std::end(rungs) ? nullptr : found;
}

const RungRow* find_rung_of_answer(std::string_view type) {
  const auto* found =
      type.empty() ? std::end(rungs) : std::ranges::find(rungs, type, &RungRow::answer);
  return found == std::end(rungs) ? nullptr : found;
}

bool breaks_rung(const Outcome& outcome) {
  if (!outcome.trouble.empty() || outcome.interrupted) return false;
  return !outcome.started || std::ranges::any_of(outcome.failures, [](const Failure& failure) {
    return failure.level == Level::must;
  });
}

}  // namespace harness
