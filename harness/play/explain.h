#pragma once

#include <string>
#include <string_view>

#include "journal/redact.h"
#include "play/outcome.h"
#include "scenario/scenario.h"
#include "session/inbox.h"

namespace harness {

/// `CONV_MESSAGE with userName "alice@example.org", message "hi"`: what an expect waits for.
std::string describe_expect(const ExpectStep& expect, const Variables& variables,
                            const Redactor& redactor);

/// What came instead of a frame: the nearest of its type with the differing fields, then the other
/// frames of the inbox from `from` on.
CameInstead came_instead(const ExpectStep& expect, const Variables& variables, const Inbox& inbox,
                         std::uint64_t from, const Redactor& redactor);
/// The frames of the inbox from `from` on.
CameInstead all_that_came(const Inbox& inbox, std::uint64_t from, const Redactor& redactor);

/// A frame as it may be shown.
std::string shown_frame(const MessagePtr& message, const Redactor& redactor);

/// What users of the real server would see if this type never comes, or "" (proto/README.md, 6).
std::string_view without_it(const WrapperType& type);

}  // namespace harness
