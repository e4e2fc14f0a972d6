#include "wire/wrapper_type.h"

#include <array>

namespace harness {
namespace {

constexpr Sender S = Sender::spectrum, B = Sender::backend, SB = Sender::both;
constexpr std::string_view type_prefix = "TYPE_";

// proto/README.md, 3 and the history at the end of 4. Types older than that history are from 2011.
constexpr std::array<WrapperType, 35> types{{
    {1, "CONNECTED", B, "Connected", 2011, 0, "the user is logged in to the legacy network",
     "The backend, once the legacy network has accepted the user of a LOGIN.",
     "Each CONNECTED makes the server join all of the user's rooms again, so send one for each "
     "LOGIN."},
    {2, "DISCONNECTED", B, "Disconnected", 2011, 0, "the login failed or the connection was lost",
     "The backend, when a login fails or the connection to the legacy network is lost.",
     "Errors 0 and 16 make the server log in again, up to three times: a wrong password is 2. Sent "
     "late, in answer to LOGOUT, it is taken for a refusal of the user's next LOGIN."},
    {3, "LOGIN", S, "Login", 2011, 0, "log this user in",
     "Spectrum, when a user comes online, or is moved to another backend after a crash.",
     "Log in without blocking: PINGs must be answered meanwhile, and STATUS_CHANGED comes before "
     "CONNECTED."},
    {4, "LOGOUT", S, "Logout", 2011, 0, "log this user out",
     "Spectrum, when a user goes offline, in answer to DISCONNECTED, and for every user at "
     "shutdown.",
     "No answer is due. In gateway mode it can come for a user who was never logged in."},
    {6, "BUDDY_CHANGED", SB, "Buddy", 2011, 0, "a contact is new, changed or (un)blocked",
     "Spectrum, when the user adds or edits a contact or, with `blocked` set, blocks or unblocks "
     "one. The backend, when a contact is new or has changed.",
     "Without a status it means ONLINE. An empty alias and an empty list of groups change nothing, "
     "and a contact with the user's own legacyName is ignored."},
    {7, "BUDDY_REMOVED", SB, "Buddy", 2011, 0, "a contact was removed",
     "Spectrum, when the user removes a contact. The backend, when a contact was removed on the "
     "legacy network.",
     "The server drops it, with a warning, if the user has no such contact."},
    {8, "CONV_MESSAGE", SB, "ConversationMessage", 2011, 0, "a message",
     "Spectrum, when the user writes to a contact, a room or an occupant. The backend, when a "
     "message arrives.",
     "A timestamp not in the form YYYYMMDDThhmmss loses the message. `nickname` makes it a room "
     "message, and `xhtml` that is not well-formed breaks the XMPP stream."},
    {9, "PING", S, "", 2011, 0, "asks for a PONG",
     "Spectrum, on every new connection and every 20 s.",
     "A backend that sends nothing until the next PING is due is dropped with SIGABRT, and its "
     "users with it."},
    {10, "PONG", B, "", 2011, 0, "answers a PING", "The backend, in answer to each PING.",
     "STATS has to follow it."},
    {11, "JOIN_ROOM", S, "Room", 2011, 0, "join a room",
     "Spectrum, when the user joins a room: after CONNECTED, and again after each later CONNECTED.",
     "It may arrive while the LEAVE_ROOM of the same room is still being carried out."},
    {12, "LEAVE_ROOM", S, "Room", 2011, 0, "leave a room",
     "Spectrum, when the user leaves a room, for each room before LOGOUT, and when joining one has "
     "failed.",
     "`nickname` is empty. In gateway mode it may name a contact."},
    {13, "PARTICIPANT_CHANGED", B, "Participant", 2011, 0,
     "a room's occupant came, changed or left",
     "The backend, when an occupant of a room comes, changes or leaves.",
     "The client enters the room only when the user's own participant arrives, under the nickname "
     "of JOIN_ROOM or of the last ROOM_NICKNAME_CHANGED. The flag ME is never read."},
    {14, "ROOM_NICKNAME_CHANGED", B, "Room", 2011, 0, "the user's own nickname in a room",
     "The backend, when the user's nickname in a room differs from the one asked for, or changes.",
     "Send it before the user's own participant, or the participant is taken for somebody else."},
    {15, "ROOM_SUBJECT_CHANGED", SB, "ConversationMessage", 2011, 0, "a room's subject",
     "Spectrum, when the user sets a subject. The backend, when a room's subject is known or has "
     "changed.",
     "The subject is in `message`. It is forwarded only after the user's own participant."},
    {16, "VCARD", SB, "VCard", 2011, 0, "a vCard, or the request for one",
     "Spectrum, as a request (with an id) or when the user's own vCard changes (with `photo`). The "
     "backend, in answer, with the id of the request.",
     "Ids count up from 0, so 0 is a request, too, if there is no `photo`. An answer after 40 s is "
     "dropped."},
    {17, "STATUS_CHANGED", S, "Status", 2011, 0, "the user's presence",
     "Spectrum, at once after LOGIN and with every presence of the user.",
     "It does not wait for CONNECTED, and repeats a presence that has not changed."},
    {18, "BUDDY_TYPING", SB, "Buddy", 2011, 0, "chat state composing",
     "Spectrum or the backend, for the chat state composing.",
     "The server drops it unless the conversation exists."},
    {19, "BUDDY_STOPPED_TYPING", SB, "Buddy", 2011, 0, "chat state active",
     "Spectrum or the backend, for the chat state active.",
     "Its number is easily swapped with that of BUDDY_TYPED, 20. The server drops it unless the "
     "conversation exists."},
    {20, "BUDDY_TYPED", SB, "Buddy", 2011, 0, "chat state paused",
     "Spectrum or the backend, for the chat state paused.",
     "Its number is easily swapped with that of BUDDY_STOPPED_TYPING, 19. The server drops it "
     "unless the conversation exists."},
    {21, "AUTH_REQUEST", B, "Buddy", 2011, 0, "a contact asks for authorization",
     "The backend, when a contact asks to see the user's presence.", ""},
    {22, "ATTENTION", SB, "ConversationMessage", 2011, 0, "a buzz",
     "Spectrum, when the user buzzes a contact with a text. The backend, when a contact buzzes the "
     "user.",
     "From the server it always has a text; a buzz without one is not sent."},
    {23, "STATS", B, "Stats", 2011, 0, "memory and process id, sent after every PONG",
     "The backend, after every PONG.",
     "`id` is the decimal id of the backend's own process, to which the server sends SIGABRT when "
     "a PING is not answered."},
    {24, "FT_START", SB, "File", 2011, 2022, "a file transfer starts", "Nobody since 2022.",
     "Today's server stops reading its buffer at it until more bytes arrive."},
    {25, "FT_FINISH", SB, "File", 2011, 2022, "a file transfer ends", "Nobody since 2022.",
     "Today's server stops reading its buffer at it until more bytes arrive."},
    {26, "FT_DATA", SB, "FileTransferData", 2011, 2022, "a piece of a file", "Nobody since 2022.",
     "Today's server stops reading its buffer at it until more bytes arrive."},
    {27, "FT_PAUSE", SB, "FileTransferData", 2011, 2022, "pause a file transfer",
     "Nobody since 2022.",
     "Today's server stops reading its buffer at it until more bytes arrive."},
    {28, "FT_CONTINUE", SB, "FileTransferData", 2011, 2022, "go on with a file transfer",
     "Nobody since 2022.",
     "Today's server stops reading its buffer at it until more bytes arrive."},
    {29, "EXIT", S, "", 2011, 0, "end the process",
     "Spectrum, at shutdown, when it drops the backend, and when the connection has ended.",
     "The server closes the connection right behind it and does not wait for the process."},
    {30, "BACKEND_CONFIG", B, "BackendConfig", 2012, 0, "what the backend supports",
     "The backend, before or after its first PONG, or never.",
     "The payload is a BackendConfig that holds INI text, not the text itself. Without "
     "needRegistration=0 nobody can log in in server mode, and a bad boolean loses the whole "
     "text."},
    {31, "QUERY", SB, "BackendConfig", 2012, 0, "an admin command and its answer",
     "Spectrum, with the answer. The backend, with an admin command.",
     "`online_users` crashes the released server while a user is online."},
    {32, "ROOM_LIST", B, "RoomList", 2012, 0, "the rooms of a user or of all",
     "The backend, with the rooms of one user or, without a user, of the whole network.",
     "The lists of rooms and of names run in parallel, and the shorter one counts."},
    {33, "CONV_MESSAGE_ACK", B, "ConversationMessage", 2012, 0, "a message was delivered",
     "The backend, when a message that carried an id was delivered. Old Python plugins also expect "
     "it from Spectrum, which never sends it.",
     "Without the id of the message the server drops it."},
    {34, "RAW_XML", SB, "xml", 2013, 0, "stanzas as they are",
     "Spectrum, for the stanzas of its users, and the backend, for those of its contacts, if it "
     "announced rawxml=1 in BACKEND_CONFIG.",
     "The payload is the XML itself, no protobuf message. Text that is not well-formed poisons the "
     "server's parser for good."},
    {35, "BUDDIES", S, "Buddies", 2015, 0, "the roster on login",
     "Spectrum, after LOGIN, if BACKEND_CONFIG asks for it with send_buddies_on_login=1.",
     "It comes even if the list is empty."},
    {36, "API_VERSION", S, "APIVersion", 2015, 0, "defined, but sent by no released server",
     "Nobody: it is defined, but no released server sends it.", ""},
}};

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
