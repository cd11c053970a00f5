// Decisions per workload: time, ratio to the floor, quantiles of single calls, heap use, threads.
#include "allocations.h"
#include "bench.h"
#include "check.h"
#include "floor.h"
#include "measure.h"
#include "resolved_requests.h"
#include "workloads.h"

#include <benchmark/benchmark.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace abac::bench {
namespace {

constexpr std::size_t kRounds = 15;

/// A workload, compiled and checked.
struct Subject {
  Workload workload;
  PolicySet policies;
  CheckedDecisions decisions;
};

Subject make_subject(const std::string& name) {
  Workload workload = make_workload(name);
  PolicySet policies = compile(workload);
  const CheckedDecisions decisions = check_decisions(workload, policies);
  return {std::move(workload), std::move(policies), decisions};
}

/// Only the last one used is kept: the largest take gigabytes.
const Subject& subject(const std::string& name) {
  static std::unique_ptr<Subject> current;
  if (!current || current->workload.name != name) {
    current.reset();
    current = std::make_unique<Subject>(make_subject(name));
  }
  return *current;
}

/// The requests of W1, which the floor decides.
std::span<const Request> floor_requests() {
  static const Workload workload = make_workload("W1");
  return workload.requests.requests();
}

double floor_pass() { return time_pass(floor_requests(), floor_allows); }
double checked_floor_pass() { return time_pass(floor_requests(), decide_checked_floor); }

SingleCalls floor_single_calls() { return time_single_calls(floor_requests(), floor_allows); }

double share(std::size_t part, std::size_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

template <class Function>
double allocations_per_call(std::span<const Request> requests, Function&& function) {
  const std::size_t before = allocations().count;
  for (const Request& request : requests) keep(function(request));
  return share(allocations().count - before, requests.size());
}

/// The loop that Google Benchmark times: one request after the other, the whole set over and over.
template <class Function>
void time_each(benchmark::State& state, std::span<const Request> requests, Function&& function) {
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(function(requests[next]));
    if (++next == requests.size()) next = 0;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

void floor_of_w1(benchmark::State& state) {
  time_each(state, floor_requests(), floor_allows);
  const SingleCalls calls = floor_single_calls();
  state.counters["ns"] = compare(floor_pass, floor_pass, kRounds).ns;
  state.counters["p50"] = calls.p50;
  state.counters["p99"] = calls.p99;
}

/// W1 by hand with the engine's checks of requests.
void checked_floor_of_w1(benchmark::State& state) {
  time_each(state, floor_requests(), decide_checked_floor);
  const Comparison to_floor = compare(checked_floor_pass, floor_pass, kRounds);
  state.counters["ns"] = to_floor.ns;
  state.counters["floor_ns"] = to_floor.base_ns;
  state.counters["ratio_to_floor"] = to_floor.ratio;
  const SingleCalls calls = time_single_calls(floor_requests(), decide_checked_floor);
  state.counters["p50"] = calls.p50;
  state.counters["p99"] = calls.p99;
}

void decide_all(benchmark::State& state, const std::string& name) {
  const Subject& s = subject(name);
  const auto requests = s.workload.requests.requests();
  const auto decide_one = [&s](const Request& request) { return decide(s.policies, request); };
  time_each(state, requests, decide_one);

  const Comparison to_floor =
      compare([&] { return time_pass(requests, decide_one); }, floor_pass, kRounds);
  state.counters["ns"] = to_floor.ns;
  state.counters["floor_ns"] = to_floor.base_ns;
  state.counters["ratio_to_floor"] = to_floor.ratio;
  if (name == "W1") {
    const auto pass = [&] { return time_pass(requests, decide_one); };
    state.counters["ratio_to_checked_floor"] = compare(pass, checked_floor_pass, kRounds).ratio;
  }
  const SingleCalls calls = time_single_calls(requests, decide_one);
  const SingleCalls floor = floor_single_calls();
  state.counters["p50"] = calls.p50;
  state.counters["p99"] = calls.p99;
  state.counters["p50_to_floor_p50"] = calls.p50 / floor.p50;
  state.counters["p99_to_floor_p50"] = calls.p99 / floor.p50;
  const double allocated = allocations_per_call(requests, decide_one);
  if (allocated > 0) throw std::runtime_error(name + ": decide takes memory from the heap");
  state.counters["allocations"] = allocated;
  state.counters["allowed"] = share(s.decisions.allowed, requests.size());
  state.counters["checked"] = static_cast<double>(s.decisions.checked);
}

/// W1 with what can be resolved of requests resolved beforehand: of so few that they stay in a
/// processor's own cache, or of many. The floor decides the same ones.
void decide_resolved(benchmark::State& state, const std::string& name) {
  const Subject& s = subject(name);
  const auto requests = s.workload.requests.requests();
  const ResolvedRequests resolved(s.policies, requests);
  const auto decide_one = [&](const Request& request) { return resolved.decide(request); };
  time_each(state, requests, decide_one);
  const std::size_t rounds = std::max(kRounds, kRounds * kRequestCount / requests.size());
  const Comparison to_floor = compare([&] { return time_pass(requests, decide_one); },
                                      [&] { return time_pass(requests, floor_allows); }, rounds);
  state.counters["ns"] = to_floor.ns;
  state.counters["floor_ns"] = to_floor.base_ns;
  state.counters["ratio_to_floor"] = to_floor.ratio;
  const SingleCalls calls = time_single_calls(requests, decide_one);
  state.counters["p50"] = calls.p50;
  state.counters["p99"] = calls.p99;
  state.counters["allocations"] = allocations_per_call(requests, decide_one);
}

/// A workload of a million statements against the same of 100,000, in turn.
void decide_million(benchmark::State& state, const std::string& kind) {
  // What the policies were made of is not needed once they are checked, and takes gigabytes.
  const auto make = [&](const char* size) {
    auto made = std::make_unique<Subject>(make_subject(kind + size));
    made->workload.policies = {};
    made->workload.documents = {};
    return made;
  };
  const auto large = make("/1000000");
  const auto small = make("/100000");
  const auto pass_over = [](const Subject& s) {
    return time_pass(s.workload.requests.requests(),
                     [&s](const Request& request) { return decide(s.policies, request); });
  };
  time_each(state, large->workload.requests.requests(),
            [&](const Request& request) { return decide(large->policies, request); });
  const Comparison to_small =
      compare([&] { return pass_over(*large); }, [&] { return pass_over(*small); }, kRounds);
  state.counters["ns"] = to_small.ns;
  state.counters["base_ns"] = to_small.base_ns;
  state.counters["ratio_to_100000"] = to_small.ratio;
  state.counters["bytes_per_statement"] = static_cast<double>(large->policies.memory_bytes()) /
                                          static_cast<double>(large->policies.statement_count());
  state.counters["checked"] = static_cast<double>(large->decisions.checked);
}

/// `evaluate` over the requests that are allowed, or over those that are not, against `decide`.
void evaluate_some(benchmark::State& state, const std::string& name, Decision wanted) {
  const Subject& s = subject(name);
  std::vector<Request> requests;
  for (const Request& request : s.workload.requests.requests()) {
    if (decide(s.policies, request) == wanted) requests.push_back(request);
  }
  Response response;
  const auto evaluate_one = [&](const Request& request) {
    (void)evaluate(s.policies, request, response);
    return response.decision;
  };
  const auto decide_one = [&s](const Request& request) { return decide(s.policies, request); };
  time_each(state, requests, evaluate_one);
  const Comparison to_decide = compare([&] { return time_pass(requests, evaluate_one); },
                                       [&] { return time_pass(requests, decide_one); }, kRounds);
  state.counters["ns"] = to_decide.ns;
  state.counters["ratio_to_decide"] = to_decide.ratio;
  state.counters["allocations"] = allocations_per_call(requests, evaluate_one);
}

/// Decisions of all threads together, by the clock on the wall and by the time that the threads had
/// a processor. On an idle machine with enough of them the two are the same.
struct Throughput {
  double per_second = 0;
  double per_processor_second = 0;
};

/// Lets `threads` threads that share one PolicySet decide for a tenth of a second.
Throughput throughput(const Subject& s, std::size_t threads) {
  std::atomic<std::size_t> ready = 0;
  std::atomic<bool> is_over = false;
  std::vector<double> decided(threads), busy(threads);
  const auto work = [&](std::size_t thread) {
    const auto requests = s.workload.requests.requests();
    std::size_t count = 0, next = thread * requests.size() / threads;
    ++ready;
    while (ready < threads) std::this_thread::yield();
    const double begin = thread_nanoseconds();
    while (!is_over.load(std::memory_order_relaxed)) {
      for (int i = 0; i < 256; ++i, ++count) {
        keep(decide(s.policies, requests[next]));
        if (++next == requests.size()) next = 0;
      }
    }
    busy[thread] = (thread_nanoseconds() - begin) / 1e9;
    decided[thread] = static_cast<double>(count);
  };
  std::vector<std::thread> running;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < threads; ++i) running.emplace_back(work, i);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  is_over = true;
  for (std::thread& thread : running) thread.join();
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  Throughput result;
  for (std::size_t i = 0; i < threads; ++i) {
    result.per_second += decided[i] / time.count();
    result.per_processor_second += decided[i] / busy[i];
  }
  return result;
}

void two_threads(benchmark::State& state, const std::string& name) {
  const Subject& s = subject(name);
  for (auto _ : state) {
    std::vector<double> by_clock, by_processor, two_per_second;
    for (std::size_t i = 0; i < kRounds; ++i) {
      const Throughput one = throughput(s, 1), two = throughput(s, 2);
      by_clock.push_back(two.per_second / one.per_second);
      by_processor.push_back(two.per_processor_second / one.per_processor_second);
      two_per_second.push_back(two.per_second);
    }
    state.counters["ratio_by_clock"] = quantile(by_clock, 0.5);
    state.counters["ratio_by_processor_time"] = quantile(by_processor, 0.5);
    state.counters["decisions_per_second"] = quantile(two_per_second, 0.5);
  }
}

}  // namespace

void register_decide_benchmarks() {
  benchmark::RegisterBenchmark("floor/W1", floor_of_w1);
  benchmark::RegisterBenchmark("checked_floor/W1", checked_floor_of_w1);
  for (const char* name : {"W1", "W1/1024", "W1/65536"}) {
    benchmark::RegisterBenchmark((std::string("decide_resolved/") + name).c_str(), decide_resolved,
                                 name);
  }
  for (const char* kind : {"W2", "W4"}) {
    benchmark::RegisterBenchmark((std::string("million/") + kind + "/1000000").c_str(),
                                 decide_million, kind);
  }
  for (const std::string& name : workload_names()) {
    benchmark::RegisterBenchmark(("decide/" + name).c_str(), decide_all, name);
    if (name != "W1" && name != "W3" && name != "W5") continue;
    benchmark::RegisterBenchmark(("evaluate_allowed/" + name).c_str(), evaluate_some, name,
                                 Decision::Allowed);
    benchmark::RegisterBenchmark(("evaluate_denied/" + name).c_str(), evaluate_some, name,
                                 Decision::ImplicitDeny);
    benchmark::RegisterBenchmark(("two_threads/" + name).c_str(), two_threads, name)
        ->Iterations(1)
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace abac::bench
