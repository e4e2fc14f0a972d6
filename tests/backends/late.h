#pragma once

#include "misbehaviour.h"

// Quirks of networks that take their time. What is late never comes for a user who has logged out
// since, or in a room that was left since.

namespace echo {

Misbehaviour connected_late();       ///< CONNECTED, 300 ms.
Misbehaviour refusal_late();         ///< DISCONNECTED, 300 ms.
Misbehaviour contacts_late();        ///< BUDDY_CHANGED, 400 ms.
Misbehaviour room_echo_late();       ///< The user's own words in a room, 300 ms.
Misbehaviour contact_update_late();  ///< The echo contact is AWAY 300 ms after a login.
Misbehaviour reverse_users();        ///< LOGINs of 50 ms are answered in reverse order.
Misbehaviour coalesced();            ///< Everything of 40 ms is written at once.
Misbehaviour stats_unasked();        ///< STATS every 200 ms.

}  // namespace echo
