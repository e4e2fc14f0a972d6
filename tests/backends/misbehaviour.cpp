#include "misbehaviour.h"

namespace echo {

const MisbehaviourRow* find_row(const MisbehaviourTable& table, std::string_view name) {
  for (const MisbehaviourRow& row : table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string list(const MisbehaviourTable& table) {
  std::string lines;
  for (const MisbehaviourRow& row : table) {
    for (const std::string_view part : {row.name, row.area, row.words}) {
      lines.append(part);
      lines += part.data() == row.words.data() ? '\n' : '\t';
    }
  }
  return lines;
}

}  // namespace echo
