#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "world/backend_config.h"
#include "world/world.h"
#include "world/xml_stream.h"

/// The picture that the world keeps: data, and how it is looked up. What changes it stands in
/// life.h, users.h, picture.h, received.h, sent.h and actions.h.
namespace harness::world {

/// Looks up std::string keys by std::string_view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};
template <typename Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

/// A moment in what was sent to one connection. Frames that were under way when the server sent
/// LOGOUT or LEAVE_ROOM are no fault of the backend's. PONGs answer PINGs in order, so once a PING
/// sent after that moment is answered, nothing older can be under way.
struct Fence {
  int backend = 0;
  std::uint64_t connection = 0;
  std::uint64_t pings = 0;  ///< Sent before the moment.
};

struct Contact {
  std::string name;
  std::string alias;
  std::vector<std::string> groups;
  bool blocked = false;
};

struct Room {
  std::string name;            ///< As the user wrote it.
  std::string asked_nickname;  ///< Of JOIN_ROOM; asked for again after each CONNECTED.
  std::string nickname;        ///< His own now: the asked one, or that of ROOM_NICKNAME_CHANGED.
  std::string password;
  bool sent = false;        ///< JOIN_ROOM was sent, at least once.
  std::uint64_t order = 0;  ///< Rooms are joined and left in the order they were asked for.
};

/// The user's life in the server (proto/README.md 5, 6).
enum class UserState {
  waiting,       ///< No backend has room; queued.
  logging_in,    ///< LOGIN sent.
  connected,     ///< CONNECTED received.
  reconnecting,  ///< LOGIN sent again after a lost backend or DISCONNECTED 0 or 16.
};

/// A user whom the server knows, from his login until LOGOUT.
struct User {
  std::string jid;
  std::string legacy_name;
  std::string password;
  UserState state = UserState::waiting;
  int backend = 0;        ///< 0 while he waits for one.
  int clients = 1;        ///< XMPP clients of his that are online.
  int reconnects = 0;     ///< In a row, without a CONNECTED between.
  int connected_due = 0;  ///< LOGINs sent that no CONNECTED has answered.
  std::uint64_t order = 0;
  pb::StatusType status = pb::STATUS_ONLINE;
  std::string status_message;
  TextMap<Contact> contacts;
  std::size_t contact_bytes = 0;
  bool contacts_full = false;
  TextSet removed_contacts;  ///< By the user; the backend may confirm it.
  TextSet conversations;
  std::size_t conversation_bytes = 0;
  bool conversations_full = false;
  TextMap<Room> rooms;        ///< Joined, or waiting for CONNECTED.
  TextMap<Fence> left_rooms;  ///< Since they were last joined.

  Contact* find_contact(std::string_view name);
  Room* find_room(std::string_view name);
  /// Rooms count as conversations.
  bool has_conversation(std::string_view name) const;
  std::vector<Room*> rooms_in_order();
};

/// What is remembered of a user after LOGOUT, so that frames that cross it are told from faults.
struct Departed {
  Fence fence;
  int connected_due = 0;
  std::vector<std::string> rooms;  ///< Keys.

  bool was_in(std::string_view room_key) const {
    return std::find(rooms.begin(), rooms.end(), room_key) != rooms.end();
  }
};

/// One connection of a backend. Kept after its end, for what is asked about it later.
struct Backend {
  int number = 0;
  std::string handle;
  std::uint64_t connection = 0;  ///< Counts all connections of the session, from 1.
  std::int64_t process_id = 0;   ///< 0 if it is not known.
  bool connected = false;
  bool ready = false;     ///< The first PONG came.
  bool answered = true;   ///< Something came since the last tick's PING.
  bool will_die = false;  ///< users_per_backend=1 and its user is gone: it gets no other.
  bool said_connected = false;
  int users = 0;
  std::uint64_t pings = 0;
  std::uint64_t pongs = 0;
  std::uint64_t extra_pongs = 0;  ///< That no PING had asked for.
  std::uint64_t bare_pongs = 0;   ///< Since the last STATS, bursts counted once.
  Duration last_pong{};
  std::string stats_id;
  bool told_stats_missing = false;
  bool told_wrong_process = false;
  bool told_raw_xml = false;
  BackendFeatures features;
  std::unique_ptr<RawXmlStream> raw_xml;

  std::uint64_t answered_pings() const { return pongs - extra_pongs; }
};

/// The whole picture. Owned by its World; `clock` and `output` outlive it.
struct State {
  State(const Clock& a_clock, WorldOutput& an_output, WorldOptions some_options)
      : clock(a_clock), output(an_output), options(std::move(some_options)) {}

  const Clock& clock;
  WorldOutput& output;
  WorldOptions options;
  std::vector<std::unique_ptr<Backend>> backends;  ///< Oldest first.
  TextMap<User> users;
  TextMap<Departed> departed;
  std::deque<std::string> waiting;                   ///< Users in the queue.
  std::unordered_map<int, Duration> vcard_requests;  ///< Id to when it is forgotten.
  std::set<std::string, std::less<>> limits_told;
  int next_vcard_id = 0;
  int next_stanza_id = 0;  ///< Of the requests that go as RAW_XML.
  std::uint64_t connections = 0;
  std::uint64_t orders = 0;
  bool starting = true;  ///< A backend is on its way; the session starts the first.
  bool xmpp_started = false;
  bool stopped = false;

  User* find_user(std::string_view jid);
  /// The newest connection of that number, ended or not.
  Backend* find_backend(int number);
  const Backend* find_backend(int number) const;
  /// The same, null if it has ended.
  Backend* live_backend(int number);
  int live_count() const;
  /// Users in the order they came.
  std::vector<User*> users_in_order();
  Fence fence_now(int backend) const;
  /// True if a frame from this backend may have been under way at the fence.
  bool may_have_crossed(int from, const Fence& fence) const;
};

}  // namespace harness::world
