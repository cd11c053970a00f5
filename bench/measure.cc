// The clocks: the thread's processor time, and the length of a tick.
#include "measure.h"

#include <ctime>

namespace abac::bench {

double thread_nanoseconds() noexcept {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double nanoseconds_per_tick() {
  static const double length = [] {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const std::uint64_t first = ticks();
    while (Clock::now() - begin < std::chrono::milliseconds(20)) {
    }
    const std::uint64_t last = ticks();
    const std::chrono::duration<double, std::nano> time = Clock::now() - begin;
    return time.count() / static_cast<double>(last - first);
  }();
  return length;
}

}  // namespace abac::bench
