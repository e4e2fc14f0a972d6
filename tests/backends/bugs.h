#pragma once

#include "misbehaviour.h"

namespace echo {

/// Single faults that backend authors really make, for `--bug NAME`. THE table. Those of the area
/// raw-xml show with --rawxml, those of query with --query.
const MisbehaviourTable& bugs();

// Its parts, by area.
MisbehaviourTable process_bugs();     ///< start reconnect exit secrets soak
MisbehaviourTable connection_bugs();  ///< framing ping config query
MisbehaviourTable robustness_bugs();  ///< robustness
MisbehaviourTable user_bugs();        ///< login logout users
MisbehaviourTable contact_bugs();     ///< roster presence vcard
MisbehaviourTable message_bugs();     ///< messages receipts chat-states attention raw-xml
MisbehaviourTable room_bugs();        ///< rooms

}  // namespace echo
