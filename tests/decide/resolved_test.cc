// Decisions with actions and callers resolved beforehand are the decisions without.
#include <abac/resolved.h>

#include "support/random_run.h"

namespace abac::inline abi1 {
namespace {

PolicySet compiled(const Policies& policies) {
  auto set = PolicySet::compile(policies);
  REQUIRE(set.has_value());
  return *std::move(set);
}

/// Decides with both resolved; Refused where one of them is refused.
Decision decide_resolved(const PolicySet& policies, const Request& request) {
  const auto action = ResolvedAction::resolve(policies, request.action);
  const auto caller = ResolvedCaller::resolve(request.principal);
  if (!action || !caller) return Decision::Refused;
  return decide(*action, *caller, request.resource, request.request_tags, request.context);
}

}  // namespace

TEST_CASE("N-5 a request whose action and caller were resolved is decided as it is without") {
  random::Run run;
  INFO("ABAC_TEST_SEED=" << run.seed());
  std::size_t refused = 0;
  for (std::uint64_t batch = 0; batch < random::Run::case_count() / 40; ++batch) {
    const random::Batch cases = random::random_batch(run.source(), 40, true);
    const PolicySet policies = compiled(cases.policies);
    for (const OwnedRequest::Fields& fields : cases.requests) {
      const OwnedRequest request(fields);
      const Decision expected = decide(policies, request.view());
      refused += expected == Decision::Refused ? 1U : 0U;
      if (decide_resolved(policies, request.view()) == expected) continue;
      run.report("resolved, the decision differs", cases.policies, fields);
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("A-1 K-7 what is no action and no caller cannot be resolved") {
  const PolicySet policies = compiled({});
  const auto action = ResolvedAction::resolve(policies, "s3:Get*");
  REQUIRE_FALSE(action.has_value());
  CHECK(action.error().code == ErrorCode::InvalidAction);
  CHECK(action.error().pointer == "/action");
  const auto caller = ResolvedCaller::resolve({.arn = "arn:aws:iam::1:user/a"});
  REQUIRE_FALSE(caller.has_value());
  CHECK(caller.error().code == ErrorCode::InvalidCaller);
  const Tag tags[] = {{"team", "A"}, {"Team", "B"}};
  const auto twice =
      ResolvedCaller::resolve({.arn = "arn:aws:iam::111122223333:user/a", .tags = tags});
  REQUIRE_FALSE(twice.has_value());
  CHECK(twice.error().code == ErrorCode::DuplicateTag);
}

TEST_CASE("K-7 a resolved provider named by domain is a web identity for its actions alone") {
  const auto policies = parse_policies(R"({"resource":[{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},
     "Action":"sts:AssumeRoleWithWebIdentity"}]}]})");
  REQUIRE(policies.has_value());
  const PolicySet set = compiled(*policies);
  for (const char* action : {"sts:AssumeRoleWithWebIdentity", "sts:AssumeRole", "s3:GetObject"}) {
    CAPTURE(action);
    const Request request{.principal = {.arn = "accounts.google.com"},
                          .action = action,
                          .resource = {.arn = "arn:aws:iam::111122223333:role/web"}};
    CHECK(decide_resolved(set, request) == decide(set, request));
  }
}

TEST_CASE("a resolved action outlives the policies that it was looked up in") {
  const auto policies = parse_policies(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})");
  REQUIRE(policies.has_value());
  auto set = std::make_unique<PolicySet>(compiled(*policies));
  const auto action = ResolvedAction::resolve(*set, std::string("S3:GetObject"));
  set.reset();
  REQUIRE(action.has_value());
  const auto caller = ResolvedCaller::resolve({.arn = "arn:aws:iam::111122223333:user/a"});
  REQUIRE(caller.has_value());
  CHECK(decide(*action, *caller, {.arn = "arn:aws:s3:::bucket/key", .account = "111122223333"}) ==
        Decision::Allowed);
}

}  // namespace abac::inline abi1
