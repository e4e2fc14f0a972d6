#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "journal/redact.h"
#include "scenario/scenario.h"
#include "session/backend_slot.h"

namespace harness {

/// `CONV_MESSAGE with userName "alice@example.org", message "hi"`: what an expect waits for.
std::string describe_expect(const ExpectStep& expect, const Variables& variables,
                            const Redactor& redactor);

/// What came instead, a line each: the nearest frame of the type that was waited for
/// with its differing fields, then the other frames of the inbox from `from` on, the newest last.
std::vector<std::string> explain_missing(const ExpectStep& expect, const Variables& variables,
                                         const Inbox& inbox, std::uint64_t from,
                                         const Redactor& redactor);

/// The frames of the inbox from `from` on, the newest last: "instead came:" and a line each.
std::vector<std::string> list_frames(const Inbox& inbox, std::uint64_t from,
                                     const Redactor& redactor);

/// What users of the real server would see if this type never comes, or "" (proto/README.md, 6).
std::string_view without_it(const WrapperType& type);

}  // namespace harness
