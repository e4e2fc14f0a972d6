#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "journal/level.h"
#include "server/shape.h"
#include "text/units.h"
#include "wire/frame.h"

namespace harness {

/// What the command line sets for every session of a run. Every default works.
struct SessionOptions {
  std::string host = "127.0.0.1";
  int port = 0;  ///< 0: the system chooses.
  /// The backend is started by hand: print its command line and wait for it.
  bool attach = false;
  Duration ping_interval = std::chrono::seconds(20);
  bool drop_idle = false;
  int users_per_backend = 100;
  Duration first_ping_delay{};
  /// Multiplies every time that the harness waits for the backend.
  double timeout_scale = 1;
  std::size_t max_frame = default_max_frame;
  std::string keep;  ///< Folder for traces, logs and scratch folders; "" keeps nothing.
  std::vector<std::string> allow;  ///< Finding ids that are silenced.
  std::uint64_t seed = 0;
  /// How the network cuts what goes over it.
  Shape shape = Shape::plain;
  /// What this run of a scenario is called, for folders and traces; "": as the scenario.
  std::string run_name;
};

/// Where a scenario's session keeps its things: `keep` and its id, with dots for slashes.
std::string kept_folder(const SessionOptions& options, const std::string& scenario_id);

/// What one scenario adds (its head's `start`, `reacts`, `accounts`).
struct SessionStart {
  std::string name;  ///< The scenario's name, for folders and traces.
  std::vector<std::string> arguments;
  std::map<std::string, std::map<std::string, std::vector<std::string>>> config;
  std::map<std::string, std::string> environment;
  std::optional<std::int64_t> descriptor_limit;
  int backend_id = 1;
  int backends = 1;
  bool reacts = true;
  Level gravest = Level::must;  ///< No finding counts more than this.
};

}  // namespace harness
