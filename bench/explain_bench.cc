// Explanations against decisions: how many times the time of `decide` one costs, over the workloads
// of which a person would ask why.
#include "bench.h"
#include "measure.h"
#include "workloads.h"

#include <abac/explain.h>
#include <benchmark/benchmark.h>

#include <algorithm>

namespace abac::bench {
namespace {

constexpr std::size_t kRounds = 7;
constexpr std::size_t kExplained = 2048;  // requests of a workload

void explain_all(benchmark::State& state, const std::string& name) {
  const Workload workload = make_workload(name);
  const PolicySet policies = compile(workload);
  const auto requests = workload.requests.requests().first(kExplained);
  const auto explain_one = [&](const Request& request) {
    return explain(policies, request)->changes.size();
  };
  const auto decide_one = [&](const Request& request) { return decide(policies, request); };
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(explain_one(requests[next]));
    if (++next == requests.size()) next = 0;
  }
  const Comparison to_decide = compare([&] { return time_pass(requests, explain_one); },
                                       [&] { return time_pass(requests, decide_one); }, kRounds);
  const SingleCalls calls = time_single_calls(requests, explain_one);
  double slowest = 0;  // of the faster of two calls each, so that interruptions do not count
  for (const Request& request : requests) {
    const auto time_one = [&] { return time_pass({&request, 1}, explain_one); };
    slowest = std::max(slowest, std::min(time_one(), time_one()));
  }
  std::size_t changed_cases = 0;
  std::size_t unchanged = 0;
  for (const Request& request : requests) {
    const auto explanation = explain(policies, request);
    changed_cases += explanation->decision_count;
    unchanged += explanation->changes.empty() ? 1U : 0U;
  }
  const auto count = static_cast<double>(requests.size());
  state.counters["ns"] = to_decide.ns;
  state.counters["ratio_to_decide"] = to_decide.ratio;
  state.counters["p50"] = calls.p50;
  state.counters["p99"] = calls.p99;
  state.counters["slowest"] = slowest;
  state.counters["changed_cases"] = static_cast<double>(changed_cases) / count;
  state.counters["without_change"] = static_cast<double>(unchanged) / count;
}

}  // namespace

void register_explain_benchmarks() {
  for (const std::string& name : workload_names()) {
    if (name != "W1" && name != "W3" && name != "W5") continue;
    benchmark::RegisterBenchmark(("explain/" + name).c_str(), explain_all, name);
  }
}

}  // namespace abac::bench
