#pragma once

#include "match/matcher.h"
#include "match/subject.h"

namespace harness {

/// A field that did not match, in words. Passwords are hidden.
Difference describe_difference(const FieldMatch& wanted, const Subject& found,
                               const Variables& variables);
/// What was found: `"hi"`, `2 (AUTHENTICATION_FAILED)`, `nothing`.
std::string describe_subject(const Subject& subject);

}  // namespace harness
