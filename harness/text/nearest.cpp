#include "text/nearest.h"

#include <algorithm>

#include "text/encoding.h"

namespace harness {
namespace {

/// Words longer than this are no slip of the finger, and comparing them would cost.
constexpr std::size_t longest_word = 64;
constexpr std::size_t shortest_prefix = 3;

std::string lowered(std::string_view word) {
  std::string low(word);
  for (char& c : low) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return low;
}

/// Edit distance where a swap of neighbours counts one (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

/// How far a word may be from what was meant: one slip in every three letters.
std::size_t allowed_distance(std::size_t length) { return std::max<std::size_t>(1, length / 3); }

}  // namespace

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > longest_word) return std::nullopt;
  const std::string low = lowered(word);
  const std::string* best = nullptr;
  const std::string* prefixed = nullptr;
  std::size_t best_distance = 0;
  for (const std::string& candidate : candidates) {
    if (candidate.empty() || candidate.size() > longest_word) continue;
    const std::string other = lowered(candidate);
    const std::size_t away = distance(low, other);
    const std::size_t longer = std::max(low.size(), other.size());
    // With nothing in common but their length, two words are not near.
    if (away <= allowed_distance(longer) && away < longer &&
        (best == nullptr || away < best_distance)) {
      best = &candidate;
      best_distance = away;
    }
    const bool is_prefix = (low.size() >= shortest_prefix && other.starts_with(low)) ||
                           (other.size() >= shortest_prefix && low.starts_with(other));
    if (is_prefix && prefixed == nullptr) prefixed = &candidate;
  }
  if (best != nullptr) return *best;
  if (prefixed != nullptr) return *prefixed;
  return std::nullopt;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::optional<std::string> meant = nearest(word, candidates);
  return meant ? ", did you mean \"" + escape_bytes(*meant) + "\"?" : "";
}

}  // namespace harness
