// How long decisions take: of one policy set that threads share, over requests that are decided
// again and again.
//
// Two things are measured one after the other. First how many decisions a second all threads make,
// without a clock between them. Then how long single decisions take, with one reading of the clock
// behind each: so every time holds one reading, and what that takes is measured by itself and taken
// off. A time is counted among those of its length, so that memory does not grow with the time that
// is measured.
#pragma once

#include <abac/evaluate.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace abac::cli {

/// Times in nanoseconds, counted: up to 1,023 each by itself, longer ones together with those that
/// differ by less than a five-hundredth; those beyond a quarter of an hour as such.
class TimeCounts {
 public:
  TimeCounts();

  void add(std::uint64_t nanoseconds) noexcept { ++counts_[place_of(nanoseconds)]; }
  void add(const TimeCounts& others) noexcept;

  /// Returns the time that so large a part of all do not exceed; 0 where there is none.
  [[nodiscard]] double quantile(double part) const noexcept;

 private:
  [[nodiscard]] static std::size_t place_of(std::uint64_t nanoseconds) noexcept;
  [[nodiscard]] static double time_at(std::size_t place) noexcept;

  std::vector<std::uint64_t> counts_;  // by place
};

/// A request, and what was decided when it was checked.
struct CheckedRequest {
  Request request;
  Decision decision = Decision::Refused;
};

/// What was measured.
struct Measurement {
  double decisions_per_second = 0;  ///< of all threads together, by the clock on the wall
  double p50 = 0;                   ///< nanoseconds of single decisions, less `clock`
  double p99 = 0;
  double clock = 0;  ///< nanoseconds that reading the clock takes, and counting what it says
  /// Whether every decision was the one that was checked.
  bool agrees = true;
};

/// Lets so many threads decide for the time, half of which each measurement takes, but at least one
/// request each. Throws std::system_error where they cannot be started, std::bad_alloc.
/// REQUIRES: some requests, at least one thread.
[[nodiscard]] Measurement measure(const PolicySet& policies,
                                  std::span<const CheckedRequest> requests, std::size_t threads,
                                  std::chrono::nanoseconds time);

}  // namespace abac::cli
