// Sorting of many numbers, for tables that are built once.
//
// Idea: radix sort from the least digit. Numbers are counted by one digit, the counts become
// places, and each number is put down at its digit's next place. That keeps the order of equal
// digits, so after the last digit all are sorted. With digits of two bits and numbers of four:
//
//   numbers             10.01  00.11  10.00  01.01
//   by the low digit    10.00  10.01  01.01  00.11     counts 1 2 0 1 → places 0 1 3 3
//   by the high digit   00.11  01.01  10.00  10.01
//
// Here a number is what is sorted by, 32 bits, above what goes with it, and three digits of 11 bits
// cover those: 2,048 counters of 4 bytes are 8 KiB.
//
// Cost: 2 × 3 passes over n numbers, whatever they are, and a second array of them; comparing takes
// n log n steps that no branch predictor foresees. Source: M. Herf, Radix Tricks, 2001, has the
// three digits of 11 bits.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace abac::inline abi1::internal {

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

}  // namespace abac::inline abi1::internal
