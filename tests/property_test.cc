// The engine against the oracle on random cases, field by field.
#include "random_run.h"

#include <abac/evaluate.h>

#include <string>
#include <utility>

namespace {

using abac::Policies;
using abac::oracle::Answer;
using abac::random::Batch;
using abac::random::Run;
using Fields = abac::OwnedRequest::Fields;

constexpr std::size_t kRequestsOfABatch = 4;

std::string list(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += item + " ";
  return text;
}

std::string list(const std::vector<abac::MatchedStatement>& items) {
  std::string text;
  for (const auto& item : items) text += item.policy + "#" + std::to_string(item.index) + " ";
  return text;
}

// What the engine says otherwise than the oracle.
std::string disagreement(const abac::PolicySet& set, const abac::Request& request,
                         const Answer& answer) {
  const auto response = abac::evaluate(set, request);
  if (answer.is_refused != !response.has_value()) {
    return answer.is_refused ? "engine decides, oracle refuses: " + answer.refusal
                             : "engine refuses: " + abac::to_string(response.error());
  }
  if (!response) return {};
  std::string text;
  const auto note = [&](const std::string& what, const std::string& engine,
                        const std::string& oracle) {
    if (engine != oracle) text += what + ": engine `" + engine + "`, oracle `" + oracle + "`; ";
  };
  note("decision", std::string(abac::to_string(response->decision)),
       abac::oracle::decision_name(answer.decision));
  note("message", response->message, answer.message);
  note("missing keys", list(response->missing_context_keys), list(answer.missing_context_keys));
  if (response->matched_statements != answer.matched_statements) {
    text += "matched: engine " + list(response->matched_statements) + ", oracle " +
            list(answer.matched_statements);
  }
  return text;
}

void compare(Run& run, std::uint64_t count, bool has_account) {
  std::uint64_t allowed = 0;
  std::uint64_t denied_explicitly = 0;
  std::uint64_t refused = 0;
  for (std::uint64_t i = 0; i < count; i += kRequestsOfABatch) {
    const Batch batch = abac::random::random_batch(run.source(), kRequestsOfABatch, has_account);
    const abac::PolicySet set = compiled(run, batch.policies);
    for (const Fields& fields : batch.requests) {
      const abac::OwnedRequest request(fields);
      const Answer answer = abac::oracle::interpret(batch.policies, fields);
      run.report(disagreement(set, request.view(), answer), batch.policies, fields);
      allowed += answer.decision == abac::Decision::Allowed ? 1U : 0U;
      denied_explicitly += answer.decision == abac::Decision::ExplicitDeny ? 1U : 0U;
      refused += answer.is_refused ? 1U : 0U;
    }
  }
  // The cases must be worth their time: every outcome is frequent.
  CAPTURE(count);
  CHECK(allowed * 10 > count);
  CHECK(denied_explicitly * 20 > count);
  CHECK(refused * 100 > count);
}

}  // namespace

TEST_CASE("N-5 the engine and the oracle agree on callers of an account") {
  Run run;
  compare(run, Run::case_count() * 3 / 4, true);
}

TEST_CASE("N-5 the engine and the oracle agree on services and providers and anonymous callers") {
  Run run;
  compare(run, Run::case_count() / 4, false);
}

TEST_CASE("N-6 the engine and the oracle agree on policy sets of many statements") {
  constexpr std::size_t kRequestsOfASet = 40;
  constexpr std::uint64_t kOtherCasesForOneHere = 100;  // each costs as much
  Run run;
  for (std::uint64_t i = 0; i < Run::case_count() / kOtherCasesForOneHere; i += kRequestsOfASet) {
    Batch batch = abac::random::random_batch(run.source(), kRequestsOfASet);
    abac::random::crowd(run.source(), batch.theme, run.source().between(20, 600), batch.policies);
    const abac::PolicySet set = compiled(run, batch.policies);
    for (const Fields& fields : batch.requests) {
      const abac::OwnedRequest request(fields);
      const Answer answer = abac::oracle::interpret(batch.policies, fields);
      run.report(disagreement(set, request.view(), answer), batch.policies, fields);
    }
  }
}
