#include "world/world.h"

#include <utility>

#include "world/life.h"
#include "world/received.h"
#include "world/sent.h"
#include "world/state.h"

namespace harness {

World::World(const Clock& clock, WorldOutput& output, WorldOptions options)
    : state_(std::make_unique<world::State>(clock, output, std::move(options))) {}

World::~World() = default;

void World::backend_connected(int backend) { world::backend_connected(*state_, backend); }

void World::backend_disconnected(int backend) { world::backend_disconnected(*state_, backend); }

void World::ping(int backend) {
  if (world::Backend* found = state_->live_backend(backend)) world::ping(*state_, *found);
}

void World::tick() { world::tick(*state_); }

void World::stop() { world::stop(*state_); }

Reading World::received(int backend, const MessagePtr& message) {
  world::Backend* from = state_->live_backend(backend);
  return from ? world::receive(*state_, *from, message) : Reading::goes_on;
}

void World::sent(int backend, const MessagePtr& message) {
  if (world::Backend* to = state_->live_backend(backend)) world::follow_sent(*state_, *to, message);
}

void World::process_of(int backend, std::int64_t process_id) {
  if (world::Backend* found = state_->find_backend(backend)) found->process_id = process_id;
}

bool World::is_connected(std::string_view user) const {
  const world::User* found = state_->find_user(user);
  return found && found->state == world::UserState::connected;
}

int World::users_of(int backend) const {
  const world::Backend* found = state_->find_backend(backend);
  return found ? found->users : 0;
}

}  // namespace harness
