// The dice of the random tests: the same numbers for the same seed, on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace abac::random {

class Source {
 public:
  explicit Source(std::uint64_t seed) : engine_(seed) {}

  /// Returns a number from 0 to `count` - 1. REQUIRES: `count` > 0.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }

  /// Returns a number from `low` to `high`, both included.
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }

  bool chance(std::size_t percent) { return below(100) < percent; }

  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace abac::random
