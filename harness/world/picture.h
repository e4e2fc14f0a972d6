#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "world/state.h"

/// What the server keeps for each user: contacts, conversations, rooms; and vCard requests. None of
/// it grows past world/limits.h: then the finding `limit.…` is made for `backend`.
namespace harness::world {

/// Adds or changes a contact. An empty alias and no groups leave what was there.
void put_contact(State& state, User& user, int backend, std::string_view name,
                 std::string_view alias, const std::vector<std::string>& groups);
void remove_contact(User& user, std::string_view name, bool by_user);
void open_conversation(State& state, User& user, int backend, std::string_view name);
/// The room, new if need be; JOIN_ROOM is not sent. Null past the limit.
Room* want_room(State& state, User& user, std::string_view name, std::string_view nickname,
                std::string_view password);
void send_join(State& state, User& user, Room& room);
/// Forgets the room but for what may be under way; LEAVE_ROOM is not sent.
void leave_room(State& state, User& user, std::string_view name);
void open_vcard_request(State& state, int backend, int id);
void forget_old_vcard_requests(State& state);

}  // namespace harness::world
