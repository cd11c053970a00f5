// How long policies take to compile, and numbers to make them of.
#pragma once

#include <abac/policy_set.h>

#include <ctime>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "support/catch.h"

namespace abac::test {

/// Numbers that look random and are the same in every run.
class Numbers {
 public:
  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    return state_ ^= state_ << 17;
  }

 private:
  std::uint64_t state_ = 88172645463325252;
};

/// The processor time of compiling, at best of several runs.
inline double compile_seconds(const Policies& policies) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  };
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < 5; ++i) {
    const double begin = now();
    REQUIRE(PolicySet::compile(policies));
    best = std::min(best, now() - begin);
  }
  return best;
}

}  // namespace abac::test
