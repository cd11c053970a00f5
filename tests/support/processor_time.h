// The time that this thread took of its processor: a busy machine does not add to it.
#pragma once

#include <ctime>

namespace abac::test {

/// Returns milliseconds, from a beginning of its own.
inline double processor_milliseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace abac::test
