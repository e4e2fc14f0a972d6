#include "late.h"

#include <map>

#include "parts.h"

namespace echo {
namespace {

namespace pb = pbnetwork;
using std::chrono::milliseconds;

/// Counts who has gone from where, so that something late can tell whether it still has a reader.
class Departures {
 public:
  /// To be called for every frame that comes.
  void follow(const Frame& frame) {
    if (frame.type() == Frame::TYPE_LOGOUT) ++count_[payload_of<pb::Logout>(frame).user()];
    if (frame.type() != Frame::TYPE_LEAVE_ROOM) return;
    const auto room = payload_of<pb::Room>(frame);
    ++count_[place(room.username(), room.room())];
  }
  /// How often a user has logged out or left a room; `room` may be "".
  int of(const std::string& user, const std::string& room) {
    return count_[user] + (room.empty() ? 0 : count_[place(user, room)]);
  }

 private:
  static std::string place(const std::string& user, const std::string& room) {
    return user + '\n' + room;
  }
  std::map<std::string, int> count_;
};

/// Where a frame belongs to, and how often its user had gone from there when it was made.
class Ticket {
 public:
  Ticket(std::shared_ptr<Departures> departures, std::string user, std::string room = "")
      : departures_(std::move(departures)),
        user_(std::move(user)),
        room_(std::move(room)),
        count_(departures_->of(user_, room_)) {}
  bool is_valid() const { return departures_->of(user_, room_) == count_; }

 private:
  std::shared_ptr<Departures> departures_;
  std::string user_;
  std::string room_;
  int count_;
};

void put_late(Line& line, milliseconds delay, const Frame& frame, const Ticket& ticket) {
  line.later(delay, [=, &line] {
    if (ticket.is_valid()) line.put(frame);
  });
}

/// A misbehaviour that follows who is gone; `send` gets that beside the frame.
Misbehaviour following(
    std::function<bool(Line&, Frame&, const std::shared_ptr<Departures>&)> send) {
  auto departures = std::make_shared<Departures>();
  Misbehaviour odd;
  odd.receive = [departures](Line&, Frame& frame) {
    departures->follow(frame);
    return Fate::handle;
  };
  odd.send = [=](Line& line, Frame& frame) { return send(line, frame, departures); };
  return odd;
}

/// All frames of a type come late. The first field of each payload is its user.
Misbehaviour late(Type type, milliseconds delay) {
  return following([=](Line& line, Frame& frame, const auto& departures) {
    if (frame.type() != type) return true;
    const std::string user = payload_of<pb::Connected>(frame).user();
    put_late(line, delay, frame, Ticket(departures, user));
    return false;
  });
}

void tick(Line& line, const Frame& frame) {
  line.later(milliseconds(200), [&line, frame] {
    line.put(frame);
    tick(line, frame);
  });
}

}  // namespace

Misbehaviour connected_late() { return late(Frame::TYPE_CONNECTED, milliseconds(300)); }

Misbehaviour refusal_late() { return late(Frame::TYPE_DISCONNECTED, milliseconds(300)); }

Misbehaviour contacts_late() { return late(Frame::TYPE_BUDDY_CHANGED, milliseconds(400)); }

Misbehaviour room_echo_late() {
  return following([](Line& line, Frame& frame, const auto& departures) {
    const auto message = payload_of<pb::ConversationMessage>(frame);
    if (frame.type() != Frame::TYPE_CONV_MESSAGE || message.nickname().empty()) return true;
    put_late(line, milliseconds(300), frame,
             Ticket(departures, message.username(), message.buddyname()));
    return false;
  });
}

Misbehaviour contact_update_late() {
  return following([](Line& line, Frame& frame, const auto& departures) {
    if (frame.type() != Frame::TYPE_CONNECTED) return true;
    const std::string user = payload_of<pb::Connected>(frame).user();
    pb::Buddy echo;
    echo.set_username(user);
    echo.set_buddyname("echo");
    echo.set_status(pb::STATUS_AWAY);
    put_late(line, milliseconds(300), frame_of(Frame::TYPE_BUDDY_CHANGED, echo),
             Ticket(departures, user));
    return true;
  });
}

Misbehaviour reverse_users() {
  auto held = std::make_shared<std::vector<std::pair<Frame, Ticket>>>();
  return following([held](Line& line, Frame& frame, const auto& departures) {
    if (frame.type() != Frame::TYPE_CONNECTED) return true;
    if (held->empty()) {
      line.later(milliseconds(50), [held, &line] {
        for (auto one = held->rbegin(); one != held->rend(); ++one) {
          if (one->second.is_valid()) line.put(one->first);
        }
        held->clear();
      });
    }
    held->emplace_back(frame, Ticket(departures, payload_of<pb::Connected>(frame).user()));
    return false;
  });
}

Misbehaviour coalesced() {
  auto held = std::make_shared<std::string>();
  Misbehaviour odd;
  odd.queue = [held](Line& line, std::string& waiting, std::size_t start) {
    if (held->empty()) {
      line.later(milliseconds(40), [held, &line] {
        line.put_bytes(*held);
        held->clear();
      });
    }
    held->append(waiting, start);
    waiting.resize(start);
  };
  return odd;
}

Misbehaviour stats_unasked() {
  return at_sending(Frame::TYPE_STATS, [first = true](Line& line, Frame& frame) mutable {
    if (first) tick(line, frame);
    first = false;
    return true;
  });
}

}  // namespace echo
