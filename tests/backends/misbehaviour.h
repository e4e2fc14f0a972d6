#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pbnetwork.pb.h"

namespace echo {

using Frame = pbnetwork::WrapperMessage;

/// What a misbehaviour may do to the connection. Implemented by the backend in echo.cpp, which
/// outlives every misbehaviour.
class Line {
 public:
  virtual ~Line() = default;
  /// Sends a frame past the misbehaviour's own `send`.
  virtual void put(const Frame& frame) = 0;
  /// Sends bytes as they are.
  virtual void put_bytes(std::string_view bytes) = 0;
  /// Handles a frame as if it had just come, past the misbehaviour's own `receive`.
  virtual void handle(const Frame& frame) = 0;
  /// Calls `what` once, in `delay`, unless the backend has ended by then.
  virtual void later(std::chrono::milliseconds delay, std::function<void()> what) = 0;
  /// Writes what is waiting, as far as the socket takes it.
  virtual void flush() = 0;
};

/// What becomes of a frame that came.
enum class Fate {
  handle,
  ignore,
  stall,  ///< Ignored, and the frames behind it wait until more bytes come.
};

/// What of the command line a misbehaviour may look at or change before the connection is made.
struct Start {
  std::string host;
  std::string port;
  int backend_id = 1;
  std::string config_path;
  std::vector<std::string> arguments;
};

/// One way to misbehave: the points where the backend asks. As it stands here it changes nothing.
/// State lives in the functions themselves.
struct Misbehaviour {
  /// Before the connection is made.
  std::function<void(Start&)> start = [](Start&) {};
  /// The connection is there, nothing was sent yet.
  std::function<void(Line&)> connected = [](Line&) {};
  /// Bytes came: `buffer` is all that is not taken yet.
  std::function<void(Line&, std::string& buffer)> read = [](Line&, std::string&) {};
  /// A frame came. It may be changed.
  std::function<Fate(Line&, Frame&)> receive = [](Line&, Frame&) { return Fate::handle; };
  /// A frame is about to be sent. It may be changed; false: it is not sent.
  std::function<bool(Line&, Frame&)> send = [](Line&, Frame&) { return true; };
  /// A frame, length word included, was put at the end of `waiting`, from `start` on, and may be
  /// changed there.
  std::function<void(Line&, std::string& waiting, std::size_t start)> queue =
      [](Line&, std::string&, std::size_t) {};
  /// The connection ended from the other side.
  std::function<void()> closed = [] {};
  /// EXIT came. Returns the exit status, or -1 to go on living.
  std::function<int()> exit = [] { return 0; };
};

/// One row of the table of bugs, or of quirks.
struct MisbehaviourRow {
  std::string_view name;
  std::string_view area;   ///< A folder of the conformance suite: "chat-states".
  std::string_view words;  ///< What it does, in a few words.
  std::function<Misbehaviour()> make;
};

using MisbehaviourTable = std::vector<MisbehaviourRow>;

/// The row of that name, or null.
const MisbehaviourRow* find_row(const MisbehaviourTable& table, std::string_view name);

/// One tab-separated line a row: name, area, words.
std::string list(const MisbehaviourTable& table);

}  // namespace echo
