#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

/// The candidate that a mistyped word most likely meant, by edit distance without regard to case
/// (a swap of neighbours counts one). Nothing if none is near enough to be worth suggesting.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// `, did you mean "expect"?` or "" — the tail of an unknown-name error.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace harness
