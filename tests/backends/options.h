#pragma once

#include <string>

#include "misbehaviour.h"

namespace echo {

/// The command line.
struct Options {
  Start start;
  bool raw_xml = false;       ///< --rawxml: asks for stanzas instead of messages.
  bool send_buddies = false;  ///< --send-buddies: asks for the roster at login.
  bool room_list = false;     ///< --room-list: sends a list of rooms.
  // What a test may call otherwise: --contact, --room, --missing-room, --wrong-password.
  std::string contact = "echo";
  std::string room = "#echo";  ///< Only the list of rooms names it: every room can be joined.
  std::string missing_room = "#missing";
  std::string wrong_password = "not-the-password";
  std::string query;  ///< --query TEXT: asks the server something.
  Misbehaviour odd;   ///< --bug NAME or --quirk NAME; else one that changes nothing.
};

/// Reads the command line and the config that it names. What is unknown there is Spectrum's own
/// business. Returns "" or what is wrong.
std::string read_options(int argc, char** argv, Options& options);

}  // namespace echo
