// Threads that decide until the time is over, and what they counted.
#include "measurement.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <thread>

namespace abac::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kExact = 1024;    // times below have a place each
constexpr std::size_t kSteps = 512;     // places for each doubling beyond
constexpr std::size_t kDoublings = 30;  // of kExact: more than a quarter of an hour

/// Decisions between two looks at whether the time is over.
constexpr std::size_t kBlock = 64;

std::uint64_t nanoseconds_between(Clock::time_point begin, Clock::time_point end) noexcept {
  const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(end - begin).count();
  return passed < 0 ? 0 : static_cast<std::uint64_t>(passed);
}

/// Returns the nanoseconds of one reading and of counting it: the median of short runs of them, so
/// that what interrupts a run does not count.
double time_of_clock() {
  constexpr std::size_t kRuns = 501, kReadings = 32;
  TimeCounts counts;
  std::vector<double> times(kRuns);
  for (double& time : times) {
    const Clock::time_point begin = Clock::now();
    Clock::time_point before = begin;
    for (std::size_t i = 0; i < kReadings; ++i) {
      const Clock::time_point after = Clock::now();
      counts.add(nanoseconds_between(before, after));
      before = after;
    }
    time = static_cast<double>(nanoseconds_between(begin, before)) / kReadings;
  }
  std::ranges::nth_element(times, times.begin() + kRuns / 2);
  return times[kRuns / 2];
}

/// The requests over and over, for one of several threads: each begins elsewhere among them.
class Requests {
 public:
  Requests(std::span<const CheckedRequest> requests, std::size_t begin) noexcept
      : requests_(requests), next_(begin) {}

  const CheckedRequest& next() noexcept {
    const CheckedRequest& request = requests_[next_];
    if (++next_ == requests_.size()) next_ = 0;
    return request;
  }

 private:
  std::span<const CheckedRequest> requests_;
  std::size_t next_;
};

/// Threads that do the same work together for some time.
class Threads {
 public:
  Threads(std::span<const CheckedRequest> requests, std::size_t count) noexcept
      : requests_(requests), count_(count) {}

  /// Calls `work(i, requests)` on each thread `i` again and again until the time is over; it
  /// decides kBlock requests.
  template <class Work>
  void run(std::chrono::nanoseconds time, const Work& work) {
    std::atomic<bool> is_over = false;
    std::vector<std::thread> threads;
    const auto join = [&] {
      is_over = true;
      for (std::thread& thread : threads) thread.join();
    };
    threads.reserve(count_);
    try {
      for (std::size_t i = 0; i < count_; ++i) {
        threads.emplace_back([&, i] {
          Requests requests(requests_, requests_.size() * i / count_);
          do {
            work(i, requests);
          } while (!is_over.load(std::memory_order_relaxed));
        });
      }
    } catch (...) {
      join();
      throw;
    }
    std::this_thread::sleep_for(time);
    join();
  }

 private:
  std::span<const CheckedRequest> requests_;
  std::size_t count_;
};

/// What one thread counts; on cache lines of its own.
struct alignas(64) Count {
  std::uint64_t decisions = 0;
  Clock::time_point begin{};
  Clock::time_point end{};
  bool agrees = true;
  TimeCounts times;
};

}  // namespace

TimeCounts::TimeCounts() : counts_(kExact + kDoublings * kSteps + 1) {}

void TimeCounts::add(const TimeCounts& others) noexcept {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += others.counts_[i];
}

std::size_t TimeCounts::place_of(std::uint64_t nanoseconds) noexcept {
  if (nanoseconds < kExact) return nanoseconds;
  const auto doubling = static_cast<std::size_t>(std::bit_width(nanoseconds / kExact));
  if (doubling > kDoublings) return kExact + kDoublings * kSteps;
  return kExact + (doubling - 1) * kSteps + (nanoseconds >> doubling) - kSteps;
}

double TimeCounts::time_at(std::size_t place) noexcept {
  if (place < kExact) return static_cast<double>(place);
  const std::size_t doubling = (place - kExact) / kSteps + 1;
  const std::size_t step = (place - kExact) % kSteps + kSteps;
  // The middle of the times that are counted here.
  return std::ldexp(static_cast<double>(step) + 0.5, static_cast<int>(doubling));
}

double TimeCounts::quantile(double part) const noexcept {
  std::uint64_t all = 0;
  for (const std::uint64_t count : counts_) all += count;
  const double wanted = part * static_cast<double>(all);
  std::uint64_t passed = 0;
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    passed += counts_[place];
    if (passed > 0 && static_cast<double>(passed) >= wanted) return time_at(place);
  }
  return 0;
}

Measurement measure(const PolicySet& policies, std::span<const CheckedRequest> requests,
                    std::size_t threads, std::chrono::nanoseconds time) {
  Measurement result;
  result.clock = time_of_clock();
  std::vector<Count> counts(threads);
  Threads running(requests, threads);

  running.run(time / 2, [&](std::size_t thread, Requests& next) {
    Count& count = counts[thread];
    if (count.decisions == 0) count.begin = Clock::now();
    for (std::size_t i = 0; i < kBlock; ++i) {
      const CheckedRequest& checked = next.next();
      count.agrees &= decide(policies, checked.request) == checked.decision;
    }
    count.decisions += kBlock;
    count.end = Clock::now();
  });
  for (const Count& count : counts) {
    const auto nanoseconds = static_cast<double>(nanoseconds_between(count.begin, count.end));
    result.decisions_per_second +=
        static_cast<double>(count.decisions) * 1e9 / std::max(nanoseconds, 1.0);
  }

  running.run(time / 2, [&](std::size_t thread, Requests& next) {
    Count& count = counts[thread];
    Clock::time_point before = Clock::now();
    for (std::size_t i = 0; i < kBlock; ++i) {
      const CheckedRequest& checked = next.next();
      count.agrees &= decide(policies, checked.request) == checked.decision;
      const Clock::time_point after = Clock::now();
      count.times.add(nanoseconds_between(before, after));
      before = after;
    }
  });
  TimeCounts times;
  for (const Count& count : counts) {
    times.add(count.times);
    result.agrees &= count.agrees;
  }
  result.p50 = std::max(times.quantile(0.50) - result.clock, 0.0);
  result.p99 = std::max(times.quantile(0.99) - result.clock, 0.0);
  return result;
}

}  // namespace abac::cli
