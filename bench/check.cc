// Workload → its decisions, or the first one that is wrong.
#include "check.h"

#include "changed_requests.h"
#include "floor.h"
#include "oracle/oracle.h"
#include "request_maker.h"
#include "workload_files.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <stdexcept>

namespace abac::bench {
namespace {

[[noreturn]] void report(const std::string& name, const Fields& fields, std::string_view who,
                         std::string_view decided, Decision expected) {
  throw std::runtime_error(name + ": " + std::string(who) + " says " + std::string(decided) +
                           " and decide says " + std::string(to_string(expected)) + " for " +
                           to_json(fields));
}

[[noreturn]] void report(const Workload& workload, std::size_t index, std::string_view who,
                         std::string_view decided, Decision expected) {
  report(workload.name, workload.fields[index], who, decided, expected);
}

void check_evaluate(const Workload& workload, std::size_t index, const PolicySet& policies,
                    Decision decision) {
  const auto response = evaluate(policies, workload.requests.requests()[index]);
  const Decision evaluated = response ? response->decision : Decision::Refused;
  if (evaluated != decision) {
    report(workload, index, "evaluate", to_string(evaluated), decision);
  }
}

void check_floors(const Workload& workload, std::size_t index, Decision decision) {
  const Request& request = workload.requests.requests()[index];
  const bool allows = floor_allows(request);
  if (allows != (decision == Decision::Allowed)) {
    report(workload, index, "the floor", allows ? "allowed" : "denied", decision);
  }
  const Decision checked = decide_checked_floor(request);
  if (checked != decision) {
    report(workload, index, "the checked floor", to_string(checked), decision);
  }
}

/// The checked floor takes every request: here such as are near the workload's, of each several.
void check_floor_on_changed(const Workload& workload, const PolicySet& policies) {
  constexpr std::size_t kEach = 8;
  random::Source source(5);
  for (const Fields& fields : workload.fields) {
    for (std::size_t i = 0; i < kEach; ++i) {
      const OwnedRequest request(changed(source, fields));
      const Decision decision = decide(policies, request.view());
      const Decision checked = decide_checked_floor(request.view());
      if (checked != decision) {
        report(workload.name, request.fields(), "the checked floor", to_string(checked), decision);
      }
    }
  }
}

/// The oracle reads every statement that it is given. This one is given those that may concern the
/// request's service: the others match nothing and cannot change a decision.
class Oracle {
 public:
  explicit Oracle(const Workload& workload)
      : workload_(workload), guardrails_and_resource_(workload.policies) {
    guardrails_and_resource_.identity.clear();
  }

  void check(std::size_t index, Decision decision) {
    const Fields& fields = workload_.fields[index];
    const std::string service = lower_case(fields.action.substr(0, fields.action.find(':')));
    const auto [found, is_new] = by_service_.try_emplace(service);
    if (is_new) found->second = policies_for(service);
    const oracle::Answer answer = oracle::interpret(found->second, fields);
    const Decision expected = answer.is_refused ? Decision::Refused : answer.decision;
    if (expected != decision) report(workload_, index, "the oracle", to_string(expected), decision);
  }

 private:
  static bool may_concern(const Statement& statement, std::string_view service) {
    const auto& entries = statement.action.entries;
    return statement.action.is_negated ||
           std::any_of(entries.begin(), entries.end(), [&](const Text& entry) {
             const std::string named = lower_case(entry.value.substr(0, entry.value.find(':')));
             return named == service || named.find('*') != named.npos;
           });
  }

  [[nodiscard]] Policies policies_for(std::string_view service) const {
    Policies policies = guardrails_and_resource_;
    for (const Policy& policy : workload_.policies.identity) {
      Policy concerning;
      concerning.version = policy.version;
      for (const Statement& statement : policy.statements) {
        if (may_concern(statement, service)) concerning.statements.push_back(statement);
      }
      if (!concerning.statements.empty()) policies.identity.push_back(std::move(concerning));
    }
    return policies;
  }

  const Workload& workload_;
  Policies guardrails_and_resource_;
  std::map<std::string, Policies, std::less<>> by_service_;
};

}  // namespace

CheckedDecisions check_decisions(const Workload& workload, const PolicySet& policies) {
  const auto requests = workload.requests.requests();
  const bool is_studio = workload.name == "W1" || workload.name.starts_with("W1/");
  CheckedDecisions result;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Decision decision = decide(policies, requests[i]);
    if (decision == Decision::Refused) report(workload, i, "the generator", "a decision", decision);
    if (is_studio) check_floors(workload, i, decision);
    check_evaluate(workload, i, policies, decision);
    result.allowed += decision == Decision::Allowed ? 1U : 0U;
    result.implicit_deny += decision == Decision::ImplicitDeny ? 1U : 0U;
    result.explicit_deny += decision == Decision::ExplicitDeny ? 1U : 0U;
  }
  if (is_studio) check_floor_on_changed(workload, policies);

  // Spread over all requests: the stride has no factor in common with their number.
  constexpr std::size_t kStride = 2741, kAtLeast = 10;
  constexpr std::chrono::seconds kBudget(2);
  Oracle oracle(workload);
  const auto begin = std::chrono::steady_clock::now();
  while (result.checked < requests.size() &&
         (result.checked < kAtLeast || std::chrono::steady_clock::now() - begin < kBudget)) {
    const std::size_t i = result.checked * kStride % requests.size();
    oracle.check(i, decide(policies, requests[i]));
    ++result.checked;
  }
  return result;
}

}  // namespace abac::bench
