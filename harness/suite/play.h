#pragma once

#include <functional>

#include "async/task.h"
#include "play/outcome.h"
#include "scenario/scenario.h"
#include "session/session.h"

namespace harness {

/// Starts a session, plays the scenario, ends the session. Never hangs: everything it waits for
/// has a limit. `on_session` is called with the session once it exists and with null before it
/// goes, so that a run can cancel it and listeners can join its journal. The outcome holds no
/// password of the session's accounts.
Task<Outcome> play(SessionTools& tools, const Profile& profile, const SessionOptions& options,
                   const Scenario& scenario, std::function<void(Session*)> on_session,
                   KeepEvents keep_events = KeepEvents::none);

}  // namespace harness
