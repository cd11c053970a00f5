// The engine against the oracle on random cases, field by field.
#include "oracle/oracle_compare.h"
#include "support/random_run.h"

#include <abac/evaluate.h>

#include <algorithm>
#include <string>
#include <utility>

namespace {

using abac::Policies;
using abac::oracle::Answer;
using abac::random::Batch;
using abac::random::Run;
using Fields = abac::OwnedRequest::Fields;

constexpr std::size_t kRequestsOfABatch = 4;

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
      run.report(abac::oracle::disagreement(set, request.view(), answer), batch.policies, fields);
      allowed += answer.decision == abac::Decision::Allowed ? 1U : 0U;
      denied_explicitly += answer.decision == abac::Decision::ExplicitDeny ? 1U : 0U;
      refused += answer.is_refused ? 1U : 0U;
    }
  }
  // The cases must be worth their time: every outcome is frequent.
  CAPTURE(count);
  CHECK(allowed * 15 > count);
  CHECK(denied_explicitly * 40 > count);
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
  constexpr std::uint64_t kLeastSets = 12;              // a share also of short runs
  Run run;
  const std::uint64_t sets =
      std::max(kLeastSets, Run::case_count() / kOtherCasesForOneHere / kRequestsOfASet);
  for (std::uint64_t i = 0; i < sets; ++i) {
    Batch batch = abac::random::random_batch(run.source(), kRequestsOfASet);
    abac::random::crowd(run.source(), batch.theme, run.source().between(20, 600), batch.policies);
    const abac::PolicySet set = compiled(run, batch.policies);
    for (const Fields& fields : batch.requests) {
      const abac::OwnedRequest request(fields);
      const Answer answer = abac::oracle::interpret(batch.policies, fields);
      run.report(abac::oracle::disagreement(set, request.view(), answer), batch.policies, fields);
    }
  }
}
