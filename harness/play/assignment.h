#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace harness {

/// Gives each wanted thing an item of its own, as items come: a bipartite matching by augmenting
/// paths, so that a loose wish never takes the only item that a strict one could have.
class Assignment {
 public:
  explicit Assignment(std::size_t wanted) : item_(wanted) {}

  /// An item has come that could serve these wishes.
  void add(std::vector<std::size_t> fits) {
    fits_.push_back(std::move(fits));
    std::vector<bool> tried(item_.size(), false);
    if (place(fits_.size() - 1, tried)) ++placed_;
  }
  bool complete() const { return placed_ == item_.size(); }
  /// The item that serves a wish. Only once complete.
  std::size_t item_of(std::size_t wish) const { return *item_[wish]; }
  std::vector<std::size_t> missing() const {
    std::vector<std::size_t> wishes;
    for (std::size_t i = 0; i < item_.size(); ++i) {
      if (!item_[i]) wishes.push_back(i);
    }
    return wishes;
  }

 private:
  bool place(std::size_t item, std::vector<bool>& tried) {
    for (const std::size_t wish : fits_[item]) {
      if (tried[wish]) continue;
      tried[wish] = true;
      if (!item_[wish] || place(*item_[wish], tried)) {
        item_[wish] = item;
        return true;
      }
    }
    return false;
  }

  std::vector<std::optional<std::size_t>> item_;  ///< By wish.
  std::vector<std::vector<std::size_t>> fits_;    ///< By item.
  std::size_t placed_ = 0;
};

}  // namespace harness
