#include "suite/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <numeric>

namespace harness {

namespace {

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || rest != end || text.empty()) return std::nullopt;
  return value;
}

/// FNV-1a with a last mix, so that all bits of the result depend on all of the name.
std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdu;
  return hash ^ (hash >> 33);
}

Duration middle_of(const std::vector<std::string>& names,
                   const std::map<std::string, Duration>& durations) {
  std::vector<Duration> known;
  for (const std::string& name : names) {
    if (const auto found = durations.find(name); found != durations.end()) {
      known.push_back(found->second);
    }
  }
  if (known.empty()) return Duration{};
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
  std::nth_element(known.begin(), middle, known.end());
  return *middle;
}

}  // namespace

std::span<const ShardVariables> shard_variables() {
  static constexpr ShardVariables rows[] = {
      {"Bazel", "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0, "TEST_SHARD_STATUS_FILE"},
      {"GoogleTest", "GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", 0, "GTEST_SHARD_STATUS_FILE"},
      {"GitLab CI", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1, ""},
      {"Kubernetes", "JOB_COMPLETION_INDEX", "SHARD_TOTAL", 0, ""},
  };
  return rows;
}

std::optional<Shard> parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  const bool has_slash = slash != std::string_view::npos;
  const int number = whole_number(text.substr(0, slash)).value_or(0);
  const int of = has_slash ? whole_number(text.substr(slash + 1)).value_or(0) : 0;
  if (of < 1 || of > most_shards || number < 1 || number > of) return std::nullopt;
  return Shard{number, of, ""};
}

std::optional<Shard> find_shard(const ShardRequest& request, std::string* error) {
  const auto refuse = [error](std::string words) {
    *error = std::move(words);
    return std::nullopt;
  };
  if (request.shard) return request.shard;
  const auto value_of = [&](std::string_view name) {
    auto value = name.empty() ? std::nullopt : request.variable(name);
    return value && value->empty() ? std::nullopt : value;
  };
  for (const ShardVariables& row : shard_variables()) {
    const auto index_text = value_of(row.index);
    const auto total_text = value_of(row.total);
    if (!index_text && !total_text) continue;
    std::optional<int> total;
    if (request.total > 0) {
      total = request.total;
    } else if (total_text) {
      total = whole_number(*total_text);
      if (!total || *total < 0 || *total > most_shards) {
        return refuse(fmt::format("{}: \"{}\" is not a number of shards ({})", row.total,
                                  *total_text, row.scheduler));
      }
    }
    if (!total) {
      return refuse(
          fmt::format("{} is set, but not how many shards there are: set {} or give "
                      "--shard-total N (--shard 1/1 for no shards)",
                      row.index, row.total));
    }
    if (!index_text) {
      if (*total <= 1) continue;
      return refuse(fmt::format("{} is {}, but {} is not set ({})", row.total, *total, row.index,
                                row.scheduler));
    }
    const auto index = whole_number(*index_text);
    const int of = std::max(*total, 1);
    if (!index || *index < row.first_index || *index - row.first_index >= of) {
      return refuse(fmt::format("{}: \"{}\" is not one of {} shards, counted from {} ({})",
                                row.index, *index_text, of, row.first_index, row.scheduler));
    }
    return Shard{*index - row.first_index + 1, of, value_of(row.status_file).value_or("")};
  }
  if (request.total > 1) {
    return refuse("--shard-total: no variable says which shard this is; use --shard K/N");
  }
  return Shard{};
}

std::vector<int> assign_shards(const std::vector<std::string>& names, int shards,
                               const std::map<std::string, Duration>& durations) {
  std::vector<int> shard_of(names.size(), 1);
  if (durations.empty()) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      shard_of[i] = 1 + static_cast<int>(hash_of(names[i]) % static_cast<unsigned>(shards));
    }
    return shard_of;
  }
  const Duration middle = middle_of(names, durations);
  const auto length = [&](std::size_t i) {
    const auto found = durations.find(names[i]);
    // What takes no time still counts, or all of it would go to one shard.
    return std::max<Duration>(found == durations.end() ? middle : found->second,
                              std::chrono::microseconds(1));
  };
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return length(a) != length(b) ? length(a) > length(b) : names[a] < names[b];
  });
  std::vector<Duration> load(static_cast<std::size_t>(shards));
  for (const std::size_t i : order) {
    const auto least = std::min_element(load.begin(), load.end());
    *least += length(i);
    shard_of[i] = 1 + static_cast<int>(least - load.begin());
  }
  return shard_of;
}

}  // namespace harness
