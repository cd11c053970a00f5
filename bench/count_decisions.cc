// One workload decided in a loop, for counting instructions under callgrind: bench/instructions
// runs it.
#include "check.h"
#include "counting.h"
#include "floor.h"
#include "resolved_requests.h"
#include "workloads.h"

#include <abac/explain.h>

#include <exception>
#include <iostream>
#include <string>

namespace {

using namespace abac;
using bench::count;

int run(const std::string& name, const std::string& mode) {
  const bench::Workload workload = bench::make_workload(name);
  const PolicySet policies =
      mode == "decide_alone" ? bench::compile_alone(workload) : bench::compile(workload);
  std::vector<Request> requests(workload.requests.requests().begin(),
                                workload.requests.requests().end());
  if (mode.ends_with("-allowed")) {
    std::erase_if(requests,
                  [&](const Request& r) { return decide(policies, r) != Decision::Allowed; });
  }
  if (mode == "floor") {
    count(requests, bench::floor_allows);
  } else if (mode == "checked_floor") {
    count(requests,
          [](const Request& r) { return bench::decide_checked_floor(r) == Decision::Allowed; });
  } else if (mode == "decide" || mode == "decide_alone" || mode == "decide-allowed") {
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
      return evaluate(policies, request, response) && response.decision == Decision::Allowed;
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
    std::cerr << "usage: abac_count_decisions WORKLOAD floor|checked_floor|resolved|explain|"
                 "check|decide|decide_alone|decide-allowed|evaluate|evaluate-allowed\n";
    return 2;
  }
  try {
    return run(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
