#include "world/world.h"

#include <utility>

#include "world/world_state.h"

namespace harness {

World::World(const Clock& clock, WorldOutput& output, WorldOptions options)
    : state_(std::make_unique<State>(clock, output, std::move(options))) {}

World::~World() = default;

void World::backend_connected(int backend) { state_->connected(backend); }

void World::backend_disconnected(int backend) { state_->disconnected(backend); }

void World::ping(int backend) {
  if (Backend* found = state_->live_backend(backend)) state_->ping(*found);
}

void World::tick() { state_->tick(); }

void World::stop() { state_->stop(); }

void World::process_of(int backend, std::int64_t process_id) {
  if (Backend* found = state_->find_backend(backend)) found->process_id = process_id;
}

bool World::is_connected(std::string_view user) const {
  const User* found = state_->find_user(user);
  return found && found->state == UserState::connected;
}

bool World::knows_user(std::string_view user) const { return state_->find_user(user) != nullptr; }

int World::backend_of(std::string_view user) const {
  const User* found = state_->find_user(user);
  return found ? found->backend : 0;
}

bool World::is_ready(int backend) const {
  const Backend* found = state_->find_backend(backend);
  return found && found->ready;
}

std::uint64_t World::pongs(int backend) const {
  const Backend* found = state_->find_backend(backend);
  return found ? found->pongs : 0;
}

std::string World::stats_id(int backend) const {
  const Backend* found = state_->find_backend(backend);
  return found ? found->stats_id : std::string();
}

std::string World::handle(int backend) const {
  const Backend* found = state_->find_backend(backend);
  return found ? found->handle : std::string();
}

}  // namespace harness
