// Sorting of many numbers by their upper halves.
#include "base/radix_sort.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "support/catch.h"

TEST_CASE("numbers are sorted by their upper halves, and keep their order where these are equal") {
  std::mt19937_64 random(1);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{511},
                                 std::size_t{512}, std::size_t{20'000}}) {
    // Upper halves of all sizes, of which few differ, or most do.
    for (const std::uint64_t halves :
         {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{0xFFFFF}, std::uint64_t{0xFFFFFFFF}}) {
      std::vector<std::uint64_t> numbers;
      for (std::size_t i = 0; i < size; ++i) {
        numbers.push_back((random() & halves) << 32 | (random() & 0xFFFFFFFF));
      }
      std::vector<std::uint64_t> expected = numbers;
      std::stable_sort(expected.begin(), expected.end(),
                       [](std::uint64_t a, std::uint64_t b) { return a >> 32 < b >> 32; });
      abac::internal::sort_by_upper_half(numbers);
      CHECK(numbers == expected);
    }
  }
}
