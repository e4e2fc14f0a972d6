#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/units.h"

namespace harness {

/// Which part of a suite a run is: one of so many machines' share.
struct Shard {
  int number = 1;           ///< From 1.
  int of = 1;               ///< 1: no shards.
  std::string status_file;  ///< To be touched, as a sign that shards are understood; or "".
};

/// The variables in which one kind of scheduler says which shard a process is. Rows of ONE table.
struct ShardVariables {
  std::string_view scheduler;
  std::string_view index;
  std::string_view total;
  int first_index;               ///< What the first shard's index is.
  std::string_view status_file;  ///< "" if there is none.
};
std::span<const ShardVariables> shard_variables();

/// The most shards that a suite may be cut into.
inline constexpr int most_shards = 100'000;

/// `2/4`. Nothing on anything else.
std::optional<Shard> parse_shard(std::string_view text);

/// What the user and the surroundings say about shards.
struct ShardRequest {
  std::optional<Shard> shard;  ///< `--shard K/N`
  int total = 0;               ///< `--shard-total N`, or 0.
  /// The environment: the value, or nothing. An empty value counts as nothing.
  std::function<std::optional<std::string>(std::string_view name)> variable;
};

/// The shard that the user names, else that of the first scheduler of the table that has set its
/// variables. A total of 1 (or 0, as some set it) without an index means no shards. Nothing, and
/// `error` in words, for values that are wrong, or an index whose total nobody says.
std::optional<Shard> find_shard(const ShardRequest& request, std::string* error);

/// Which shard, from 1 to `shards`, each name belongs to, in the order of the names. By recorded
/// durations: the longest first, each to the shard that has least to do, unknown names taken as of
/// middling length. Without any: by a hash of the name alone, so that a new name moves no other.
std::vector<int> assign_shards(const std::vector<std::string>& names, int shards,
                               const std::map<std::string, Duration>& durations);

}  // namespace harness
