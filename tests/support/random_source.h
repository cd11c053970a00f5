// The dice of the random tests: the same numbers for the same seed, on every machine; or thrown by
// whoever chooses the bytes, a fuzzer above all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace abac::random {

class Source {
 public:
  explicit Source(std::uint64_t seed) : engine_(seed) {}

  /// Draws from the bytes, which must outlive this; when they are used up, from a generator.
  explicit Source(std::span<const std::uint8_t> bytes) : engine_(bytes.size()), bytes_(bytes) {}

  /// Returns a number from 0 to `count` - 1. REQUIRES: `count` > 0.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(draw(count) % count); }

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
  // A byte or two do for most choices, so that each byte of an input means something.
  std::uint64_t draw(std::size_t count) {
    const std::size_t size = count <= 0x100 ? 1 : count <= 0x10000 ? 2 : 8;
    if (bytes_.size() < size) return engine_();
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes_.first(size)) number = number << 8 | byte;
    bytes_ = bytes_.subspan(size);
    return number;
  }

  std::mt19937_64 engine_;
  std::span<const std::uint8_t> bytes_;
};

}  // namespace abac::random
