#pragma once

#include <string>
#include <string_view>

namespace harness::world {

/// The key of a contact's, conversation's or room's name: the server compares them without case.
std::string fold_name(std::string_view name);
/// A name or another text from a frame for a finding or message: quoted, escaped, shortened.
std::string quoted_name(std::string_view name);

}  // namespace harness::world
