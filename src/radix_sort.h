// Sorting of many numbers, for tables that are built once.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace abac::internal {

/// Sorts by the upper 32 bits; numbers that have these in common keep their order.
inline void sort_by_upper_half(std::vector<std::uint64_t>& numbers) {
  constexpr std::size_t kFew = 512;    // fewer are sooner sorted by comparing them
  constexpr unsigned kDigitBits = 11;  // so many counters stay in the nearest cache
  if (numbers.size() < kFew) {
    std::stable_sort(numbers.begin(), numbers.end(),
                     [](std::uint64_t a, std::uint64_t b) { return a >> 32 < b >> 32; });
    return;
  }
  std::vector<std::uint64_t> sorted(numbers.size());
  for (unsigned shift = 32; shift < 64; shift += kDigitBits) {
    const auto digit_of = [&](std::uint64_t number) {
      return static_cast<std::size_t>(number >> shift & ((1U << kDigitBits) - 1));
    };
    std::array<std::uint32_t, std::size_t{1} << kDigitBits> places{};
    for (const std::uint64_t number : numbers) ++places[digit_of(number)];
    std::uint32_t next = 0;
    for (std::uint32_t& place : places) {
      const std::uint32_t count = place;
      place = next;
      next += count;
    }
    for (const std::uint64_t number : numbers) sorted[places[digit_of(number)]++] = number;
    numbers.swap(sorted);
  }
}

}  // namespace abac::internal
