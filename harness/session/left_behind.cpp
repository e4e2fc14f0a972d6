#include "session/left_behind.h"

#include <fmt/format.h>

namespace harness {

namespace {

struct FigureRow {
  std::string_view figure;
  std::string_view finding;
  std::int64_t allowance;
};

constexpr FigureRow figures[] = {
    {"descriptors", "resources.descriptors", 64},
    {"threads", "resources.threads", 64},
    {"memory", "resources.memory", std::int64_t{256} << 20},
};

}  // namespace

std::vector<Finding> find_left_behind(int backend, const Resources& before, const Resources& now) {
  std::vector<Finding> findings;
  for (const FigureRow& row : figures) {
    const auto was = before.figure(row.figure);
    const auto is = now.figure(row.figure);
    if (!was || !is || *is - *was <= row.allowance) continue;
    findings.push_back(make_finding(
        row.finding, backend,
        fmt::format("{} before the first login, {} after the last logout",
                    resource_words(row.figure, *was), resource_words(row.figure, *is))));
  }
  return findings;
}

}  // namespace harness
