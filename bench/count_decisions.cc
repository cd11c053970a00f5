// One workload decided in a loop, for counting instructions under callgrind: bench/instructions
// runs it. Without callgrind it prints how long a decision takes.
#include "check.h"
#include "floor.h"
#include "resolved_requests.h"
#include "workloads.h"

#include <abac/explain.h>

#include <chrono>
#include <exception>
#include <iostream>
#include <string>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

namespace {

using namespace abac;

/// Calls `decide_one` for every request, once to warm up and once counted. Returns how many times
/// it returned true.
template <class DecideOne>
std::size_t count(std::span<const Request> requests, DecideOne&& decide_one) {
  for (const Request& request : requests) (void)decide_one(request);
  std::size_t allowed = 0;
  const auto begin = std::chrono::steady_clock::now();
  CALLGRIND_START_INSTRUMENTATION;
  for (const Request& request : requests) allowed += decide_one(request) ? 1U : 0U;
  CALLGRIND_STOP_INSTRUMENTATION;
  const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
  std::cout << requests.size() << " decisions, " << allowed << " allowed, "
            << time.count() / static_cast<double>(requests.size()) << " ns each\n";
  return allowed;
}

int run(const std::string& name, const std::string& mode) {
  const bench::Workload workload = bench::make_workload(name);
  const PolicySet policies = bench::compile(workload);
  std::vector<Request> requests(workload.requests.requests().begin(),
                                workload.requests.requests().end());
  if (mode.ends_with("-allowed")) {
    std::erase_if(requests,
                  [&](const Request& r) { return decide(policies, r) != Decision::Allowed; });
  }
  if (mode == "floor") {
    count(requests, bench::floor_allows);
  } else if (mode == "decide" || mode == "decide-allowed") {
    count(requests, [&](const Request& r) { return decide(policies, r) == Decision::Allowed; });
  } else if (mode == "resolved") {
    const bench::ResolvedRequests resolved(policies, requests);
    count(requests, [&](const Request& r) { return resolved.decide(r) == Decision::Allowed; });
  } else if (mode == "check") {
    const bench::CheckedDecisions decisions = bench::check_decisions(workload, policies);
    std::cout << decisions.checked << " decisions agree with the oracle; of " << requests.size()
              << " " << decisions.allowed << " are allowed, " << decisions.implicit_deny
              << " implicitly and " << decisions.explicit_deny << " explicitly denied\n";
  } else if (mode == "evaluate" || mode == "evaluate-allowed") {
    Response response;
    count(requests, [&](const Request& request) {
      return !evaluate(policies, request, response) && response.decision == Decision::Allowed;
    });
  } else if (mode == "explain") {
    count(std::span(requests).first(1024), [&](const Request& request) {
      const auto explanation = explain(policies, request);
      return explanation && explanation->response.decision == Decision::Allowed;
    });
  } else {
    throw std::runtime_error("unknown mode `" + mode + "`");
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: abac_count_decisions WORKLOAD floor|resolved|explain|check|"
                 "decide|decide-allowed|evaluate|evaluate-allowed\n";
    return 2;
  }
  try {
    return run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
