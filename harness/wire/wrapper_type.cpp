#include "wire/wrapper_type.h"

#include <array>

namespace harness {
namespace {

constexpr Sender S = Sender::spectrum, B = Sender::backend, SB = Sender::both;
constexpr std::string_view type_prefix = "TYPE_";

// proto/README.md, 3 and the history at the end of 4. Types older than that history are from 2011.
// clang-format off
constexpr std::array<WrapperType, 35> types{{
    {1, "CONNECTED", B, "Connected", 2011, 0, "the user is logged in to the legacy network"},
    {2, "DISCONNECTED", B, "Disconnected", 2011, 0, "the login failed or the connection was lost"},
    {3, "LOGIN", S, "Login", 2011, 0, "log this user in"},
    {4, "LOGOUT", S, "Logout", 2011, 0, "log this user out"},
    {6, "BUDDY_CHANGED", SB, "Buddy", 2011, 0, "a contact is new, changed or (un)blocked"},
    {7, "BUDDY_REMOVED", SB, "Buddy", 2011, 0, "a contact was removed"},
    {8, "CONV_MESSAGE", SB, "ConversationMessage", 2011, 0, "a message"},
    {9, "PING", S, "", 2011, 0, "asks for a PONG"},
    {10, "PONG", B, "", 2011, 0, "answers a PING"},
    {11, "JOIN_ROOM", S, "Room", 2011, 0, "join a room"},
    {12, "LEAVE_ROOM", S, "Room", 2011, 0, "leave a room"},
    {13, "PARTICIPANT_CHANGED", B, "Participant", 2011, 0, "a room's occupant came, changed or left"},
    {14, "ROOM_NICKNAME_CHANGED", B, "Room", 2011, 0, "the user's own nickname in a room"},
    {15, "ROOM_SUBJECT_CHANGED", SB, "ConversationMessage", 2011, 0, "a room's subject"},
    {16, "VCARD", SB, "VCard", 2011, 0, "a vCard, or the request for one"},
    {17, "STATUS_CHANGED", S, "Status", 2011, 0, "the user's presence"},
    {18, "BUDDY_TYPING", SB, "Buddy", 2011, 0, "chat state composing"},
    {19, "BUDDY_STOPPED_TYPING", SB, "Buddy", 2011, 0, "chat state active"},
    {20, "BUDDY_TYPED", SB, "Buddy", 2011, 0, "chat state paused"},
    {21, "AUTH_REQUEST", B, "Buddy", 2011, 0, "a contact asks for authorization"},
    {22, "ATTENTION", SB, "ConversationMessage", 2011, 0, "a buzz"},
    {23, "STATS", B, "Stats", 2011, 0, "memory and process id, sent after every PONG"},
    {24, "FT_START", SB, "File", 2011, 2022, "a file transfer starts"},
    {25, "FT_FINISH", SB, "File", 2011, 2022, "a file transfer ends"},
    {26, "FT_DATA", SB, "FileTransferData", 2011, 2022, "a piece of a file"},
    {27, "FT_PAUSE", SB, "FileTransferData", 2011, 2022, "pause a file transfer"},
    {28, "FT_CONTINUE", SB, "FileTransferData", 2011, 2022, "go on with a file transfer"},
    {29, "EXIT", S, "", 2011, 0, "end the process"},
    {30, "BACKEND_CONFIG", B, "BackendConfig", 2012, 0, "what the backend supports"},
    {31, "QUERY", SB, "BackendConfig", 2012, 0, "an admin command and its answer"},
    {32, "ROOM_LIST", B, "RoomList", 2012, 0, "the rooms of a user or of all"},
    {33, "CONV_MESSAGE_ACK", B, "ConversationMessage", 2012, 0, "a message was delivered"},
    {34, "RAW_XML", SB, "xml", 2013, 0, "stanzas as they are"},
    {35, "BUDDIES", S, "Buddies", 2015, 0, "the roster on login"},
    {36, "API_VERSION", S, "APIVersion", 2015, 0, "defined, but sent by no released server"},
}};
// clang-format on

constexpr bool sorted_by_number() {
  for (std::size_t i = 1; i < types.size(); ++i) {
    if (types[i - 1].number >= types[i].number) return false;
  }
  return true;
}
static_assert(sorted_by_number());

}  // namespace

std::span<const WrapperType> wrapper_types() { return types; }

const WrapperType* find_wrapper_type(int number) {
  for (const WrapperType& type : types) {
    if (type.number == number) return &type;
  }
  return nullptr;
}

const WrapperType* find_wrapper_type(std::string_view name) {
  if (name.starts_with(type_prefix)) name.remove_prefix(type_prefix.size());
  for (const WrapperType& type : types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

std::vector<std::string> wrapper_type_names() {
  std::vector<std::string> names;
  for (const WrapperType& type : types) names.emplace_back(type.name);
  return names;
}

}  // namespace harness
