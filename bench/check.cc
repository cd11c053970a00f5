// Workload → its decisions, or the first one that is wrong.
#include "check.h"

#include "floor.h"
#include "oracle.h"
#include "workload_files.h"

#include <chrono>
#include <stdexcept>

namespace abac::bench {
namespace {

[[noreturn]] void report(const Workload& workload, std::size_t index, std::string_view who,
                         std::string_view decided, Decision expected) {
  throw std::runtime_error(workload.name + ": " + std::string(who) + " says " +
                           std::string(decided) + " and decide says " +
                           std::string(to_string(expected)) + " for " +
                           to_json(workload.fields[index]));
}

void check_evaluate(const Workload& workload, std::size_t index, const PolicySet& policies,
                    Decision decision) {
  const auto response = evaluate(policies, workload.requests.requests()[index]);
  const Decision evaluated = response ? response->decision : Decision::Refused;
  if (evaluated != decision) {
    report(workload, index, "evaluate", to_string(evaluated), decision);
  }
}

void check_floor(const Workload& workload, std::size_t index, Decision decision) {
  const bool allows = floor_allows(workload.requests.requests()[index]);
  if (allows != (decision == Decision::Allowed)) {
    report(workload, index, "the floor", allows ? "allowed" : "denied", decision);
  }
}

void check_oracle(const Workload& workload, std::size_t index, Decision decision) {
  const oracle::Answer answer = oracle::interpret(workload.policies, workload.fields[index]);
  const Decision expected = answer.is_refused ? Decision::Refused : answer.decision;
  if (expected != decision) report(workload, index, "the oracle", to_string(expected), decision);
}

}  // namespace

CheckedDecisions check_decisions(const Workload& workload, const PolicySet& policies) {
  const auto requests = workload.requests.requests();
  CheckedDecisions result;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Decision decision = decide(policies, requests[i]);
    if (decision == Decision::Refused) report(workload, i, "the generator", "a decision", decision);
    if (workload.name == "W1") check_floor(workload, i, decision);
    check_evaluate(workload, i, policies, decision);
    result.allowed += decision == Decision::Allowed ? 1U : 0U;
    result.implicit_deny += decision == Decision::ImplicitDeny ? 1U : 0U;
    result.explicit_deny += decision == Decision::ExplicitDeny ? 1U : 0U;
  }

  // Spread over all requests: the stride has no factor in common with their number.
  constexpr std::size_t kStride = 2741, kAtLeast = 10;
  constexpr std::chrono::seconds kBudget(2);
  const auto begin = std::chrono::steady_clock::now();
  while (result.checked < requests.size() &&
         (result.checked < kAtLeast || std::chrono::steady_clock::now() - begin < kBudget)) {
    const std::size_t i = result.checked * kStride % requests.size();
    check_oracle(workload, i, decide(policies, requests[i]));
    ++result.checked;
  }
  return result;
}

}  // namespace abac::bench
