#include "bugs.h"

#include <iterator>

namespace echo {

const MisbehaviourTable& bugs() {
  static const MisbehaviourTable table = [] {
    MisbehaviourTable all;
    for (const auto part : {process_bugs, connection_bugs, robustness_bugs, user_bugs, contact_bugs,
                            message_bugs, room_bugs}) {
      MisbehaviourTable rows = part();
      all.insert(all.end(), std::make_move_iterator(rows.begin()),
                 std::make_move_iterator(rows.end()));
    }
    return all;
  }();
  return table;
}

}  // namespace echo
