#include "world/world_state.h"

#include <algorithm>

#include "text/encoding.h"
#include "world/limits.h"

namespace harness {

std::string fold_name(std::string_view name) {
  std::string folded(name);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

std::string quoted_name(std::string_view name) {
  return "\"" + shorten(name, limits::shown_text) + "\"";
}

Contact* World::User::find_contact(std::string_view name) {
  const auto found = contacts.find(fold_name(name));
  return found == contacts.end() ? nullptr : &found->second;
}

Room* World::User::find_room(std::string_view name) {
  if (rooms.empty()) return nullptr;
  const auto found = rooms.find(fold_name(name));
  return found == rooms.end() ? nullptr : &found->second;
}

bool World::User::has_conversation(std::string_view name) const {
  const std::string key = fold_name(name);
  return conversations.contains(key) || rooms.contains(key);
}

std::vector<Room*> World::User::rooms_in_order() {
  std::vector<Room*> ordered;
  for (auto& [key, room] : rooms) ordered.push_back(&room);
  std::sort(ordered.begin(), ordered.end(),
            [](const Room* a, const Room* b) { return a->order < b->order; });
  return ordered;
}

World::User* World::State::find_user(std::string_view jid) {
  const auto found = users.find(jid);
  return found == users.end() ? nullptr : &found->second;
}

const World::User* World::State::find_user(std::string_view jid) const {
  const auto found = users.find(jid);
  return found == users.end() ? nullptr : &found->second;
}

World::Backend* World::State::find_backend(int number) {
  for (auto one = backends.rbegin(); one != backends.rend(); ++one)
    if ((*one)->number == number) return one->get();
  return nullptr;
}

const World::Backend* World::State::find_backend(int number) const {
  return const_cast<State*>(this)->find_backend(number);
}

World::Backend* World::State::live_backend(int number) {
  Backend* backend = find_backend(number);
  return backend && backend->connected ? backend : nullptr;
}

int World::State::live_count() const {
  return static_cast<int>(std::count_if(backends.begin(), backends.end(),
                                        [](const auto& backend) { return backend->connected; }));
}

void World::State::info(std::string_view category, const std::string& text) {
  output.log(LogLevel::info, category, text);
}

void World::State::warn(std::string_view category, const std::string& text) {
  output.log(LogLevel::warn, category, text);
}

void World::State::error(std::string_view category, const std::string& text) {
  output.log(LogLevel::error, category, text);
}

void World::State::report(std::string_view finding, int backend, std::string detail,
                          MessagePtr message) {
  output.finding(make_finding(finding, backend, std::move(detail), std::move(message)));
}

void World::State::report_limit(std::string_view finding, int backend, std::string detail) {
  if (limits_told.emplace(finding, true).second) report(finding, backend, std::move(detail));
}

void World::State::send(int backend, MessagePtr message) {
  output.send(backend, std::move(message));
}

Fence World::State::fence_now(int backend) const {
  const Backend* found = find_backend(backend);
  return found ? Fence{backend, found->connection, found->pings} : Fence{};
}

bool World::State::may_have_crossed(int from, const Fence& fence) const {
  const Backend* backend = find_backend(from);
  return backend && fence.backend == from && fence.connection == backend->connection &&
         backend->answered_pings() <= fence.pings;
}

}  // namespace harness
