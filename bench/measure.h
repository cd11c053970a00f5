// Time: of passes over many requests, side by side, and of single calls.
#pragma once

#include <abac/request.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace abac::bench {

/// Keeps the compiler from dropping a result.
template <class T>
inline void keep(const T& value) noexcept {
  asm volatile("" : : "r,m"(value) : "memory");
}

/// Returns the value below which `fraction` of the values lie. REQUIRES: not empty.
inline double quantile(std::vector<double> values, double fraction) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(std::lround(fraction * last))];
}

/// Returns the nanoseconds that the calling thread has had a processor for; what else runs on the
/// machine does not count.
[[nodiscard]] double thread_nanoseconds() noexcept;

/// Calls `function` for every request and returns nanoseconds per call.
template <class Function>
double time_pass(std::span<const Request> requests, Function&& function) {
  const double begin = thread_nanoseconds();
  for (const Request& request : requests) keep(function(request));
  return (thread_nanoseconds() - begin) / static_cast<double>(requests.size());
}

/// Two functions timed in turn, so that what disturbs the machine disturbs both.
struct Comparison {
  double ns = 0;       ///< median of the passes of the first
  double base_ns = 0;  ///< of the second
  double ratio = 0;    ///< median of the ratios of neighbouring passes
};

/// Every timed pass follows one of its own kind that is not timed: neither function pays for the
/// caches and branch predictors that the other one left behind.
template <class Pass, class BasePass>
Comparison compare(Pass&& pass, BasePass&& base_pass, std::size_t rounds) {
  constexpr double kEnough = 2e9;  // nanoseconds, where a pass takes long
  std::vector<double> times, base_times, ratios;
  const double begin = thread_nanoseconds();
  for (std::size_t i = 0; i < rounds && (i < 3 || thread_nanoseconds() - begin < kEnough); ++i) {
    (void)base_pass();
    base_times.push_back(base_pass());
    (void)pass();
    times.push_back(pass());
    ratios.push_back(times.back() / base_times.back());
  }
  return {quantile(times, 0.5), quantile(base_times, 0.5), quantile(ratios, 0.5)};
}

/// Reads a clock that is cheap beside a decision; instructions do not move across it.
inline std::uint64_t ticks() noexcept {
#if defined(__x86_64__)
  _mm_lfence();
  const std::uint64_t now = __rdtsc();
  _mm_lfence();
  return now;
#else
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

/// Returns how many nanoseconds a tick takes.
[[nodiscard]] double nanoseconds_per_tick();

/// Quantiles of single calls in nanoseconds, less what reading the clock takes.
struct SingleCalls {
  double p50 = 0, p99 = 0;
};

template <class Function>
SingleCalls time_single_calls(std::span<const Request> requests, Function&& function) {
  constexpr int kRounds = 4;  // the first one warms up
  std::vector<double> calls, empty;
  calls.reserve(kRounds * requests.size());
  empty.reserve(requests.size());
  for (int round = 0; round < kRounds; ++round) {
    for (const Request& request : requests) {
      const std::uint64_t begin = ticks();
      keep(function(request));
      const std::uint64_t end = ticks();
      if (round > 0) calls.push_back(static_cast<double>(end - begin));
    }
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const std::uint64_t begin = ticks();
    empty.push_back(static_cast<double>(ticks() - begin));
  }
  const double overhead = quantile(empty, 0.5);
  const double unit = nanoseconds_per_tick();
  return {(quantile(calls, 0.5) - overhead) * unit, (quantile(calls, 0.99) - overhead) * unit};
}

}  // namespace abac::bench
