// Counts one loop of decisions under callgrind. Without callgrind it tells how long one takes.
#pragma once

#include <abac/request.h>

#include <chrono>
#include <iostream>
#include <span>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

namespace abac::bench {

/// Calls `decide_one` for every request, once to warm up and once counted. Prints how many there
/// were and for how many it returned true.
template <class DecideOne>
void count(std::span<const Request> requests, DecideOne&& decide_one) {
  for (const Request& request : requests) (void)decide_one(request);
  std::size_t allowed = 0;
  const auto begin = std::chrono::steady_clock::now();
  CALLGRIND_START_INSTRUMENTATION;
  for (const Request& request : requests) allowed += decide_one(request) ? 1U : 0U;
  CALLGRIND_STOP_INSTRUMENTATION;
  const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
  std::cout << requests.size() << " decisions, " << allowed << " allowed, "
            << time.count() / static_cast<double>(requests.size()) << " ns each\n";
}

}  // namespace abac::bench
