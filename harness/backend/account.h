#pragma once

#include <string>

namespace harness {

/// A user with his name and password on the legacy network.
struct Account {
  std::string name;  ///< As the profile calls it: "alice".
  std::string user;  ///< Bare JID.
  std::string legacy_name;
  std::string password;
  bool operator==(const Account&) const = default;
};

}  // namespace harness
