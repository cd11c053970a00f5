// The time that this thread took of its processor: a busy machine does not add to it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <limits>
#include <vector>

namespace abac::test {

/// Returns milliseconds, from a beginning of its own.
inline double processor_milliseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Returns how many times as long as on the machine that bounds in milliseconds are set for this
/// one takes for the same piece of work: reads and writes of 256 KiB, branches that cannot be
/// foreseen. At least 1, so that a fast machine is held to the bounds as they stand.
inline double slowness() {
  constexpr double kThere = 1.2;  // milliseconds of a processor of 2024
  constexpr int kRuns = 7;
  std::vector<std::uint64_t> numbers(std::size_t{1} << 15, 1);
  double best = std::numeric_limits<double>::max();
  for (int run = 0; run < kRuns; ++run) {
    const double begin = processor_milliseconds();
    std::uint64_t state = 0x9E3779B97F4A7C15;
    for (int i = 0; i < 200'000; ++i) {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      std::uint64_t& number = numbers[state % numbers.size()];
      if ((number & 1) != 0) state += number;
      number += state;
    }
    best = std::min(best, processor_milliseconds() - begin);
  }
  return std::max(1.0, best / kThere);
}

}  // namespace abac::test
